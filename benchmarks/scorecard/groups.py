"""The same results by flag, by kind of harmless message and by style; and the misses, by id alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.scorecard.bounds import Share, share
from benchmarks.scorecard.figures import Screened
from bot.triage.model import Level

NO_FLAG = "(none labelled)"


@dataclass(frozen=True)
class FlagLine:
    """Messages whose first labelled flag this is: the red ones, and those for a check, at their level or higher."""

    flag: str
    red: Share
    vague: Share


@dataclass(frozen=True)
class KindLine:
    """Harmless messages of one kind: alarmed, and alarmed or asked about."""

    kind: str
    alarmed: Share
    any: Share


@dataclass(frozen=True)
class StyleLine:
    """Messages of one style: red ones at their level or higher, harmless ones alarmed."""

    style: str
    count: int
    caught: Share
    alarmed: Share


def _grouped(results: Sequence[Screened], key: Callable[[Screened], str]) -> list[tuple[str, list[Screened]]]:
    groups: dict[str, list[Screened]] = defaultdict(list)
    for one in results:
        groups[key(one)].append(one)
    return sorted(groups.items())


def _caught(results: Sequence[Screened]) -> Share:
    return share(results, lambda one: one.caught)


def _alarmed(results: Sequence[Screened], least: Level = Level.URGENT) -> Share:
    return share([one for one in results if one.row.expect == Level.NONE], lambda one: one.level >= least)


def by_flag(results: Sequence[Screened]) -> list[FlagLine]:
    """In alphabetical order; harmless messages are left out."""
    raised = [one for one in results if one.row.expect > Level.NONE]
    groups = _grouped(raised, lambda one: one.row.flags[0] if one.row.flags else NO_FLAG)
    return [
        FlagLine(flag, _caught([one for one in ones if one.row.red]), _caught([o for o in ones if not o.row.red]))
        for flag, ones in groups
    ]


def by_kind(results: Sequence[Screened]) -> list[KindLine]:
    """Harmless messages only."""
    harmless = [one for one in results if one.row.expect == Level.NONE]
    groups = _grouped(harmless, lambda one: one.row.kind)
    return [KindLine(kind, _alarmed(ones), _alarmed(ones, Level.CHECK)) for kind, ones in groups]


def by_style(results: Sequence[Screened]) -> list[StyleLine]:
    """Every message."""
    return [
        StyleLine(style, len(ones), _caught([one for one in ones if one.row.red]), _alarmed(ones))
        for style, ones in _grouped(results, lambda one: one.row.style)
    ]


def misses(results: Sequence[Screened]) -> dict[str, list[str]]:
    """What went wrong, worst first, as ids with the level given and the flags raised. Never a word of a message."""
    below = [one for one in results if not one.caught]
    emergencies = [one for one in below if one.row.expect == Level.EMERGENCY]
    alarmed = [one for one in results if one.row.expect == Level.NONE and one.level > Level.NONE]
    return {
        "Emergencies given `none`": [one.row.id for one in emergencies if one.level == Level.NONE],
        "Emergencies given `check` or `urgent`": [_told(one) for one in emergencies if one.level > Level.NONE],
        "Urgent messages given less": [_told(one) for one in below if one.row.expect == Level.URGENT],
        "Messages for a check given `none`": [one.row.id for one in below if one.row.expect == Level.CHECK],
        "Harmless messages alarmed or asked about": alarms(alarmed),
    }


def alarms(results: Sequence[Screened]) -> list[str]:
    """Ids with level and flags, highest level first; those with `none` are left out."""
    raised = sorted((one for one in results if one.level > Level.NONE), key=lambda one: -one.level)
    return [_told(one) for one in raised]


def _told(one: Screened) -> str:
    return f"{one.row.id} ({', '.join([one.level.label, *one.found.flags])})"
