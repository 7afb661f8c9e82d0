"""Ranks labels by two readings of a text, half each: a linear model, and the examples that are most like it.

The linear model draws straight lines; the examples remember what it smooths over. Measured on questions and
conversations of other authors the pair is right more often than either (docs/decisions/0013).
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.nearest import Nearest, cells_of, coded
from bot.nlu.linear import ARRAYS, NAMES, LinearRanker

EXAMPLES = "examples.npz"
FILES = (ARRAYS, NAMES, EXAMPLES)
LINEAR = 0.5  # the share of the linear model


class Ranker:
    """Ranks labels for a text and its sentence vector."""

    def __init__(self, linear: LinearRanker) -> None:
        self._linear = linear
        self._nearest = Nearest(np.zeros((1, 1), np.int8), np.zeros(1))
        self._places = np.zeros(1, np.int64)  # of each example's label among the linear model's

    def fit(self, texts: list[str], vectors: np.ndarray, labels: list[str]) -> None:
        """Fit on texts, their vectors of shape (texts, numbers) and their labels."""
        self._linear.fit(texts, vectors, labels)
        places = {label: place for place, label in enumerate(self._linear.labels)}
        self._places = np.array([places[label] for label in labels])
        codes = coded(vectors)
        self._nearest = Nearest(codes, cells_of(codes))

    def rank(self, text: str, vector: np.ndarray) -> list[tuple[str, float]]:
        """All labels with their probability, best first."""
        rows, weights = self._nearest(vector)
        labels = self._linear.labels
        votes = np.bincount(self._places[rows], weights, len(labels))
        scores = LINEAR * self._linear.chances(text, vector) + (1 - LINEAR) * votes
        order = np.argsort(-scores)
        return [(labels[i], score) for i, score in zip(order.tolist(), scores[order].tolist(), strict=True)]

    def familiar(self, label: str, vector: np.ndarray) -> float:
        """How near a vector is to what was learned of a label (see LinearRanker)."""
        return self._linear.familiar(label, vector)

    def persist(self, folder: Path) -> None:
        """Write the fitted model into a folder; nothing that runs code on loading."""
        self._linear.persist(folder)
        np.savez(
            folder / EXAMPLES,
            codes=self._nearest.codes,
            cells=self._nearest.cells,
            places=self._places.astype(np.int32),
        )

    @classmethod
    def load(cls, folder: Path) -> Ranker:
        """Read a fitted model."""
        ranker = cls(LinearRanker.load(folder))
        with np.load(folder / EXAMPLES) as arrays:
            ranker._nearest = Nearest(arrays["codes"], arrays["cells"])
            ranker._places = arrays["places"].astype(np.int64)
        return ranker
