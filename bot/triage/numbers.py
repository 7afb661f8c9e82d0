"""Numbers that matter: body temperature and the hours since a procedure.

Fever is 38.0 °C or 100.4 °F and more (NHS and CDC use these limits). The limits of 12 and 24 hours are the
triage policy's own choice.
"""

from __future__ import annotations

import re

from spacy.tokens import Doc

Place = tuple[int, int]
FEVER_C, FEVER_F = 38.0, 100.4
_NUMBER = re.compile(r"^\d+(?:[.,]\d+)?$")
_GLUED = re.compile(r"^(\d+)(?:h|hrs?|hours?)$")
_HOT_WORDS = {"temp", "temperature", "fever", "feverish", "degrees", "c", "f", "celsius", "fahrenheit", "thermometer",
              "running", "reading", "hot", "pyrexial", "febrile", "t"}
_UNIT_HOURS = {"hour": 1, "hours": 1, "h": 1, "day": 24, "days": 24, "week": 168, "weeks": 168,
               "month": 720, "months": 720}
_NUMBER_WORDS = {w: i for i, w in enumerate(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty".split())} | {"a": 1, "an": 1, "couple": 2, "few": 3}
_DAY_WORDS = {"yesterday": 24, "fortnight": 336}
_WEEKDAYS = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}


def fever_places(doc: Doc) -> list[Place]:
    """Tokens that state a fever: 38.5, 101F, "temp of 39"."""
    texts = [token.text for token in doc]
    places = []
    for i, text in enumerate(texts):
        glued = re.match(r"^(\d{2,3}(?:[.,]\d)?)([cf])$", text)
        if not (_NUMBER.match(text) or glued):
            continue
        value = float((glued.group(1) if glued else text).replace(",", "."))
        near = set(texts[max(0, i - 6): i + 4])
        if (FEVER_C <= value <= 42.5 or FEVER_F <= value <= 108) and (glued or near & _HOT_WORDS or "." in text):
            places.append((i, i + 1))
    return places


def hours_since(doc: Doc) -> float | None:
    """The longest stretch of time that is stated ("26 hours", "3 days after", "yesterday"), in hours; None if none."""
    texts = [token.text for token in doc]
    stretches: list[float] = [float(_DAY_WORDS[text]) for text in texts if text in _DAY_WORDS]
    for i, text in enumerate(texts):
        glued = _GLUED.match(text)
        if glued:
            stretches.append(float(glued.group(1)))
        if text in _UNIT_HOURS and i:
            number = _value(texts[i - 1]) or (_value(texts[i - 2]) if i > 1 else None)
            if number:
                stretches.append(number * _UNIT_HOURS[text])
        if text == "day" and i + 1 < len(texts) and _NUMBER.match(texts[i + 1]):
            stretches.append(float(texts[i + 1].replace(",", ".")) * 24)
        if text in _WEEKDAYS and i and texts[i - 1] in {"since", "on", "last", "from"}:
            stretches.append(48.0)
    return max(stretches) if stretches else None


def _value(text: str) -> float | None:
    if _NUMBER.match(text):
        return float(text.replace(",", "."))
    return float(_NUMBER_WORDS[text]) if text in _NUMBER_WORDS else None
