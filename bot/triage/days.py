"""Days and parts of a day in a message: "the block was thursday teatime, it is friday breakfast"."""

from __future__ import annotations

from bot.triage.clock import DAY, clock_places

DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
YESTERDAY = ("yesterday", "yday", "yest")
# Hours from midnight that a part of a day stands for, where two days are named.
PARTS = {
    "morning": 8.0,
    "breakfast": 8.0,
    "brekfast": 8.0,
    "lunch": 12.5,
    "lunchtime": 12.5,
    "noon": 12.0,
    "midday": 12.0,
    "afternoon": 15.0,
    "arvo": 15.0,
    "tea": 17.5,
    "teatime": 17.5,
    "supper": 19.0,
    "evening": 19.0,
    "evenin": 19.0,
    "night": 21.0,
    "nite": 21.0,
    "bedtime": 22.0,
    "tonight": 21.0,
}
_NOW = {"now", "this", "just", "today", "is", "tonight", "having"}
NEAR, NEXT_TO = (
    5,
    3,
)  # so many words from a day a time belongs to it; so many words from "now" a part is the present one


def between_weekdays(texts: list[str]) -> float | None:
    """Hours from the first weekday that is named to the last, by the times of day beside them."""
    places = [i for i, text in enumerate(texts) if text in DAYS]
    if not places:
        return None
    first = DAYS.index(texts[places[0]])
    last = max(places, key=lambda i: (DAYS.index(texts[i]) - first) % 7)
    days = (DAYS.index(texts[last]) - first) % 7
    if days:
        times = _times(texts)
        begun = _beside(times, places[0])
        ended = _beside([time for time in times if time != begun], last)
        return days * DAY + (ended[1] - begun[1] if begun and ended else 0.0)
    since = any(texts[i - 1] in {"since", "on", "last", "from"} for i in places if i)
    return 48.0 if since else None


def since_yesterday(texts: list[str]) -> float | None:
    """Hours from a part of yesterday to a part of today: "yesterday lunch ... this morning"."""
    named = [i for i, text in enumerate(texts) if text in YESTERDAY]
    times = _times(texts)
    if not named or len(times) < 2:
        return None
    begun, ended = _beside(times[:-1], named[0]), times[-1]
    return DAY + ended[1] - begun[1] if begun and _is_now(texts, ended[0]) else None


def _beside(times: list[tuple[int, float]], place: int) -> tuple[int, float] | None:
    """The time nearest to a day that is named, at most NEAR words away."""
    near = [time for time in times if abs(time[0] - place) <= NEAR]
    return min(near, key=lambda time: abs(time[0] - place), default=None)


def _is_now(texts: list[str], place: int) -> bool:
    return bool(_NOW & set(texts[max(0, place - NEXT_TO) : place + NEXT_TO + 1]))


def _times(texts: list[str]) -> list[tuple[int, float]]:
    """Places and hours of the times of day, on the clock or by a part of the day ("10 at night" is one time)."""
    clock = clock_places(texts)
    parts = [(i, PARTS[text]) for i, text in enumerate(texts) if text in PARTS]
    told = [part for part in parts if all(not 0 <= part[0] - place <= NEXT_TO for place, _ in clock)]
    return sorted([*clock, *told])
