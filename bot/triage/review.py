"""What a clinician signs for each flag, and whether a signature still holds.

The content of a flag is everything that the review sheet prints of it: its entry in the protocol, what its signs mean
with their numbers and times, the advice that it leads to, and its sources. Its version is a hash of that, so a changed
text loses its approval. Decisions are kept as small YAML files (reviews/triage). Nothing here knows where texts come
from, and nothing signs.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from bot.errors import ReviewError
from bot.triage.protocol import Protocol
from bot.triage.schema import Flag

Content = dict[str, Any]
Advice = Mapping[str, Any]  # what the patient, a carer and the staff are told
Choice = Literal["agree", "agree with changes", "disagree"]
Word = Literal["draft", "changed", "approved"]
DOUBT: tuple[Choice, ...] = ("agree", "agree with changes", "disagree")  # within one day the last of these counts
TRUST: tuple[Word, ...] = ("draft", "changed", "approved")
_ZONES = timedelta(days=1)  # it is already tomorrow somewhere


class Decision(BaseModel):
    """What one person decided about one item. Every field was given by that person."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)
    flag: str = Field(min_length=1)
    version: str = Field(pattern=r"^v[0-9a-f]{12}$")
    decision: Choice
    remark: str = Field("", max_length=2000)
    name: str = Field(min_length=2, max_length=120)
    role: str = Field(min_length=2, max_length=120)
    date: date

    @field_validator("name", "role")
    @classmethod
    def _has_letters(cls, value: str) -> str:
        if not re.search(r"[^\W\d_]{2}", value):
            raise ValueError("must be written out in letters")
        return value


@dataclass(frozen=True)
class State:
    """Where an item stands. `by`: the approval that holds, or held; `others`: what else was decided about this text."""

    word: Word = "draft"
    by: Decision | None = None
    others: tuple[Decision, ...] = ()


def flag_contents(protocol: Protocol, advice: Mapping[str, Advice]) -> dict[str, Content]:
    """What is signed, by flag id. `advice` has every advice group of the protocol."""
    return {
        flag.id: {
            "entry": flag.model_dump(mode="json", by_alias=True, exclude_defaults=True),
            "signs": _signs(protocol, flag),
            "advice": dict(advice[flag.advice]),
            "sources": [dict(protocol.sources[name]) for name in flag.sources],
        }
        for flag in protocol.flags
    }


def _signs(protocol: Protocol, flag: Flag) -> dict[str, Content]:
    """Meaning, numbers and times of the flag's signs and of the signs that these are made of."""
    found: dict[str, Content] = {}
    wanted = [*(name for group in flag.when for name in group), *flag.unless]
    while wanted:
        name = wanted.pop(0)
        if name in found:
            continue
        spec = protocol.signs[name]
        found[name] = spec.model_dump(include={"means", "elapsed", "number", "at_least"}, exclude_defaults=True)
        wanted += [*(part for parts in spec.together for part in parts), *spec.unless]
    return found


def version(content: Content) -> str:
    """The hash of what is signed. It begins with a letter: a spreadsheet would make a number of some hashes."""
    whole = json.dumps(content, sort_keys=True, ensure_ascii=False)
    return "v" + hashlib.sha256(whole.encode()).hexdigest()[:12]


def load_decisions(folder: Path, today: date) -> list[Decision]:
    """All decisions on record, oldest first; raises ReviewError for a record that nobody can rely on."""
    decisions: list[Decision] = []
    for path in sorted(folder.glob("*.yml")):
        try:
            record = yaml.safe_load(path.read_text("utf8"))
            found = [Decision(**item) for item in record["decisions"]]
        except (OSError, UnicodeError, yaml.YAMLError, KeyError, TypeError, ValidationError) as error:
            raise ReviewError(f"The sign-off record {path} cannot be used: {error}") from error
        late = [item.flag for item in found if item.date > today + _ZONES]
        if late or not found:
            wrong = f"{late[0]} is signed on a day still to come" if late else "it holds no decision"
            raise ReviewError(f"The sign-off record {path} cannot be used: {wrong}.")
        decisions += found
    return sorted(decisions, key=lambda item: (item.date, DOUBT.index(item.decision)))


def states(versions: Mapping[str, str], decisions: Iterable[Decision]) -> dict[str, State]:
    """The state of every item. Of several decisions the latest counts, and on one day the more doubtful."""
    kept = list(decisions)
    return {item: _state(current, [one for one in kept if one.flag == item]) for item, current in versions.items()}


def _state(current: str, decisions: list[Decision]) -> State:
    here = [one for one in decisions if one.version == current]
    if here:
        last, others = here[-1], tuple(reversed(here[:-1]))
        return State("approved", last, others) if last.decision == "agree" else State("draft", None, (last, *others))
    earlier = [one for one in decisions if one.decision == "agree"]
    return State("changed", earlier[-1]) if earlier else State()


def word_of(flags: Iterable[Flag], found: Mapping[str, State], reported: str, level: str) -> Word:
    """One word for a raised flag: of the entries that report it, at this level when there is one, the least sure."""
    entries = [flag for flag in flags if flag.reported == reported]
    fitting = [flag for flag in entries if flag.level == level] or entries
    return min((found[flag.id].word for flag in fitting), key=TRUST.index, default="draft")
