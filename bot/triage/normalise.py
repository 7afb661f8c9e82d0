"""Text repair: from what people type to plain lower-case words, each with its place in the original.

In order: Unicode compatibility form, invisible characters out, look-alike letters to Latin, stretched
letters shortened, text-speak and contractions spelled out, misspelled words of the lexicon repaired, and
words that mean the same made one ("loo", "lavatory": "toilet").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from bot.triage.spelling import Speller

_TOKEN = re.compile(r"[a-z]/[a-z](?![a-z])|[a-z0-9]*[a-z][a-z0-9]*(?:'[a-z]+)?|\d+(?:[.,:]\d+)?|\n+|[^\w\s]")
_STRETCHED = re.compile(r"([a-z])\1{2,}")
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufe00-\ufe0f]")
_LOOKALIKES = str.maketrans(
    "абвекмнорстухіјѕԁɡⅼοενυιαρκτ’‘`´",
    "abbekmhopctyxijsdgloevuiapkt''''",
)


KEPT = 8  # texts whose tokens are kept: the patterns and the learned layer read the same message
Token = tuple[str, list[str], int, int]


@dataclass(frozen=True)
class Word:
    """One repaired word and the slice of the original text that it stands for."""

    text: str
    start: int
    end: int


class Normaliser:
    """Turns a message into repaired words."""

    def __init__(self, text_speak: dict[str, str], speller: Speller, synonyms: Mapping[str, str] | None = None) -> None:
        self._text_speak = {key: value.split() for key, value in text_speak.items()}
        self._synonyms = synonyms or {}
        self._speller = speller
        self._tokens = lru_cache(KEPT)(self._read)

    def __call__(self, text: str) -> list[Word]:
        """The repaired words of `text`, in order. Punctuation and line breaks are words of their own."""
        words: list[Word] = []
        for _, parts, start, end in self._tokens(text):
            words += [Word(self._synonyms.get(part, part), start, end) for part in parts]
            spoken = self._text_speak.get(f"{words[-2].text} {words[-1].text}") if len(words) > 1 else None
            if spoken:  # two words that stand for something else: "full stop"
                words[-2:] = [Word(part, words[-2].start, end) for part in spoken]
        return words

    def spelled(self, text: str) -> tuple[str, int]:
        """The text with its misspelled words repaired in place, and how many there were; else as it was typed."""
        pieces, after, repaired = [], 0, 0
        for typed, parts, start, end in self._tokens(text):
            right = " ".join(parts)
            if typed.isalpha() and typed not in self._text_speak and right != typed:
                pieces += [text[after:start], right]
                after, repaired = end, repaired + 1
        return "".join([*pieces, text[after:]]), repaired

    def _read(self, text: str) -> tuple[Token, ...]:
        """Each token of `text` in plain letters, its repaired words, and its slice of the original."""
        folded, places = fold(text)
        found = ((match.group(), match.start(), match.end()) for match in _TOKEN.finditer(folded))
        return tuple((typed, self._repair(typed), places[i], places[j - 1] + 1) for typed, i, j in found)

    def _repair(self, token: str) -> list[str]:
        if token in self._text_speak:
            return self._text_speak[token]
        if not token[0].isalpha():
            return ["\n"] if token[0] == "\n" else [token]
        if token.endswith("'s"):
            token = token[:-2]
        for candidate in (token, _STRETCHED.sub(r"\1\1", token), _STRETCHED.sub(r"\1", token)):
            if candidate in self._text_speak:
                return self._text_speak[candidate]
            if self._speller.knows(candidate):
                return [candidate]
        parts = self._speller.split(_STRETCHED.sub(r"\1", token))
        if parts:
            return [word for part in parts for word in self._repair(part)]
        return [self._speller.repair(_STRETCHED.sub(r"\1", token))]


def fold(text: str) -> tuple[str, list[int]]:
    """Lower-case Latin text and, for each of its characters, the index in the original.

    Returns (folded, places) with len(folded) == len(places).
    """
    if text.isascii():
        return text.lower(), list(range(len(text)))
    out: list[str] = []
    places: list[int] = []
    for index, char in enumerate(text):
        if _INVISIBLE.match(char):
            continue
        for part in unicodedata.normalize("NFKD", char):
            if unicodedata.combining(part):
                continue
            for letter in part.lower().translate(_LOOKALIKES):
                out.append(letter)
                places.append(index)
    return "".join(out), places
