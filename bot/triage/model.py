"""The words of triage: levels, findings, and the result of screening one message."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum


class Level(IntEnum):
    """Disposition of a message, lowest to highest (triage policy, "Levels")."""

    NONE = 0
    CHECK = 1
    URGENT = 2
    EMERGENCY = 3

    @classmethod
    def of(cls, name: str | None) -> Level:
        """The level called `name`; NONE for None. Raises KeyError for an unknown name."""
        return cls[(name or "none").upper()]

    @property
    def label(self) -> str:
        """The name used in data and messages, e.g. "emergency"."""
        return self.name.lower()


VAGUE = "vague."  # what the ids of vague signs' flags begin with


@dataclass(frozen=True)
class Sign:
    """One sign found in the text: which, the words, and what took it away (empty when it stands)."""

    name: str
    words: str
    start: int
    end: int
    dropped_by: tuple[str, ...] = ()
    sentence: int = 0
    doubtful: bool = False  # it stands although its words are denied, asked or supposed


@dataclass(frozen=True)
class Finding:
    """One flag that was raised, with its level, the words that raised it and the layer that did."""

    flag: str
    level: Level
    advice: str
    words: tuple[str, ...]
    layer: str = "patterns"


@dataclass(frozen=True)
class Screening:
    """The result of screening one message."""

    level: Level = Level.NONE
    findings: tuple[Finding, ...] = ()
    signs: tuple[Sign, ...] = field(default=(), repr=False)
    failed_layers: tuple[str, ...] = ()
    hours: float | None = None  # how long ago the procedure was, when the message says it
    denied: tuple[str, ...] = ()  # flags whose signs the message denies
    made: frozenset[str] = frozenset()  # signs that other signs make together

    @property
    def flags(self) -> list[str]:
        """Raised flags, those of the highest level first, each once."""
        ordered = sorted(self.findings, key=lambda finding: -finding.level)
        return list(dict.fromkeys(finding.flag for finding in ordered))

    @property
    def why(self) -> list[str]:
        """The words that raised the flags, each once."""
        ordered = sorted(self.findings, key=lambda finding: -finding.level)
        return list(dict.fromkeys(word for finding in ordered for word in finding.words))

    @property
    def advice(self) -> str:
        """The advice group of the highest finding; empty when there is none."""
        return max(self.findings, key=lambda finding: finding.level).advice if self.findings else ""

    @property
    def standing(self) -> dict[str, str]:
        """The signs that stand, with their words: what later messages of the conversation are read with."""
        return {sign.name: sign.words for sign in self.signs if not sign.dropped_by and not sign.doubtful}

    def as_dict(self) -> dict[str, object]:
        """The form that travels in Rasa's parsed message."""
        return {
            "level": self.level.label,
            "flags": self.flags,
            "why": self.why,
            "advice": self.advice,
            "signs": self.standing,
            "hours": self.hours,
            "denied": list(self.denied),
        }
