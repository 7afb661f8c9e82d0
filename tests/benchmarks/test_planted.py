"""benchmarks.planted: enough different identifiers, and none is overlooked when it is there."""

from __future__ import annotations

import random

import phonenumbers

from benchmarks.planted import COUNTRIES, DATES, Planted, planted
from bot.door import redact
from bot.store.identifiers.plain import letters

LONG = 9


def test_there_are_500_different_ones_of_every_kind() -> None:
    chosen = planted(500, random.Random(0))
    assert len({one.identifier for one in chosen}) == 500 and len({one.kind for one in chosen}) == 13
    assert all(one.identifier.casefold() in one.sentence.casefold() for one in chosen)
    assert sum(one.sentence.isupper() for one in chosen) > 80
    assert len(COUNTRIES) == 8 and len(DATES) == 12
    assert sum(phonenumbers.is_possible_number_string(one.identifier, "US") for one in chosen) > 50


def test_none_is_left_in_its_sentence() -> None:
    safe = redact()
    texts = [(one, safe(one.sentence)) for one in planted(500, random.Random(1))]
    assert [text for one, text in texts if one.stands_in(text.casefold(), letters(text), LONG)] == []


def test_an_identifier_in_another_spelling_is_seen() -> None:
    one = Planted("phone", "212-555-0142", "call 212-555-0142")
    for stored in ("my number is 212-555-0142.", "(212) 5550142"):
        assert one.stands_in(stored.casefold(), letters(stored), LONG)
    assert not one.stands_in("[phone]", "phone", LONG)
