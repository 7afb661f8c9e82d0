"""Single questions, each in a conversation of its own: right, wrong, asked back, or missed."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from benchmarks.answercard.said import answers, offered
from benchmarks.scorecard.bounds import Share, share
from bot.assistant import Assistant
from bot.replay import replay

Outcome = Literal["right", "wrong", "asked back with it", "asked back without it", "safety check", "alarmed", "failed"]
ASKED_BACK: tuple[Outcome, ...] = ("asked back with it", "asked back without it")


@dataclass(frozen=True)
class Asked:
    """One question: what was right, and what became of it."""

    id: str
    right: tuple[str, ...]
    outcome: Outcome
    given: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.id} ({self.outcome}: {', '.join(self.given) or 'nothing'}; right: {self.right[0]})"


def read(paths: Iterable[Path]) -> list[dict[str, Any]]:
    """The rows of these files."""
    return [json.loads(line) for path in paths for line in path.read_text("utf8").splitlines() if line.strip()]


def ask(assistant: Assistant, rows: list[dict[str, Any]]) -> list[Asked]:
    """Ask every question."""
    results = replay(assistant, [json.dumps({"id": row["id"], "text": row["text"]}) for row in rows])
    return [judged(row, result) for row, result in zip(rows, results, strict=True)]


def judged(row: dict[str, Any], result: dict[str, Any]) -> Asked:
    """What became of one question, from a result of `bot.replay`."""
    right = (row["answer"], *row.get("also", []))
    if "error" in result:
        return Asked(row["id"], right, "failed", ())
    turn = result["turns"][0]
    given = answers(turn["messages"])
    if turn["level"] in ("urgent", "emergency"):
        return Asked(row["id"], right, "alarmed", (turn["level"],))
    if given:
        return Asked(row["id"], right, "right" if given[0] in right else "wrong", tuple(given))
    if turn["level"] == "check":
        return Asked(row["id"], right, "safety check", ())
    buttons = offered(turn["messages"])
    found = bool(set(buttons) & set(right))
    return Asked(row["id"], right, "asked back with it" if found else "asked back without it", tuple(buttons))


def outcomes(asked: list[Asked]) -> dict[str, Share]:
    """The share of each outcome; of those asked back, the share with the right answer among the buttons."""
    found = {name: share(asked, lambda one, name=name: one.outcome == name) for name in ("right", "wrong")}
    back = [one for one in asked if one.outcome in ASKED_BACK]
    return {**found, "asked back with it": share(back, lambda one: one.outcome == "asked back with it")}
