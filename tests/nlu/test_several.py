"""bot.nlu.several: two questions in one message, with and without a sign that they are two."""

from __future__ import annotations

import pytest

from bot.nlu.several import OF_ITSELF, Ranking, in_light_of, parts_of

RANKINGS = {
    "can i dig the garden": [("after/lifting", 0.7)],
    "have a pint": [("after/alcohol_travel", 0.6)],
    "the garden": [("vague", 0.9)],
    "have a bath": [("after/lifting", 0.9)],
    "have a nap": [("after/sleep", 0.4)],
    "sore too": [("after/more_pain", 0.8)],
    "can i bath": [("after/bath", 0.9)],
    "it is my garden": [("after/lifting", 0.6)],
    "when can i fly": [("after/alcohol_travel", 0.8)],
    "what is that": [("vague", 0.8)],
    "the plaster": [("after/dressing", 0.8), ("after/bath", 0.1)],
    "my friend would like to know when she can have a sherry": [("after/alcohol_travel", 0.6)],
}


def rank(part: str) -> Ranking:
    return RANKINGS[part.rstrip(".")]


def parts(text: str, whole: float = 0.4) -> list[str]:
    return [text[start:end] for start, end in parts_of(text, [("after/lifting", whole)], rank)]


def test_halves_that_are_clear_by_themselves_are_two_questions() -> None:
    assert parts("can i dig the garden and have a pint") == ["can i dig the garden", "have a pint"]


@pytest.mark.parametrize(
    "text",
    [
        "can i dig the garden",
        "the garden and have a pint",  # one half is no answer's
        "can i dig the garden and have a bath",  # both ask the same
        "can i dig the garden and have a nap",  # one half is unclear
        "dig and drink",  # too short to be questions
    ],
)
def test_one_question_stays_whole(text: str) -> None:
    assert parts(text) == []


def test_a_message_that_is_clear_as_a_whole_is_not_cut() -> None:
    assert parts("can i dig the garden and have a pint", whole=0.9) == []


BOTH = [("after/lifting", 0.9), ("after/alcohol_travel", 0.05)]
TOLD = [("after/bath", 0.9), ("after/more_pain", 0.05), ("after/dressing", 0.01)]


def spans(text: str, whole: Ranking) -> list[str]:
    return [text[start:end] for start, end in parts_of(text, whole, rank)]


def test_halves_that_the_whole_asks_for_as_well_are_two_when_they_are_clearer(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "can i dig the garden and have a pint"
    assert spans(text, BOTH) == []
    monkeypatch.setitem(RANKINGS, "have a pint", [("after/alcohol_travel", 0.8)])
    assert spans(text, BOTH) == ["can i dig the garden", "have a pint"]
    assert spans(text, [("after/alcohol_travel", 0.9), ("after/lifting", 0.05)]) == [
        "have a pint",
        "can i dig the garden",
    ]
    assert spans(text, BOTH[:1]) == []  # the whole does not ask for the second


def test_a_clear_message_with_many_commas_is_not_tried() -> None:
    """No part of it is ranked: each would cost a reading of the encoder."""
    assert spans("can i dig the garden and have a pint, well yes, you know, all that, and so on", BOTH) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("sore too, n can i bath", ["can i bath", "sore too"]),
        ("the plaster. can i bath", ["can i bath"]),  # what is told may ask the same
        ("it is my garden. can i bath", ["can i bath"]),  # not clear by itself
        ("there is a lot that i could say of my poor garden. can i bath", ["can i bath"]),  # a story
    ],
)
def test_few_words_beside_a_question_may_ask_as_well(text: str, found: list[str]) -> None:
    assert spans(text, TOLD) == found


def test_more_words_beside_a_question_ask_as_well_when_the_whole_is_torn_between_the_two() -> None:
    text = "my friend would like to know when she can have a sherry and can i bath"
    torn = [("after/bath", 0.5), ("after/alcohol_travel", 0.3)]
    assert spans(text, torn) == ["can i bath", text.partition(" and ")[0]]
    assert spans(text, [("after/bath", 0.8), ("after/alcohol_travel", 0.1)]) == ["can i bath"]


def test_a_part_is_read_in_the_light_of_the_whole() -> None:
    number = [("medial_branch_block/relief_mark", 0.5), ("clinic/phone", 0.4), ("vague", 0.1)]
    whole = [("clinic/phone", 0.5), ("clinic/hours", 0.4)]
    found = in_light_of(whole, lambda part: number)("what number")
    assert [label for label, _ in found] == ["clinic/phone", "medial_branch_block/relief_mark", "vague"]
    assert sum(score for _, score in found) == pytest.approx(1)
    assert found[1][1] / found[0][1] == pytest.approx(0.5 * OF_ITSELF / (0.4 * (0.5 + OF_ITSELF)))


def test_two_plain_questions_are_cut_however_clear() -> None:
    assert parts("can i dig the garden and when can i fly", whole=0.9) == ["can i dig the garden", "when can i fly"]
    assert parts("when can i fly and can i dig the garden", whole=0.9) == ["can i dig the garden", "when can i fly"]


def test_questions_of_which_none_asks_what_the_clear_whole_does_are_one() -> None:
    assert parts("what is that and when can i fly", whole=0.9) == []
    assert parts("what is that and when can i fly", whole=0.5) == ["what is that", "when can i fly"]
