"""Conversations about answers: does each turn get an answer that is right in its context?"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.answercard.said import answers, said
from benchmarks.scorecard.bounds import Share, share
from bot.assistant import Assistant
from bot.replay import replay

IN_CONTEXT = ("follow_up", "switch", "correction", "back")
PERSON = {"utter_offer_person", "utter_handoff"}


@dataclass(frozen=True)
class Turn:
    """One turn: its kind, and whether what was said is right."""

    talk: str
    number: int
    kind: str
    right: bool
    given: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.talk} turn {self.number} ({self.kind}: {', '.join(self.given) or 'no answer'})"


def read(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The conversations of these files."""
    return [json.loads(line) for path in paths for line in path.read_text("utf8").splitlines() if line.strip()]


def hold(assistant: Assistant, talks: list[dict[str, Any]]) -> list[Turn]:
    """Hold each conversation afresh and judge every turn."""
    results = replay(assistant, [json.dumps(talk) for talk in talks])
    return [turn for talk, result in zip(talks, results, strict=True) for turn in judged(talk, result)]


def judged(talk: dict[str, Any], result: dict[str, Any]) -> list[Turn]:
    """The judged turns of one conversation, from a result of `bot.replay`."""
    done = result.get("turns") or [{"messages": []} for _ in talk["turns"]]
    return [
        Turn(talk["id"], number, wanted["kind"], _right(wanted, turn["messages"]), tuple(answers(turn["messages"])))
        for number, (wanted, turn) in enumerate(zip(talk["turns"], done, strict=True), 1)
    ]


def _right(wanted: dict[str, Any], messages: list[dict[str, Any]]) -> bool:
    given = answers(messages)
    if wanted["kind"] == "two":
        return all(({one} if isinstance(one, str) else set(one)) & set(given) for one in wanted["answer"])
    if wanted["kind"] == "again" and any(said(message) & PERSON for message in messages):
        return True
    return bool(given) and given[0] in wanted["answer"]


def shares(turns: list[Turn]) -> dict[str, Share]:
    """The share of right turns by kind, and of all that need the conversation."""
    kinds = {"in context": IN_CONTEXT, **{kind: (kind,) for kind in sorted({turn.kind for turn in turns})}}
    return {
        name: share([turn for turn in turns if turn.kind in some], lambda turn: turn.right)
        for name, some in kinds.items()
    }
