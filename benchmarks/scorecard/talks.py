"""Scripted conversations through the whole assistant, as `ramus replay` runs them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks.scorecard.bounds import Share, share
from benchmarks.scorecard.sets import records
from bot.assistant import Assistant
from bot.triage.model import Level

AIM = 0.95


@dataclass(frozen=True)
class Talk:
    """One conversation: the levels that are right at each turn, none where any level is."""

    id: str
    line: str = field(repr=False)  # as `ramus replay` reads it
    wanted: tuple[frozenset[Level], ...] = ()


@dataclass(frozen=True)
class Turn:
    """One judged turn; `given` is None when the conversation broke off with an error."""

    talk: str
    number: int
    wanted: frozenset[Level]
    given: Level | None

    @property
    def right(self) -> bool:
        """Whether its level is one of those that are right."""
        return self.given in self.wanted

    def __str__(self) -> str:
        return f"{self.talk} turn {self.number} ({self.given.label if self.given is not None else 'failed'})"


@dataclass(frozen=True)
class Talks:
    """How the conversations went; `conversations` counts those right from beginning to end."""

    conversations: Share
    turns: Share
    too_low: list[str]
    too_high: list[str]
    failed: list[str]

    @property
    def met(self) -> bool:
        """Whether the share of turns reaches the aim."""
        return self.turns.value is not None and self.turns.value >= AIM


def read(paths: Iterable[Path]) -> list[Talk]:
    """The conversations of these files. Raises ValueError that names the line and never its words."""
    talks = []
    for path in paths:
        for number, record in records(path):
            try:
                wanted = tuple(_wanted(turn) for turn in record["turns"])
                talks.append(Talk(record["id"], json.dumps(record), wanted))
            except KeyError as error:
                raise ValueError(f"{path.name} line {number}: {error} is missing or unknown") from None
    return talks


def _wanted(turn: dict[str, Any]) -> frozenset[Level]:
    names = turn.get("level_in") or ([] if turn["level"] == "any" else [turn["level"]])
    return frozenset(map(Level.of, names))


def hold(assistant: Assistant, talks: Sequence[Talk]) -> Talks:
    """Hold each conversation afresh and judge every turn that has a level."""
    from bot.replay import replay

    results = replay(assistant, [talk.line for talk in talks])
    return judge([turns(talk, result) for talk, result in zip(talks, results, strict=True)])


def turns(talk: Talk, result: dict[str, Any]) -> list[Turn]:
    """The judged turns of one conversation, from a result of `bot.replay`; those where any level is right are not."""
    given: list[Level | None] = [Level.of(turn["level"]) for turn in result.get("turns", [])]
    given = given or [None] * len(talk.wanted)
    pairs = zip(talk.wanted, given, strict=True)
    return [Turn(talk.id, number, wanted, level) for number, (wanted, level) in enumerate(pairs, 1) if wanted]


def judge(held: Sequence[list[Turn]]) -> Talks:
    """Put the judged turns of all conversations together."""
    judged = [turn for talk in held for turn in talk]
    wrong = [turn for turn in judged if not turn.right]
    return Talks(
        share(held, lambda talk: all(turn.right for turn in talk)),
        share(judged, lambda turn: turn.right),
        [str(turn) for turn in wrong if turn.given is not None and turn.given < max(turn.wanted)],
        [str(turn) for turn in wrong if turn.given is not None and turn.given > max(turn.wanted)],
        [str(turn) for turn in wrong if turn.given is None],
    )
