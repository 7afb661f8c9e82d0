"""The linear model behind the intent ranking: character n-grams and a sentence vector, logistic regression."""

from __future__ import annotations

import json
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sklearn.decomposition import TruncatedSVD
from sklearn.exceptions import ConvergenceWarning
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.neural_network import MLPClassifier

ENOUGH = 20_000  # rows that the letters' space is reduced by: it is the same by twice as many
STEPS, BATCH, RATE = 2000, 256, 0.01  # of the optimiser (Adam), whatever the number of examples
ARRAYS, NAMES = "ranker.npz", "ranker.json"


class LinearRanker:
    """Gives each label its probability for a text and its sentence vector. `labels`: their names, in order."""

    def __init__(self, strength: float = 50.0, components: int = 300, max_features: int = 20000, seed: int = 0) -> None:
        self._strength, self._components, self._seed = strength, components, seed
        self._letters = _vectorizer(max_features=max_features)
        self._basis = np.zeros((0, 0), np.float32)
        self._weights = np.zeros((0, 0), np.float32)
        self._offset = np.zeros(0, np.float32)
        self.labels: list[str] = []
        self._centres = np.zeros((0, 0), np.float32)  # of each label's vectors, unit length
        self._usual = np.array([0.0, 1.0], np.float32)  # mean and spread of an example's cosine with its own centre
        self._known: dict[str, int] | None = None
        self._analyse: Callable[[str], list[str]] = list

    def fit(self, texts: list[str], vectors: np.ndarray, labels: list[str]) -> None:
        """Fit on texts, their vectors of shape (texts, numbers) and their labels."""
        counts = self._letters.fit_transform(texts)
        self._known = None
        size = min(self._components, min(counts.shape) - 1)
        some = counts[:: max(1, counts.shape[0] // ENOUGH)]
        reduce = TruncatedSVD(size, n_iter=3, random_state=self._seed).fit(some)
        self._basis = np.ascontiguousarray(reduce.components_.T, np.float32)  # rows are looked up one by one
        model = self._regression(len(texts))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # stopped early on purpose
            model.fit(self._features(texts, vectors), labels)
        weights, offset = model.coefs_[0], model.intercepts_[0]
        if len(model.classes_) == 2:  # scikit-learn keeps one column for two classes
            weights, offset = np.hstack([-weights, weights]) / 2, np.hstack([-offset, offset]) / 2
        self._weights, self._offset = weights.astype(np.float32), offset.astype(np.float32)
        self.labels = [str(label) for label in model.classes_]
        self._fit_centres(vectors, labels)

    def _regression(self, count: int) -> MLPClassifier:
        """Multinomial logistic regression (a network without hidden layers) on mini-batches.

        In 32-bit numbers it takes a tenth of the time of scikit-learn's LogisticRegression, and ranks as well.
        """
        batch = min(BATCH, count)
        return MLPClassifier(
            hidden_layer_sizes=(),
            alpha=batch / (self._strength * count),
            batch_size=batch,
            learning_rate_init=RATE,
            max_iter=max(1, STEPS * batch // count),
            random_state=self._seed,
        )

    def _fit_centres(self, vectors: np.ndarray, labels: list[str]) -> None:
        place = np.array([self.labels.index(label) for label in labels])
        sums = np.zeros((len(self.labels), vectors.shape[1]), np.float32)
        np.add.at(sums, place, vectors)
        others = sums[place] - vectors  # what the centre would be without the example itself
        cosines = (others * vectors).sum(1) / np.maximum(np.linalg.norm(others, axis=1), 1e-9)
        self._usual = np.array([cosines.mean(), max(float(cosines.std()), 1e-9)], np.float32)
        self._centres = sums / np.maximum(np.linalg.norm(sums, axis=1, keepdims=True), 1e-9)

    def familiar(self, label: str, vector: np.ndarray) -> float:
        """How near a vector is to what was learned of a label: 0 as examples mostly are, -1 one spread further off."""
        cosine = float(self._centres[self.labels.index(label)] @ vector)
        return (cosine - float(self._usual[0])) / float(self._usual[1])

    def chances(self, text: str, vector: np.ndarray) -> np.ndarray:
        """The probability of each of `labels`, in their order."""
        logits = np.concatenate([vector, self._letters_of(text)]) @ self._weights + self._offset
        scores: np.ndarray = np.exp(logits - logits.max())
        return scores / scores.sum()

    def persist(self, folder: Path) -> None:
        """Write the fitted model into a folder: numbers as npz, names as JSON (nothing that runs code on loading)."""
        names = sorted(self._letters.vocabulary_, key=self._letters.vocabulary_.__getitem__)
        (folder / NAMES).write_text(json.dumps({"letters": names, "labels": self.labels}), "utf8")
        np.savez(
            folder / ARRAYS,
            idf=self._letters.idf_.astype(np.float32),
            basis=self._basis,
            weights=self._weights,
            offset=self._offset,
            centres=self._centres,
            usual=self._usual,
        )

    @classmethod
    def load(cls, folder: Path) -> LinearRanker:
        """Read a fitted model."""
        names = json.loads((folder / NAMES).read_text("utf8"))
        arrays = np.load(folder / ARRAYS)
        ranker = cls()
        ranker._letters = _vectorizer(vocabulary={name: i for i, name in enumerate(names["letters"])})
        ranker._letters.idf_ = arrays["idf"]
        ranker._basis = np.ascontiguousarray(arrays["basis"])
        ranker._weights, ranker._offset = arrays["weights"], arrays["offset"]
        ranker._centres, ranker._usual = arrays["centres"], arrays["usual"]
        ranker.labels = names["labels"]
        return ranker

    def _letters_of(self, text: str) -> np.ndarray:
        """The letters' half of `_features` for one text: the same numbers without sparse matrices (1 ms less)."""
        if self._known is None:
            self._analyse, self._known = self._letters.build_analyzer(), self._letters.vocabulary_
        counts = Counter(self._known[gram] for gram in self._analyse(text) if gram in self._known)
        if not counts:
            return np.zeros(self._basis.shape[1], np.float32)
        rows = np.fromiter(counts, np.intp, len(counts))
        weights = np.log(np.fromiter(counts.values(), np.float32, len(counts))) + 1
        weights *= self._letters.idf_[rows].astype(np.float32)
        letters = (weights / np.linalg.norm(weights)) @ self._basis[rows]
        return letters / max(float(np.linalg.norm(letters)), 1e-9)

    def _features(self, texts: list[str], vectors: np.ndarray) -> np.ndarray:
        # astype: scikit-learn's weights may be 64-bit, and scipy would then copy the whole basis to match
        letters = np.asarray(self._letters.transform(texts).astype(np.float32) @ self._basis)
        norms = np.linalg.norm(letters, axis=1, keepdims=True)
        return np.hstack([vectors, letters / np.maximum(norms, 1e-9)])


def _vectorizer(max_features: int | None = None, vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(2, 5),
        sublinear_tf=True,
        max_features=max_features,
        vocabulary=vocabulary,
        dtype=np.float32,
    )
