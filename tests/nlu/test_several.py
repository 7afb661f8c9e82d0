"""bot.nlu.several: two questions in one message, with and without a sign that they are two."""

from __future__ import annotations

import pytest

from bot.nlu.several import Ranking, parts_of

RANKINGS = {
    "can i dig the garden": [("after/lifting", 0.7)],
    "have a pint": [("after/alcohol_travel", 0.6)],
    "the garden": [("vague", 0.9)],
    "have a bath": [("after/lifting", 0.9)],
    "have a nap": [("after/sleep", 0.4)],
}


def rank(part: str) -> Ranking:
    return RANKINGS[part]


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


def test_two_plain_questions_are_cut_however_clear() -> None:
    assert parts("can i dig the garden and when can i fly", whole=0.9) == ["can i dig the garden", "when can i fly"]
