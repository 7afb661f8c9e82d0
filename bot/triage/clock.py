"""Times of day in a message: "the block was at 9 this morning and it is now 10 at night"."""

from __future__ import annotations

import re
from itertools import pairwise

from bot.triage.numbers import number_of

DAY = 24.0
DAWN = 7.0  # "at 4" is in the afternoon: nobody has a procedure before this hour
_GLUED = re.compile(r"^(\d{1,2})(?:[.:](\d\d))?(am|pm)$")
_WRITTEN = re.compile(r"^(\d{1,2})[.:]([0-5]\d)$")
_NAMED = {"noon": 12.0, "midday": 12.0, "midnight": 24.0}
_BEFORE = {"at", "morning", "gone", "now", "past", "is", "half", "was", "to", "about", "around", "nearly", "almost"}
_MORNING, _LATER = (
    {"morning", "breakfast", "am"},
    {"afternoon", "evening", "night", "tonight", "arvo", "tea", "teatime", "pm"},
)
_NEAR = {"at", "in", "this", "the", "next", "last", "o'clock", "oclock", "on", "now", "that", "same", "yesterday"}
_LENGTHS = {
    "hours",
    "hour",
    "hrs",
    "hr",
    "h",
    "days",
    "day",
    "weeks",
    "week",
    "minutes",
    "mins",
    "min",
    "months",
    "month",
}
_AWAKE = {"woke", "awake", "waking", "sleep"}
_NEXT_DAY = {"yesterday", "yday", "yest"}


def clock_times(texts: list[str]) -> list[float]:
    """Times of day in the order of the words, in hours from midnight (0 to 24)."""
    return [time for _, time in clock_places(texts)]


def clock_places(texts: list[str]) -> list[tuple[int, float]]:
    """The same with the place of the word that each stands at."""
    times: list[tuple[int, float]] = []
    for i, text in enumerate(texts):
        time = _NAMED.get(text, _glued(text))
        if time is None:
            time = _written(texts, i, [before for _, before in times])
        if time is not None:
            times.append((i, time))
    return times


def says_now(texts: list[str]) -> bool:
    """Whether the words say what time it is: "it is 10 at night", "still numb at noon"."""
    return not {"now", "still"}.isdisjoint(texts) or any(pair == ("it", "is") for pair in pairwise(texts))


def between(texts: list[str]) -> float | None:
    """Hours between the first and the last time of day; None when there are not two."""
    times = clock_times(texts)
    if len(times) < 2:
        return None
    words = set(texts)
    later_day = bool(_NEXT_DAY & words) or bool({"last", "next"} & words)
    gap = times[-1] - times[0] + (DAY if later_day else 0)
    return gap if gap > 0 else gap + DAY


def _glued(text: str) -> float | None:
    found = _GLUED.match(text)
    if not found:
        return None
    return int(found.group(1)) % 12 + int(found.group(2) or 0) / 60 + (12 if found.group(3) == "pm" else 0)


def _written(texts: list[str], i: int, times: list[float]) -> float | None:
    """A bare number that its neighbours make a time of day."""
    written = _WRITTEN.match(texts[i])
    value = int(written.group(1)) + int(written.group(2)) / 60 if written else number_of(texts[i])
    if value is None or not 1 <= value <= 24 or set(texts[i + 1 : i + 2]) & _LENGTHS:
        return None
    part = _part_of_day(texts, i)
    before, after = set(texts[max(0, i - 2) : i]), texts[i + 1 : i + 2]
    if not part and not before & _BEFORE and not set(after) & {"now", "o'clock", "oclock"}:
        return None
    if texts[i - 2 : i] == ["quarter", "past"]:
        value += 0.25
    elif texts[i - 2 : i] == ["quarter", "to"]:
        value -= 0.25
    elif "half" in before:
        value += 0.5
    if value >= 12 or part == "morning":
        return value
    later_day = bool({"last", "next", *_NEXT_DAY} & set(texts))
    turned = bool(times) and value <= times[0] and not later_day
    by_day = value < DAWN and not _AWAKE & set(texts)
    return value + 12 if part == "later" or (not part and (turned or by_day)) else value


def _part_of_day(texts: list[str], i: int) -> str:
    """Morning or later, as said within the next words."""
    for word in texts[i + 1 : i + 5]:
        if word in _MORNING:
            return "morning"
        if word in _LATER:
            return "later"
        if word not in _NEAR:
            break
    return ""
