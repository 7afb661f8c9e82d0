"""Body temperatures: what is a fever, and what was measured and is none."""

from __future__ import annotations

import pytest
import spacy

from bot.triage.normalise import Normaliser
from bot.triage.screen import pattern_screen
from bot.triage.spelling import Speller
from bot.triage.temperature import fever_places, normal_places
from bot.triage.words import words_to_doc

NLP = spacy.blank("en")
PLAIN = Normaliser({}, Speller((), frozenset()))


@pytest.mark.parametrize(
    ("text", "fever"),
    [
        ("temp 38.5", True),
        ("temperature of 39", True),
        ("38.0 on the thermometer", True),
        ("temp 37.9", False),
        ("101F", True),
        ("fever 100.4", True),
        ("temp 100.3 f", False),
        ("39.4c", True),
        ("running 102", True),
        ("thirty eight point six temperature", True),
        ("temperature of a hundred and three", True),
        ("38 and a half fever", True),
        ("38,5 temperature", True),
        ("i am 39", False),
        ("at 38 high street", False),
        ("sugar 38.5 mmol", False),
        ("room 101", False),
        ("temp 36.7", False),
        ("temp 98.4", False),
    ],
)
def test_fever(text: str, fever: bool) -> None:
    assert bool(fever_places(words_to_doc(NLP, PLAIN(text)))) is fever


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("temp 36.6", True),
        ("temperature is 98.4 F", True),
        ("temp now 37", True),
        ("temp was 37", False),
        ("temp 37.5", False),
        ("temp for 36 hours", False),
        ("temp 36 hours after", False),
        ("feverish but 36.6", False),
        ("temp", False),
        ("temp 39", False),
        ("temp 101 F", False),
    ],
)
def test_a_measured_temperature_that_is_none(text: str, normal: bool) -> None:
    assert bool(normal_places(words_to_doc(NLP, PLAIN(text)), 37.5)) is normal


@pytest.mark.parametrize(
    ("text", "raised"),
    [
        ("Temp 36.6, and my back hurts as before", False),
        ("temp was 36.6 this morning and now it is 39, my back is worse", True),
        ("temp 36.6 but she is shivering and her back is getting worse", True),
        ("a temp and my back is worse", True),
    ],
)
def test_a_normal_temperature_raises_no_fever(text: str, raised: bool) -> None:
    assert ("fever_back" in {finding.flag for finding in pattern_screen()(text).findings}) is raised
