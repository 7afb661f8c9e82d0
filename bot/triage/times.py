"""How long ago the procedure was, as far as the message says. The limits themselves stand in the signs' files."""

from __future__ import annotations

import re

from spacy.tokens import Doc

from bot.triage.clock import between
from bot.triage.days import between_weekdays, since_yesterday
from bot.triage.numbers import number_of, values

_UNITS = {
    "hour": 1,
    "hours": 1,
    "h": 1,
    "hr": 1,
    "hrs": 1,
    "day": 24,
    "days": 24,
    "d": 24,
    "night": 24,
    "nights": 24,
    "week": 168,
    "weeks": 168,
    "fortnight": 336,
    "month": 720,
    "months": 720,
}
_GLUED = re.compile(r"^(\d+)(h|hrs?|hours?|d|days?|wks?|weeks?)$")
_DAY_GLUED = re.compile(r"^(?:d|pod|day)(\d{1,2})$")
_SHORTHAND = {7.0: 24, 52.0: 168, 12.0: 720, 24.0: 1}
_WORDS = {"a": 1.0, "an": 1.0, "couple": 2.0, "few": 3.0, "several": 4.0, "half": 0.5}
_MORE = {"over", "more"}  # "over a day" is more than 24 hours
_ORDINALS = {
    "second": 2,
    "third": 3,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "twentieth": 20,
    "eighteenth": 18,
}


def hours_since(doc: Doc) -> float | None:
    """The longest stretch of time that is stated, in hours; None if none.

    Knows "26 hours", "day 3", "3/52" (weeks), "36h", "Monday ... it is Wednesday", "yesterday", and two times of day.
    """
    texts = [token.text for token in doc]
    stated = _amounts(texts) + _day_counts(texts)
    if stated:
        return max(stated)
    for way in (between_weekdays, since_yesterday, between, _named):
        hours = way(texts)
        if hours is not None:
            return hours
    return None


def _amounts(texts: list[str]) -> list[float]:
    hours = []
    for i, text in enumerate(texts):
        glued = _GLUED.match(text)
        if glued:
            hours.append(float(glued.group(1)) * _UNITS[glued.group(2).replace("wks", "week").replace("wk", "week")])
        if text in _UNITS and i:
            number = _count_before(texts, i)
            if number is not None:
                more = _MORE & set(texts[max(0, i - 4) : i])
                hours.append(number * _UNITS[text] + (1 if more else 0))
        if text == "/" and 0 < i < len(texts) - 1:
            count, unit = number_of(texts[i - 1]), _SHORTHAND.get(number_of(texts[i + 1]) or 0)
            if count is not None and unit and count < 60:
                hours.append(count * unit)
    return hours


def _count_before(texts: list[str], i: int) -> float | None:
    for start, end, value in values(texts[max(0, i - 4) : i]):
        position = max(0, i - 4) + end
        if i - position <= 1 and texts[position:i] in ([], ["full"], ["and"], ["whole"], ["long"], ["-"]):
            if texts[max(0, max(0, i - 4) + start - 1)] in {"and"} and value in {30.0}:
                continue
            return value
    if texts[i - 1] in _WORDS:
        return _WORDS[texts[i - 1]]
    if texts[i - 1] == "of" and i > 1 and texts[i - 2] in _WORDS:
        return _WORDS[texts[i - 2]]
    if texts[i - 3 : i] == ["and", "a", "half"] and i > 3:
        return (number_of(texts[i - 4]) or 1.0) + 0.5
    return None


def _day_counts(texts: list[str]) -> list[float]:
    days: list[float] = []
    for i, text in enumerate(texts):
        glued = _DAY_GLUED.match(text)
        if glued:
            days.append(float(glued.group(1)))
        after = texts[i + 1] if i + 1 < len(texts) else ""
        if text == "day" and (value := number_of(after)) is not None and value < 60:
            days.append(value)
        if text in _ORDINALS and after in {"day", "morning", "evening", "night"}:
            days.append(float(_ORDINALS[text]))
        if texts[i : i + 3] == ["day", "before", "yesterday"]:
            days.append(2.0)
        if text == "day" and texts[i : i + 4] == ["day", "and", "a", "half"]:
            days.append(1.5)
    return [day * 24 for day in days]


def _named(texts: list[str]) -> float | None:
    words = set(texts)
    if "yesterday" in words and "morning" in words and "this" in words:
        return 20.0
    if "yesterday" in words or {"last", "night"} <= words:
        return 18.0
    if "fortnight" in words:
        return 336.0
    return None
