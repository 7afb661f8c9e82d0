"""Text repair: what people type becomes plain words that know their place in the original."""

from __future__ import annotations

import pytest

from bot.triage.normalise import Normaliser, Word, fold
from bot.triage.spelling import Speller

KNOWN = frozenset({"i", "cannot", "feel", "my", "foot", "numb", "help", "pee", "a", "is", "back", "stop"})
SPEECH = {"cant": "cannot", "can't": "cannot", "b4": "before", "&": "and", "full stop": ".", "2 pee": "to pee"}


@pytest.fixture(scope="module")
def normalise() -> Normaliser:
    return Normaliser(SPEECH, Speller({"numb", "pee", "bladder"}, KNOWN), {"loo": "toilet"})


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("I CANT FEEL MY FOOT", "i cannot feel my foot"),
        ("i can't feel my foot", "i cannot feel my foot"),
        ("i can’t feel my foot", "i cannot feel my foot"),
        ("numb b4", "numb before"),
        ("nuuuumb", "numb"),
        ("heeeelp", "help"),
        ("numb\u200b", "numb"),
        ("n\u200bu\u200bm\u200bb", "numb"),
        ("n\u00adumb", "numb"),
        ("nυmb", "numb"),
        ("nuмb", "numb"),
        ("ｎｕｍｂ", "numb"),
        ("núмb", "numb"),
        ("bladdr", "bladder"),
        ("cantpee", "cannot pee"),
        ("my foot's numb", "my foot numb"),
        ("my foot numb full stop help", "my foot numb . help"),
        ("cannot 2 pee", "cannot to pee"),
        ("loo", "toilet"),
        ("numb, help!", "numb , help !"),
        ("a\n\nb4", "a \n before"),
    ],
)
def test_typed_text_becomes_plain_words(normalise: Normaliser, typed: str, words: str) -> None:
    assert [word.text for word in normalise(typed)] == words.split(" ")


@pytest.mark.parametrize("typed", ["", " ", "\u200b\u200b", "\t"])
def test_text_without_words_gives_none(normalise: Normaliser, typed: str) -> None:
    assert normalise(typed) == []


def test_each_word_knows_its_place_in_the_original(normalise: Normaliser) -> None:
    text = "I CAN’T feel"
    words = normalise(text)
    assert words[1] == Word("cannot", 2, 7)
    assert text[words[2].start : words[2].end] == "feel"


def test_fold_keeps_one_place_for_each_letter() -> None:
    folded, places = fold("Ǆé")
    assert len(folded) == len(places)
    assert places[-1] == 1


@pytest.mark.parametrize(
    ("typed", "spelled", "repaired"),
    [
        ("My baack hurrts, I cannot pee", "My back hurts, I cannot pee", 2),
        ("my back hurts", "my back hurts", 0),
        ("plz hlp my grandson Zbigniew", "plz hlp my grandson Zbigniew", 0),
        ("", "", 0),
    ],
    ids=["in place", "nothing to repair", "no lexicon word", "empty"],
)
def test_a_text_is_repaired_in_place(typed: str, spelled: str, repaired: int) -> None:
    normalise = Normaliser(
        {"plz": "please"}, Speller(("back", "hurts", "pee"), frozenset({"my", "cannot", "grandson"}))
    )
    assert normalise.spelled(typed) == (spelled, repaired)
