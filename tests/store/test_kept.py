"""What a conversation needs stays: ages, doses, times, dates of events, emergency numbers, the clinic's own numbers."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from bot.settings import RESOURCES, clinic
from bot.store.redact import Redactor

Redact = Callable[[str], str]


def test_messages_with_ordinary_numbers_do_not_change(kept: list[Any], redact: Redact) -> None:
    texts = [line for group in kept for line in group.lines]
    assert len(texts) > 120
    changed = [(text, redact(text)) for text in texts if redact(text) != text]
    assert changed == []


def test_ordinary_numbers_stay_beside_each_other_and_beside_an_identifier(kept: list[Any], redact: Redact) -> None:
    texts = [line for group in kept if group.heading not in ("clinic", "sugars") for line in group.lines]
    for one, other in zip(texts, texts[3:] + texts[:3], strict=True):
        assert redact(f"{one}. {other}") == f"{one}. {other}"
        assert redact(f"{one}. jane@example.com. {other}") == f"{one}. [email]. {other}"


def test_every_emergency_number_stays(redact: Redact) -> None:
    lines = yaml.safe_load((RESOURCES / "emergency_lines.yml").read_text("utf8"))
    for country in lines.values():
        for said in filter(None, country.values()):
            assert redact(f"is it {said}?") == f"is it {said}?"
            assert redact(f"should i call {said} now") == f"should i call {said} now"


def test_the_clinics_own_facts_stay_and_other_numbers_do_not() -> None:
    own = Redactor(clinic().public())
    for fact in filter(None, clinic().public()):
        assert own(f"are you on {fact}") == f"are you on {fact}"
    assert own("are you on 555-0187") == "are you on [phone]"
    assert own("i live at 12 Mill Street") == "i live at [address]"


def test_another_way_of_writing_the_clinics_number() -> None:
    own = Redactor(["+44 20 7946 0958", "212-555-0100"])
    for said in ("020 7946 0958", "02079460958", "+44 (0)20 7946 0958", "(212) 555 0100", "+1 212 555 0100"):
        assert own(f"i rang {said} twice") == f"i rang {said} twice"
    assert own("i rang 020 7946 0959 twice") == "i rang [phone] twice"


def test_a_short_clinic_number_does_not_keep_a_longer_one_of_a_patient() -> None:
    assert Redactor(["555-0100"])("my cell is 212-555-0100") == "my cell is [phone]"


def test_a_public_number_in_an_address_or_a_longer_number_keeps_neither(redact: Redact) -> None:
    assert redact("i live at 911 Oak Street") == "i live at [address]"
    assert redact("i live at 112 oak drive") == "i live at [address]"
    assert redact("MRN 222122") == "MRN [record number]"  # stands in a poison line's number
    assert Redactor(["555-0100 ext 3"])("i rang 555-0100 twice, and 555-0187") == "i rang 555-0100 twice, and [phone]"


def test_the_programs_own_sentences_stay(redact: Redact) -> None:
    """Answers are stored too, and no answer may lose a number."""
    changed = []
    for path in sorted((Path(RESOURCES).parents[1] / "data" / "responses").rglob("*.yml")):
        for variants in yaml.safe_load(path.read_text("utf8"))["responses"].values():
            changed += [one["text"] for one in variants if redact(one.get("text", "")) != one.get("text", "")]
    assert changed == []
