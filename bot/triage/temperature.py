"""Body temperatures in words and figures.

Fever is 38.0 °C or 100.4 °F and more (NHS and CDC use these limits); the limits themselves stand in the sign's file.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc

from bot.triage.numbers import NUMBER, TIMES, Place, number_of, values

# fmt: off
_HOT_WORDS = frozenset((
    "temp", "temperature", "fever", "feverish", "degrees", "c", "f", "celsius", "fahrenheit", "thermometer",
    "running", "reading", "hot", "pyrexial", "febrile", "t", "heat", "mercury", "shivery", "burning",
    "shivering", "chills", "sweats", "rigors",
))
_MEASURED = frozenset({"temp", "temps", "temperature"})
_IS = frozenset((
    "of", "is", "at", "reads", "reading", "now", "today", "still", "a", "normal", "fine", "ok", "only", "about",
    ":", "=", "-",
))
# fmt: on
_NORMAL_C, _NORMAL_F = 35.0, 95.0  # below lies hypothermia, or another number
_HIGHEST_C, _HIGHEST_F = 42.5, 108.0
_NOT_BODY = frozenset({"kg", "mmol", "sugar", "glucose", "bm"})


def fever_places(doc: Doc, at_least: float = 38.0) -> list[Place]:
    """Tokens that state a body temperature of `at_least` °C or more: 38.5, 101F, "temp of 39", "thirty nine"."""
    texts = [token.text for token in doc]
    limit_f = at_least * 9 / 5 + 32
    places = []
    for i, end, value in _temperatures(texts):
        near = set(texts[max(0, i - 7) : end + 5])
        glued = not NUMBER.match(texts[i]) and texts[i][0].isdigit()
        pointed = "." in texts[i] or "," in texts[i]
        fever = at_least <= value <= _HIGHEST_C or (limit_f - 0.05 <= value <= _HIGHEST_F)
        if fever and (glued or near & _HOT_WORDS or (pointed and not near & _NOT_BODY)):
            places.append((i, end))
    return places


def normal_places(doc: Doc, below: float) -> list[Place]:
    """Words such as "temp" whose number, under `below` °C, says that nothing is the matter ("temp 36.6", "temp 98F").

    None when another number might be a fever, or the reading is an old one ("was 36.6 this morning and now it is 39").
    """
    texts = [token.text for token in doc]
    below_f = below * 9 / 5 + 32
    places: list[Place] = []
    for i, end, value in _temperatures(texts):
        if below <= value <= _HIGHEST_C or below_f <= value <= _HIGHEST_F:
            return []
        at = i - 1
        while at >= 0 and texts[at] in _IS:
            at -= 1
        after = texts[end] if end < len(texts) else ""
        normal = _NORMAL_C <= value < below or _NORMAL_F <= value < below_f
        if normal and at >= 0 and texts[at] in _MEASURED and after not in TIMES:
            places.append((at, end))
    return places


def _temperatures(texts: list[str]) -> list[tuple[int, int, float]]:
    found = []
    for i, end, value in values(texts):
        if end + 1 < len(texts) and texts[end] in {"point", "and"}:
            rest = number_of(texts[end + 1])
            if rest is not None and rest < 10:
                found.append((i, end + 2, value + rest / 10))
                continue
            if texts[end : end + 2] == ["and", "half"] or texts[end + 1 : end + 3] == ["a", "half"]:
                found.append((i, end + 2, value + 0.5))
                continue
        found.append((i, end, value))
    for i, text in enumerate(texts):
        glued = re.match(r"^(\d{2,3}(?:[.,]\d)?)([cf])$", text)
        if glued:
            found.append((i, i + 1, float(glued.group(1).replace(",", "."))))
        if text == "hundred" and i and texts[i - 1] in {"a", "one"}:
            after = i + 2 if texts[i + 1 : i + 2] == ["and"] else i + 1
            found.append((i - 1, i + 1, 100 + (number_of(texts[after]) or 0 if after < len(texts) else 0)))
    return found
