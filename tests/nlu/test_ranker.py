"""bot.nlu.ranker: the linear model and the nearest examples, half each."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.linear import LinearRanker
from bot.nlu.ranker import FILES, Ranker

TEXTS = [
    "does it hurt",
    "is it painful",
    "how long does it last",
    "when does it wear off",
    "what does it cost",
    "is it dear",
]
LABELS = ["hurt", "hurt", "lasts", "lasts", "cost", "cost"]


def vector(text: str) -> np.ndarray:
    """A unit vector that depends on the text alone."""
    rows = np.random.default_rng(sum(map(ord, text))).normal(size=48)
    return (rows / np.linalg.norm(rows)).astype(np.float32)


def fitted(labels: list[str] = LABELS) -> Ranker:
    ranker = Ranker(LinearRanker())
    ranker.fit(TEXTS, np.array([vector(text) for text in TEXTS]), labels)
    return ranker


@pytest.mark.parametrize(("text", "label"), list(zip(TEXTS, LABELS, strict=True)))
def test_what_was_learned_comes_first(text: str, label: str) -> None:
    assert fitted().rank(text, vector(text))[0][0] == label


def test_an_example_is_remembered_whatever_the_letters_say() -> None:
    """The vector of one example with the letters of none: its neighbours still have half the say."""
    ranking = dict(fitted().rank("zzzz", vector("is it dear")))
    assert ranking["cost"] >= 0.5


@pytest.mark.parametrize("text", ["does it hurt", "", "\u4f60\u597d", "long " * 500])
def test_scores_are_probabilities_of_all_labels(text: str) -> None:
    ranking = fitted().rank(text, vector(text))
    scores = [score for _, score in ranking]
    assert {label for label, _ in ranking} == set(LABELS)
    assert sum(scores) == pytest.approx(1.0, abs=1e-5) and scores == sorted(scores, reverse=True)


def test_a_loaded_ranker_ranks_the_same(tmp_path: Path) -> None:
    ranker = fitted()
    ranker.persist(tmp_path)
    loaded = Ranker.load(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    for text in [*TEXTS, "something else"]:
        before, after = ranker.rank(text, vector(text)), loaded.rank(text, vector(text))
        assert [label for label, _ in after] == [label for label, _ in before]
        assert [score for _, score in after] == pytest.approx([score for _, score in before], abs=1e-5)
        assert loaded.familiar("hurt", vector(text)) == pytest.approx(ranker.familiar("hurt", vector(text)), abs=1e-5)


def test_the_model_files_run_no_code(tmp_path: Path) -> None:
    """numpy reads them without pickle."""
    fitted().persist(tmp_path)
    for path in tmp_path.glob("*.npz"):
        with np.load(path, allow_pickle=False) as arrays:
            assert all(arrays[name].dtype.kind in "fiu" for name in arrays.files)
