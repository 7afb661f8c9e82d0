"""Word groups: one written phrase stands for several typed ones."""

from __future__ import annotations

import pytest
import spacy

from bot.triage.normalise import Normaliser
from bot.triage.spelling import Speller
from bot.triage.words import WordGroups, inflections, variants, words_to_doc

NLP = spacy.blank("en")
PLAIN = Normaliser({}, Speller((), frozenset({"between", "my", "legs", "leaking", "x"})))


@pytest.mark.parametrize(
    ("word", "forms"),
    [
        ("leak", ("leak", "leaks", "leaked", "leaking")),
        ("drip", ("drip", "drips", "dripped", "dripping")),
        ("wipe", ("wipe", "wipes", "wiped", "wiping")),
        ("cry", ("cry", "cries", "cried", "crying")),
        ("push", ("push", "pushes", "pushed", "pushing")),
        ("swallow", ("swallow", "swallows", "swallowed", "swallowing")),
    ],
)
def test_regular_forms(word: str, forms: tuple[str, ...]) -> None:
    assert inflections(word) == forms


def test_a_blank_stands_for_an_optional_small_word() -> None:
    found = variants("between _ legs")
    assert {"between legs", "between my legs", "between her legs"} <= set(found)


def test_form_and_blank_together() -> None:
    assert "wets the bed" not in variants("wet bed")
    assert "leaking my pads" in variants("leak~ _ pads")


def test_groups_are_found_with_their_places() -> None:
    groups = WordGroups(NLP, {"area": ("between _ legs",), "leak": ("leak~",)}, PLAIN)
    doc = words_to_doc(NLP, PLAIN("leaking between my legs"))
    assert groups(doc) == {"leak": [(0, 1)], "area": [(1, 4)]}


def test_a_sentence_ends_at_a_full_stop_and_at_a_new_line() -> None:
    doc = words_to_doc(NLP, PLAIN("x x. x\nx, x"))
    assert len(list(doc.sents)) == 3
