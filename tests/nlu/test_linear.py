"""bot.nlu.linear: the ranking behind the intents."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bot.nlu.linear import LinearRanker

TEXTS = [
    "does it hurt",
    "is it painful",
    "how sore is it",
    "will I feel pain",
    "how long does it last",
    "how many months does it last",
    "when does it wear off",
    "is it for ever",
    "what does it cost",
    "how much is it",
    "do I have to pay",
    "is it expensive",
]
LABELS = ["hurt"] * 4 + ["lasts"] * 4 + ["cost"] * 4


def vectors(texts: list[str], numbers: int = 8) -> np.ndarray:
    """Small vectors that depend on the text alone."""
    rows = [[(sum(map(ord, text)) * (i + 3)) % 17 / 17 for i in range(numbers)] for text in texts]
    return np.array(rows, np.float32)


def fitted(labels: list[str] = LABELS, **settings: int) -> LinearRanker:
    ranker = LinearRanker(**settings)  # type: ignore[arg-type]
    ranker.fit(TEXTS, vectors(TEXTS), labels)
    return ranker


def rank(ranker: LinearRanker, text: str) -> list[tuple[str, float]]:
    chances = ranker.chances(text, vectors([text])[0]).tolist()
    return sorted(zip(ranker.labels, chances, strict=True), key=lambda pair: -pair[1])


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("does it hurt", "hurt"),
        ("how long does it last", "lasts"),
        ("how sore is it now", "hurt"),
        ("do I have to pay for it", "cost"),
    ],
)
def test_the_best_label_comes_first(text: str, label: str) -> None:
    assert rank(fitted(), text)[0][0] == label


@pytest.mark.parametrize("text", ["does it hurt", "", "zzz", "\u4f60\u597d", "long " * 500])
def test_scores_are_probabilities_of_all_labels(text: str) -> None:
    ranking = rank(fitted(), text)
    scores = [score for _, score in ranking]
    assert {label for label, _ in ranking} == set(LABELS)
    assert sum(scores) == pytest.approx(1.0, abs=1e-5) and all(score >= 0 for score in scores)
    assert scores == sorted(scores, reverse=True)


def test_two_labels_work_like_three() -> None:
    ranker = fitted(["hurt"] * 6 + ["cost"] * 6)
    assert rank(ranker, "does it hurt")[0][0] == "hurt" and rank(ranker, "is it expensive")[0][0] == "cost"
    assert sum(score for _, score in rank(ranker, "what")) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.parametrize("labels", [LABELS, ["hurt"] * 6 + ["cost"] * 6], ids=["three labels", "two labels"])
def test_a_loaded_ranker_ranks_the_same(tmp_path: Path, labels: list[str]) -> None:
    ranker = fitted(labels)
    ranker.persist(tmp_path)
    loaded = LinearRanker.load(tmp_path)
    for text in [*TEXTS, "something else", ""]:
        before, after = rank(ranker, text), rank(loaded, text)
        assert [label for label, _ in after] == [label for label, _ in before]
        assert [score for _, score in after] == pytest.approx([score for _, score in before], abs=1e-5)


def test_the_same_data_gives_the_same_ranker() -> None:
    assert rank(fitted(), "how sore") == rank(fitted(), "how sore")


def test_few_texts_make_a_small_basis() -> None:
    """`components` may be larger than the data allows."""
    assert rank(fitted(components=5000), "does it hurt")[0][0] == "hurt"


def test_the_model_file_runs_no_code(tmp_path: Path) -> None:
    """Numbers and names only: numpy reads it without pickle, JSON reads the rest."""
    fitted().persist(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["ranker.json", "ranker.npz"]
    with np.load(tmp_path / "ranker.npz", allow_pickle=False) as arrays:
        assert all(arrays[name].dtype == np.float32 for name in arrays.files)
