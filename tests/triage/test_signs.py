"""Signs: word groups near each other, in one sentence, in order, not spoilt by other groups."""

from __future__ import annotations

import pytest
import spacy

from bot.triage.normalise import Normaliser
from bot.triage.schema import SignSpec
from bot.triage.signs import SignFinder, SignPlace, sentence_numbers, shortest
from bot.triage.spelling import Speller
from bot.triage.words import words_to_doc

NLP = spacy.blank("en")
PLAIN = Normaliser({}, Speller((), frozenset()))


def found(spec: dict[str, object], text: str) -> bool:
    doc = words_to_doc(NLP, PLAIN(text))
    places = {word: [(t.i, t.i + 1) for t in doc if t.text == word] for word in {t.text for t in doc}}
    finder = SignFinder({"s": SignSpec(means="m", **spec)}, frozenset({"numb", "leg", "bike", "then"}))
    return bool(finder(doc, places))


@pytest.mark.parametrize(
    ("spec", "text", "there"),
    [
        ({"say": ["numb"]}, "numb", True),
        ({"say": ["numb"]}, "leg", False),
        ({"near": [["numb", "leg"]], "within": 2}, "numb in my leg", True),
        ({"near": [["numb", "leg"]], "within": 2}, "leg is so numb", True),
        ({"near": [["numb", "leg"]], "within": 2}, "numb x x x x leg", False),
        ({"near": [["numb", "leg"]], "within": 9}, "numb. leg", False),
        ({"near": [["numb", "leg"]], "within": 9, "across": True}, "numb. leg", True),
        ({"near": [["numb", "leg"]], "within": 9, "ordered": True}, "leg numb", False),
        ({"near": [["numb", "leg"]], "within": 9, "ordered": True}, "numb leg", True),
        ({"near": [["numb", "leg", "then"]], "within": 2}, "numb leg then", True),
        ({"near": [["numb", "leg", "then"]], "within": 2}, "numb leg", False),
        ({"near": [["numb", "leg"]], "but_not": ["bike"]}, "numb leg on bike", False),
        ({"near": [["numb", "leg"]], "but_not": ["bike"]}, "numb leg. on bike", True),
        ({"near": [["numb", "leg"]], "outside": ["bike"]}, "numb leg on bike", True),
        ({"near": [["numb", "leg"]], "outside": ["leg"]}, "numb leg", False),
        ({"number": "temperature", "at_least": 38.0}, "temp 38.5", True),
        ({"number": "temperature", "at_least": 38.0}, "temp 37.0", False),
        ({"number": "age", "at_least": 70}, "i am 71", True),
    ],
)
def test_where_a_sign_is_found(spec: dict[str, object], text: str, there: bool) -> None:
    assert found(spec, text) is there


def test_the_shortest_of_nested_places_is_kept() -> None:
    inner, outer = SignPlace("s", ((1, 2), (3, 4))), SignPlace("s", ((0, 1), (3, 4)))
    assert shortest([inner, outer]) == [inner]


def test_sentence_numbers() -> None:
    assert sentence_numbers(words_to_doc(NLP, PLAIN("a b. c"))) == [0, 0, 0, 1]
