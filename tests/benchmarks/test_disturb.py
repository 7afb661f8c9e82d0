"""benchmarks.scorecard.disturb: slips are seeded and as many as they are said to be."""

from __future__ import annotations

import difflib

import pytest

from benchmarks.scorecard.disturb import NEIGHBOURS, VARIANTS, disturb, without_punctuation

PANGRAM = "The quick brown fox jumps over the lazy dog, and nobody minds it at all! "
LONG = PANGRAM * 40


def test_the_same_text_is_disturbed_in_the_same_way() -> None:
    assert disturb(PANGRAM) == disturb(PANGRAM)
    assert disturb(LONG) != LONG
    assert disturb(LONG, seed=1) != disturb(LONG, seed=2)


def test_about_one_letter_in_ten_is_disturbed() -> None:
    words = LONG.split()
    slips = 0
    for number, word in enumerate(words):
        matched = difflib.SequenceMatcher(None, word, disturb(word, seed=number), autojunk=False).get_opcodes()
        slips += sum(code != "equal" for code, *_ in matched if code != "insert") or any(
            c != "equal" for c, *_ in matched
        )
    letters = sum(map(str.isalpha, LONG))
    assert 0.07 < slips / letters < 0.13


def test_the_share_decides_how_much_changes() -> None:
    assert disturb(LONG, share=0) == LONG
    assert abs(len(disturb("a" * 1000, share=1)) - 1000) < 150  # as many dropped as doubled


@pytest.mark.parametrize("seed", range(20))
def test_one_slip_is_of_a_known_sort(seed: int) -> None:
    typed = disturb("pain", share=1, seed=seed)
    assert set(typed) <= set("pain") | set("".join(NEIGHBOURS[letter] for letter in "pain"))
    assert disturb("12.5 %, ¿ñ?", share=1, seed=seed) == "12.5 %, ¿ñ?"


def test_capitals_stay_capitals() -> None:
    assert disturb(LONG.upper(), share=1).isupper()


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("I can't pee, at all!", "I cant pee at all"),
        ("temp 38.5, since 7:30 (today)", "temp 38.5 since 7:30 today"),
        ("needle-site: sore\n\nand red?", "needle site sore and red"),
        ("it’s “numb” – both legs…", "its numb both legs"),
    ],
)
def test_punctuation_goes_and_numbers_stay(text: str, plain: str) -> None:
    assert without_punctuation(text) == plain


def test_there_are_three_ways_of_typing_worse() -> None:
    assert [change("It's 1.") for change in VARIANTS.values()] == ["IT'S 1.", disturb("It's 1."), "Its 1"]
