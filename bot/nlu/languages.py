"""Tells by the letters of a text in which language it is written.

Character n-grams (1 to 4, tf-idf) and one linear support vector machine a language, fitted in a second. The intents'
own model sees letters through a reduced space that English fills, and vectors of an encoder that read English only:
it knows that a text is not English, but not well what it is instead, and it errs on slang and emoji.
"""

from __future__ import annotations

import json
import unicodedata
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.svm import LinearSVC

NUMBERS, NAMES = "languages.npz", "languages.json"
ENGLISH = "english"


class Languages:
    """Names the language of a text."""

    def __init__(self, strength: float = 1.0, seed: int = 0) -> None:
        self._strength, self._seed = strength, seed
        self._letters = _vectorizer()
        self._weights = np.zeros((0, 0), np.float32)  # one row an n-gram, one column a label
        self._offset = np.zeros(0, np.float32)
        self._labels: list[str] = []

    def fit(self, texts: list[str], labels: list[str]) -> None:
        """Fit on texts and their labels: ENGLISH and at least two others."""
        model = LinearSVC(C=self._strength, random_state=self._seed)
        model.fit(self._letters.fit_transform(texts), labels)
        self._weights, self._offset = model.coef_.T.astype(np.float32), model.intercept_.astype(np.float32)
        self._labels = [str(label) for label in model.classes_]

    def read(self, text: str) -> tuple[str, float]:
        """The most likely label but ENGLISH, and how far the letters lean to English (about -1 to 1)."""
        scores = (self._letters.transform([text]) @ self._weights + self._offset)[0]
        english = self._labels.index(ENGLISH)
        lean = float(scores[english])
        scores[english] = -np.inf
        return self._labels[int(np.argmax(scores))], lean

    def persist(self, folder: Path) -> None:
        """Write the fitted model into a folder: numbers as npz, names as JSON (nothing that runs code on loading)."""
        grams = sorted(self._letters.vocabulary_, key=self._letters.vocabulary_.__getitem__)
        (folder / NAMES).write_text(json.dumps({"letters": grams, "labels": self._labels}), "utf8")
        idf = self._letters.idf_.astype(np.float32)
        np.savez(folder / NUMBERS, idf=idf, weights=self._weights, offset=self._offset)

    @classmethod
    def load(cls, folder: Path) -> Languages | None:
        """Read a fitted model; None when there is none."""
        if not (folder / NUMBERS).exists():
            return None
        names = json.loads((folder / NAMES).read_text("utf8"))
        arrays = np.load(folder / NUMBERS)
        model = cls()
        model._letters = _vectorizer({gram: i for i, gram in enumerate(names["letters"])})
        model._letters.idf_ = arrays["idf"]
        model._weights, model._offset = arrays["weights"], arrays["offset"]
        model._labels = names["labels"]
        return model


def in_other_letters(text: str) -> bool:
    """Whether most letters of a text are of another alphabet than the Latin one."""
    letters = [letter for letter in text if letter.isalpha()]
    latin = sum(letter.isascii() or unicodedata.name(letter, "").startswith("LATIN") for letter in letters)
    return 2 * latin < len(letters)


def _vectorizer(vocabulary: dict[str, int] | None = None) -> TfidfVectorizer:
    return TfidfVectorizer(
        analyzer="char_wb",
        ngram_range=(1, 4),
        sublinear_tf=True,
        min_df=1 if vocabulary else 2,
        vocabulary=vocabulary,
        dtype=np.float32,
    )
