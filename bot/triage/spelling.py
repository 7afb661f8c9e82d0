"""Repairs misspelled words of the lexicon, and leaves every other word alone.

A word that ordinary English knows is never changed: the known words are the whole words of the sentence
encoder's vocabulary (some 22,000 common words). An unknown word becomes the lexicon word within one edit
(four letters and more) or two edits (eight and more), found by deletion keys (Garbe's SymSpell idea).
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations
from pathlib import Path

RUN_TOGETHER = ("cannot", "cant", "couldnt", "dont", "wont", "didnt")


def common_words(tokenizer_file: Path) -> frozenset[str]:
    """Whole alphabetic words of a tokenizer.json vocabulary."""
    vocabulary = json.loads(tokenizer_file.read_text("utf8"))["model"]["vocab"]
    return frozenset(word for word in vocabulary if word.isalpha() and len(word) > 1)


class Speller:
    """Knows ordinary words, and repairs towards the lexicon."""

    def __init__(self, lexicon: Iterable[str], known: frozenset[str]) -> None:
        self._lexicon = frozenset(word for word in lexicon if word.isalpha())
        self._known = known | self._lexicon
        self._keys: dict[str, set[str]] = defaultdict(set)
        for word in self._lexicon:
            if len(word) >= 4:
                for key in deletions(word, edits(word)):
                    self._keys[key].add(word)
        self._cache: dict[str, str] = {}

    def knows(self, word: str) -> bool:
        """Whether the word needs no repair."""
        return word in self._known

    def split(self, word: str) -> tuple[str, str] | None:
        """Two words that were run together ("cantpee"): a negated verb and a lexicon word; None for other words."""
        if word in self._known:
            return None
        for start in RUN_TOGETHER:
            if word.startswith(start) and len(word) > len(start) + 2 and word[len(start) :] in self._lexicon:
                return start, word[len(start) :]
        return None

    def repair(self, word: str) -> str:
        """The lexicon word that was most likely meant, or the word itself."""
        if len(word) < 4 or len(word) > 24 or word in self._known:
            return word
        if word.endswith("in") and f"{word}g" in self._known:  # "killin"
            return f"{word}g"
        if word not in self._cache:
            if len(self._cache) > 20000:
                self._cache.clear()
            self._cache[word] = self._nearest(word)
        return self._cache[word]

    def _nearest(self, word: str) -> str:
        limit = edits(word)
        candidates = {found for key in deletions(word, limit) for found in self._keys.get(key, ())}
        if len(word) == 4:  # so short a word may only have lost a letter that is not its first or last
            ends = (word[0], word[-1])
            candidates = {other for other in candidates if len(other) == 5 and (other[0], other[-1]) == ends}
        candidates = {other for other in candidates if alike(other[0], word[0])}
        ranked = sorted((distance(word, other), other[0] != word[0], other) for other in candidates)
        if ranked and ranked[0][0] <= limit:
            return ranked[0][2]
        return word


def alike(a: str, b: str) -> bool:
    """Whether two first letters may stand for each other: people seldom miss the first letter of a word."""
    return a == b or {a, b} in ({"c", "k"}, {"f", "p"}, {"g", "j"}, {"s", "c"}, {"w", "r"})


def edits(word: str) -> int:
    """How many edits a word of this length may be away."""
    return 2 if len(word) >= 8 else 1


def deletions(word: str, depth: int) -> set[str]:
    """The word with up to `depth` letters left out."""
    keys = {word}
    for count in range(1, depth + 1):
        for gone in combinations(range(len(word)), count):
            keys.add("".join(letter for i, letter in enumerate(word) if i not in gone))
    return keys


def distance(a: str, b: str) -> int:
    """Damerau-Levenshtein distance (optimal string alignment)."""
    rows = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, rows[i - 2][j - 2] + 1)
            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
