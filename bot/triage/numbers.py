"""Numbers that matter: age, and blood sugar against the limit in the person's plan. temperature.py has the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence

from spacy.tokens import Doc

Place = tuple[int, int]
NUMBER = re.compile(r"^\d+(?:[.,]\d+)?$")
_TENS = {
    word: i for i, word in enumerate(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], 2)
}
_ONES = {
    word: i
    for i, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_AGE_AFTER = frozenset({"year", "years", "yr", "yrs", "yo", "y", "m", "f", "male", "female"})
_AGE_BEFORE = frozenset(
    {
        "am",
        "aged",
        "age",
        "is",
        "at",
        "now",
        "turned",
        "being",
        "have",
        "mother",
        "father",
        "grandmother",
        "grandfather",
        "husband",
        "wife",
        "nearly",
        "almost",
        "of",
        ",",
    }
)
_AGE_GLUED = re.compile(r"^(\d{2,3})(?:f|m|yo|yr|yrs|y|yof|yom)$")
TIMES = frozenset(["hours", "hour", "h", "hrs", "days", "day", "weeks", "week", "minutes", "mins", "min"])
_NOT_AGE = TIMES | frozenset(
    [
        "%",
        "/",
        ":",
        "c",
        "degrees",
        "f",
        "kg",
        "lbs",
        "mg",
        "miles",
        "ml",
        "months",
        "mph",
        "percent",
        "pounds",
        "st",
        "stone",
        "times",
    ]
)
_NOT_SUGAR = TIMES | frozenset(["/", "nd", "st", "th"])


def number_of(text: str) -> float | None:
    """The value of "38", "38.5", "38,5" or a number word; None for other words."""
    if NUMBER.match(text):
        return float(text.replace(",", "."))
    if text in _TENS:
        return _TENS[text] * 10.0
    return float(_ONES[text]) if text in _ONES else None


def values(texts: Sequence[str]) -> list[tuple[int, int, float]]:
    """Numbers in words or figures as (first token, token after the last, value): "eighty - three" is one of them."""
    found: list[tuple[int, int, float]] = []
    i = 0
    while i < len(texts):
        value, end = number_of(texts[i]), i + 1
        if value is not None and texts[i] in _TENS:
            after = end + 1 if end < len(texts) and texts[end] == "-" else end
            if after < len(texts) and 1 <= _ONES.get(texts[after], 0) <= 9:
                value, end = value + _ONES[texts[after]], after + 1
        if value is not None:
            found.append((i, end, value))
        i = end
    return found


def age_places(doc: Doc, at_least: float) -> list[Place]:
    """Tokens that state an age of `at_least` years or more: "I'm 78", "83F", "my 83 year old mum", "eighty-four"."""
    texts = [token.text for token in doc]
    places = []
    for i, end, value in values(texts):
        after = texts[end] if end < len(texts) else ""
        nxt = texts[end + 1] if after == "-" and end + 1 < len(texts) else after
        before = texts[i - 1] if i else ""
        if at_least <= value <= 110 and nxt not in _NOT_AGE and (nxt in _AGE_AFTER or before in _AGE_BEFORE):
            places.append((i, end))
    for i, text in enumerate(texts):
        glued = _AGE_GLUED.match(text)
        if glued and at_least <= float(glued.group(1)) <= 110:
            places.append((i, i + 1))
    return places


def sugar_places(doc: Doc, sugar: list[Place], limit_words: list[Place]) -> list[Place]:
    """A blood sugar above the limit that the person states: "sugar 22, plan says ring if over 15".

    `sugar` and `limit_words` are the places of those word groups. The number that follows limit words is the limit,
    the highest other plausible number is the reading.
    """
    if not limit_words:
        return []
    texts = [token.text for token in doc]
    plausible = [
        (i, end, value)
        for i, end, value in values(texts)
        if 6 <= value <= 900 and not _NOT_SUGAR & set(texts[end : end + 1])
    ]
    limits = {
        min((n for n in plausible if 0 <= n[0] - place[1] <= 6), default=None)
        or max((n for n in plausible if 0 <= place[0] - n[1] <= 3), default=None)
        for place in limit_words
    } - {None}
    readings = [n for n in plausible if n not in limits]
    over = [r for r in readings for limit in limits if limit and r[2] > limit[2] and r[2] < limit[2] * 6]
    return [(r[0], r[1]) for r in over]
