"""`ramus replay`: conversations from a file through the assistant, each fresh, results as JSON lines."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterable, Iterator
from typing import Any

from bot.assistant import Assistant, Message
from bot.triage.model import Level


def turns_of(record: Any) -> list[str]:
    """The user's turns of one record: `turns`, or a single `text`. Raises ValueError when it has neither."""
    if not isinstance(record, dict):
        raise ValueError("a line must be a JSON object")
    turns = record.get("turns", [record["text"]] if "text" in record else None)
    if isinstance(turns, list):
        turns = [turn.get("user") if isinstance(turn, dict) else turn for turn in turns]
    if not isinstance(turns, list) or not turns or not all(isinstance(turn, str) for turn in turns):
        raise ValueError("a line needs `turns` (a list of texts) or `text`")
    return turns


def level_of(messages: list[Message]) -> str:
    """The level of a turn: the highest of its messages."""
    return max((Level.of(message["custom"]["triage"]["level"]) for message in messages), default=Level.NONE).label


async def replay_one(assistant: Assistant, number: int, line: str) -> dict[str, Any]:
    """The result of one line. Never raises: a line that cannot be used has an `error`."""
    record: Any = None
    name: Any = number
    try:
        record = json.loads(line)
        name = record.get("id", number) if isinstance(record, dict) else number
        conversation, done = f"replay-{number}", []
        for text in turns_of(record):
            messages = await assistant.handle(conversation, text)
            done.append({"user": text, "level": level_of(messages), "messages": messages})
        await assistant.end(conversation)
        return {"id": name, "turns": done}
    except Exception as error:  # a bad line or a failed turn must not stop the rest
        return {"id": name, "error": f"{type(error).__name__}: {error}"}


def replay(assistant: Assistant, lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """Results in the order of the lines. Empty lines are skipped."""
    with asyncio.Runner() as runner:
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield runner.run(replay_one(assistant, number, line))
