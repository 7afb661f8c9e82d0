"""The same message, typed worse: in capitals, with slips of the finger, without punctuation."""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable

SHARE = 0.1
SEED = 7
CHANGES = ("drop", "double", "swap", "neighbour")
ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_APOSTROPHES = str.maketrans("", "", "'’‘`´")
_BETWEEN_DIGITS = re.compile(r"(?<=\d)[^\w\s](?=\d)")


def _neighbours() -> dict[str, str]:
    """The keys beside each letter in its own row."""
    return {
        key: row[max(place - 1, 0) : place] + row[place + 1 : place + 2]
        for row in ROWS
        for place, key in enumerate(row)
    }


NEIGHBOURS = _neighbours()


def disturb(text: str, share: float = SHARE, seed: int = SEED) -> str:
    """`text` with about this share of its letters dropped, doubled, swapped with the next, or mistaken for the key
    beside. The same text and seed give the same result, whatever else was disturbed before."""
    rng = random.Random(f"{seed} {text}")
    typed: list[str] = []
    place = 0
    while place < len(text):
        letter, after = text[place], text[place + 1 : place + 2]
        place += 1
        if letter.lower() not in NEIGHBOURS or rng.random() >= share:
            typed.append(letter)
            continue
        change = rng.choice(CHANGES)
        if change == "swap" and after.isalpha():
            typed += [after, letter]
            place += 1
        elif change == "neighbour":
            near = rng.choice(NEIGHBOURS[letter.lower()])
            typed.append(near.upper() if letter.isupper() else near)
        elif change != "drop":
            typed += [letter, letter]
    return "".join(typed)


def without_punctuation(text: str) -> str:
    """Apostrophes close up, every other mark becomes a space. A mark between digits stays: 38.5 is still written so."""
    kept = {match.start() for match in _BETWEEN_DIGITS.finditer(text)}
    plain = "".join(
        " " if unicodedata.category(mark)[0] == "P" and place not in kept and mark not in "'’‘`´" else mark
        for place, mark in enumerate(text)
    )
    return " ".join(plain.translate(_APOSTROPHES).split())


VARIANTS: dict[str, Callable[[str], str]] = {
    "in capitals": str.upper,
    "one letter in ten disturbed": disturb,
    "without punctuation": without_punctuation,
}
