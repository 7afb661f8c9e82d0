"""Numbers: age, sugar above the plan."""

from __future__ import annotations

import pytest
import spacy

from bot.triage.normalise import Normaliser
from bot.triage.numbers import age_places, sugar_places, values
from bot.triage.spelling import Speller
from bot.triage.words import words_to_doc

NLP = spacy.blank("en")
PLAIN = Normaliser({}, Speller((), frozenset()))


@pytest.mark.parametrize(
    ("text", "old"),
    [
        ("i am 78", True),
        ("83F", True),
        ("my 83 year old mother", True),
        ("aged eighty-four", True),
        ("68M", False),
        ("i am 45", False),
        ("72 hours", False),
        ("80 mg", False),
        ("i am 70", True),
        ("75 yrs", True),
        ("temp is 99 f", False),
    ],
)
def test_age_of_seventy_or_more(text: str, old: bool) -> None:
    assert bool(age_places(words_to_doc(NLP, PLAIN(text)), 70)) is old


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("sugar 22 plan says not over 15", True),
        ("sugar 12 plan says not over 15", False),
        ("plan tops at 250 reading 340", True),
        ("sugar 22 after two days", False),
        ("limit 14 sugar 14", False),
    ],
)
def test_sugar_against_the_plan(text: str, over: bool) -> None:
    doc = words_to_doc(NLP, PLAIN(text))
    places = {word: [(t.i, t.i + 1) for t in doc if t.text == word] for word in ("sugar", "over", "tops", "limit")}
    limits = places["over"] + places["tops"] + places["limit"]
    assert bool(sugar_places(doc, places["sugar"], limits)) is over


def test_values_join_tens_and_ones() -> None:
    assert values(["eighty", "-", "three", "and", "5"]) == [(0, 3, 83.0), (4, 5, 5.0)]
