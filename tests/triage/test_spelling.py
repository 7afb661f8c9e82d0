"""Misspelled words of the lexicon are repaired, every other word is left alone."""

from __future__ import annotations

import pytest

from bot.triage.spelling import Speller, deletions, distance

SPELLER = Speller(
    {"bladder", "numbness", "breathe", "swollen", "weakness", "block", "fever", "bleeding", "pee"},
    frozenset({"blander", "revers", "house", "reverse", "killing"}),
)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("bladdr", "bladder"),
        ("blader", "bladder"),
        ("numbnes", "numbness"),
        ("numness", "numbness"),
        ("weaknes", "weakness"),
        ("breeth", "breeth"),
        ("swolen", "swollen"),
        ("fevver", "fever"),
        ("blok", "block"),
        ("bleedin", "bleeding"),
        ("killin", "killing"),
        ("blander", "blander"),
        ("house", "house"),
        ("revers", "revers"),
        ("xyzzy", "xyzzy"),
        ("pe", "pe"),
    ],
)
def test_repair(typed: str, meant: str) -> None:
    assert SPELLER.repair(typed) == meant


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("cantpee", ("cant", "pee")),
        ("cannotpee", ("cannot", "pee")),
        ("wontbleeding", ("wont", "bleeding")),
        ("house", None),
        ("cantalope", None),
        ("cant", None),
    ],
)
def test_words_run_together_are_split(typed: str, parts: tuple[str, str] | None) -> None:
    assert SPELLER.split(typed) == parts


@pytest.mark.parametrize(
    ("a", "b", "steps"),
    [
        ("numb", "numb", 0),
        ("numb", "nubm", 1),
        ("leg", "legs", 1),
        ("a", "xyz", 3),
    ],
)
def test_distance_counts_swapped_neighbours_as_one(a: str, b: str, steps: int) -> None:
    assert distance(a, b) == steps


def test_deletions_hold_the_word_and_its_shorter_forms() -> None:
    assert deletions("abc", 1) == {"abc", "ab", "ac", "bc"}
