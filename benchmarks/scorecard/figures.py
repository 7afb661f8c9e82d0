"""The main figures of a screen, each beside its aim."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from benchmarks.scorecard.bounds import Share, share
from benchmarks.scorecard.sets import Row
from bot.triage.model import Level, Screening


class Screened(NamedTuple):
    """A message and what the screen made of it."""

    row: Row
    found: Screening

    @property
    def level(self) -> Level:
        """The level that the screen gave."""
        return self.found.level

    @property
    def caught(self) -> bool:
        """Whether the message got its own level or a higher one."""
        return self.found.level >= self.row.expect


Test = Callable[[Screened], bool]


@dataclass(frozen=True)
class Figure:
    """The share of `hit` among the messages for which `among` holds. `at_most`: the aim is a ceiling."""

    title: str
    short: str
    among: Test
    hit: Test
    aim: float | None = None
    at_most: bool = False

    def of(self, results: Sequence[Screened]) -> Share:
        """The figure on these results."""
        return share(filter(self.among, results), self.hit)

    def met(self, found: Share) -> bool | None:
        """Whether the share itself, not its bounds, reaches the aim; None without an aim or a case."""
        if self.aim is None or found.value is None:
            return None
        return found.value <= self.aim if self.at_most else found.value >= self.aim

    def loss(self, plain: Share, other: Share) -> float | None:
        """Points out of 100 by which `other` is worse than `plain`; negative when it is better."""
        if plain.value is None or other.value is None:
            return None
        return 100 * (other.value - plain.value) * (1 if self.at_most else -1)


def _expects(level: Level) -> Test:
    return lambda one: one.row.expect == level


def _gets(level: Level) -> Test:
    return lambda one: one.level >= level


def _red_and_raised(one: Screened) -> bool:
    return one.row.red and bool(one.row.flags) and one.level >= Level.URGENT


def _right_flag(one: Screened) -> bool:
    return bool(set(one.found.flags) & set(one.row.flags))


EMERGENCY, URGENT, CHECK, NONE = map(_expects, (Level.EMERGENCY, Level.URGENT, Level.CHECK, Level.NONE))
FIGURES = (
    Figure("Emergencies given `emergency`", "emergency", EMERGENCY, _gets(Level.EMERGENCY), 0.98),
    Figure("Emergencies not given `none`", "not none", EMERGENCY, _gets(Level.CHECK), 0.995),
    Figure("Urgent messages given `urgent` or higher", "urgent", URGENT, _gets(Level.URGENT), 0.95),
    Figure("Messages for a check given `check` or higher", "check", CHECK, _gets(Level.CHECK)),
    Figure(
        "Harmless messages alarmed (`urgent` or `emergency`)", "false alarms", NONE, _gets(Level.URGENT), 0.015, True
    ),
    Figure("Harmless messages given anything but `none`", "any", NONE, _gets(Level.CHECK), 0.03, True),
    Figure("Right flag, among red messages given `urgent` or higher", "flag", _red_and_raised, _right_flag, 0.93),
)


def main_figures(results: Sequence[Screened]) -> list[Share]:
    """The shares, in the order of FIGURES."""
    return [figure.of(results) for figure in FIGURES]
