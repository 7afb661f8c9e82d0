"""Reading grade and length of what patients read (bot.review.grade)."""

from __future__ import annotations

from statistics import median
from typing import Any

import pytest

from bot.review.grade import grade

Texts = dict[str, str]
HIGHEST, MIDDLE = 7.0, 6.0
SHORTEST, LONGEST = 30, 100


def hard_texts(texts: Texts, highest: float) -> list[str]:
    grades = {name: grade(text) for name, text in texts.items()}
    return [f"{name}: grade {value:.1f}" for name, value in grades.items() if value > highest]


def wrong_lengths(texts: Texts, shortest: int, longest: int) -> list[str]:
    words = {name: len(text.split()) for name, text in texts.items()}
    return [f"{name}: {count} words" for name, count in words.items() if not shortest <= count <= longest]


@pytest.fixture(scope="session")
def texts(responses: dict[str, list[dict[str, Any]]]) -> Texts:
    """Every English text that a patient can read."""
    return {
        f"{name}[{i}]": v["text"]
        for name, variants in responses.items()
        for i, v in enumerate(variants)
        if v.get("metadata", {}).get("lang", "en") == "en"
    }


@pytest.fixture(scope="session")
def answer_texts(answers: dict[str, dict[str, Any]]) -> Texts:
    return {name: answer["text"] for name, answer in answers.items()}


def test_every_text_is_easy_to_read(texts: Texts) -> None:
    assert hard_texts(texts, HIGHEST) == []


def test_half_of_the_answers_are_very_easy_to_read(answer_texts: Texts) -> None:
    assert median(grade(text) for text in answer_texts.values()) <= MIDDLE


def test_answers_are_neither_short_nor_long(answer_texts: Texts) -> None:
    assert wrong_lengths(answer_texts, SHORTEST, LONGEST) == []


def test_a_hard_text_is_found() -> None:
    hard = "Radiofrequency neurotomy necessitates preparatory diagnostic interventions administered under fluoroscopy."
    assert hard_texts({"utter_a": hard, "utter_b": "Call {clinic_phone} today. We are glad to help."}, HIGHEST) != []
    assert len(hard_texts({"utter_a": hard, "utter_b": "Call {clinic_phone} today."}, HIGHEST)) == 1


def test_a_wrong_length_is_found() -> None:
    texts = {"short": "word " * 29, "right": "word " * 30, "long": "word " * 101}
    assert wrong_lengths(texts, SHORTEST, LONGEST) == ["short: 29 words", "long: 101 words"]


def test_placeholders_and_lists_are_measured_fairly() -> None:
    assert grade("Call {emergency_number} now.") == grade("Call ten now.")
    assert grade("Tell us:\n- your name\n- what you feel") == grade("Tell us:\nyour name.\nwhat you feel.")


def test_the_grade_is_the_published_one() -> None:
    """6 words, 1 sentence, 6 syllables."""
    assert grade("The cat sat on the mat.") == pytest.approx(0.39 * 6 + 11.8 - 15.59)
