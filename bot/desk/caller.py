"""The safety check of a caller on one page: what was ticked and said, read by the chat's protocol and screen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from bot.desk.advice import Advice, advice
from bot.screening import red_flag_screen
from bot.settings import Clinic
from bot.triage.check import TODAY, SafetyCheck
from bot.triage.model import Level, Screening
from bot.triage.protocol import Protocol
from bot.triage.schema import Flag

FILE = Path(__file__).with_name("caller.yml")
REPLIES = ("yes", "unsure", "no")


@dataclass(frozen=True)
class Group:
    """Questions under one heading."""

    title: str
    flags: tuple[Flag, ...]


@dataclass(frozen=True)
class Result:
    """What a check comes to. `ask`: flags to ask about next, because the words are too vague to go by."""

    level: Level
    flags: tuple[str, ...]
    group: str
    advice: Advice | None
    ask: tuple[str, ...]


@lru_cache(maxsize=1)
def groups() -> tuple[Group, ...]:
    """The page's questions."""
    known = {flag.id: flag for flag in protocol().flags}
    raw = yaml.safe_load(FILE.read_text("utf8"))
    return tuple(Group(one["title"], tuple(known[name] for name in one["flags"])) for one in raw)


def protocol() -> Protocol:
    """The protocol of this process."""
    return red_flag_screen().patterns.protocol


@lru_cache(maxsize=1)
def _check() -> SafetyCheck:
    return SafetyCheck(protocol(), red_flag_screen())


def result(ticked: Mapping[str, str], words: str, clinic: Clinic) -> Result:
    """The higher of what was ticked and what was said.

    Args:
        ticked: replies by flag id: yes, unsure or no.
        words: what the caller says, in their own words; may be empty.
        clinic: whose numbers the script has.
    """
    level, flags, group = _ticked(ticked)
    said = red_flag_screen()(words) if words else Screening()
    if said.level > level:
        level, group = said.level, said.advice
    flags = tuple(dict.fromkeys([*flags, *said.flags]))
    found = advice(level, group, flags, tuple(said.why), clinic) if group else None
    return Result(level, flags, group, found, _to_ask(ticked, said) if level < Level.URGENT else ())


def _ticked(ticked: Mapping[str, str]) -> tuple[Level, tuple[str, ...], str]:
    """Level, flags and advice of what was ticked, as the chat's safety check ends (actions/check.py)."""
    outcome = _check().outcome(dict(ticked))
    if not outcome.asked:
        return Level.NONE, (), ""
    group = _check().advice(outcome)
    level = max(outcome.level, Level.URGENT) if group == TODAY else outcome.level  # a call today is what urgent means
    return level, tuple(name for name, reply in ticked.items() if reply != "no"), group


def _to_ask(ticked: Mapping[str, str], said: Screening) -> tuple[str, ...]:
    """What the chat would ask after such words, as far as it is not answered."""
    if said.level != Level.CHECK:
        return ()
    known = {flag.id for group in groups() for flag in group.flags}
    planned = _check().plan(said.flags, list(said.denied), list(ticked), "procedure_said" in said.standing)
    return tuple(name for name in planned if name in known)


def record(result: Result, ticked: Mapping[str, str], about: str, done: str) -> dict[str, Any]:
    """What is kept of a check beside its words, as columns of the ledger; lists and maps are not yet JSON."""
    return {
        "about": about,
        "ticked": dict(ticked),
        "level": result.level.label,
        "flags": list(result.flags),
        "advice": result.group,
        "done": done,
    }
