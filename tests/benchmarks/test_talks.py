"""benchmarks.scorecard.talks: conversations are held as `ramus replay` holds them, and every turn is judged."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from benchmarks.scorecard.bounds import Share
from benchmarks.scorecard.talks import Talks, hold, read
from bot.assistant import Message

TALKS = [
    {"id": "D-1", "turns": [{"user": "none", "level": "none"}, {"user": "urgent", "level": "emergency"}]},
    {"id": "D-2", "turns": [{"user": "check", "level": "any", "level_in": ["check", "urgent"]}]},
    {"id": "D-3", "turns": [{"user": "check", "level": "none"}, {"user": "urgent", "level": "any"}]},
]


class Parrot:
    """An assistant whose level is what was typed."""

    async def start(self, conversation_id: str) -> list[Message]:
        return []

    async def handle(self, conversation_id: str, text: str) -> list[Message]:
        if text == "fail":
            raise RuntimeError("private words")
        return [{"text": "", "custom": {"triage": {"level": text}}}]

    async def choose(self, conversation_id: str, payload: str) -> list[Message]:
        return []

    async def safe_reply(self, text: str = "", conversation_id: str = "") -> list[Message]:
        return []

    async def end(self, conversation_id: str) -> None:
        return None


def held(tmp_path: Path, talks: list[dict[str, Any]]) -> Talks:
    path = tmp_path / "dialogues_dev_a.jsonl"
    path.write_text("\n\n".join(map(json.dumps, talks)), "utf8")
    return hold(Parrot(), read([path]))


def test_turns_are_judged_by_the_levels_that_are_right(tmp_path: Path) -> None:
    found = held(tmp_path, TALKS)
    assert (found.turns, found.conversations) == (Share(2, 4), Share(1, 3))  # "any" alone is not judged
    assert found.too_low == ["D-1 turn 2 (urgent)"] and found.too_high == ["D-3 turn 1 (check)"]
    assert not found.met and held(tmp_path, TALKS[1:2]).met


def test_a_conversation_that_breaks_off_is_wrong_throughout(tmp_path: Path) -> None:
    broken = {"id": "D-4", "turns": [{"user": "none", "level": "none"}, {"user": "fail", "level": "none"}]}
    found = held(tmp_path, [*TALKS[1:2], broken])
    assert (found.turns, found.conversations) == (Share(1, 3), Share(1, 2))
    assert found.failed == ["D-4 turn 1 (failed)", "D-4 turn 2 (failed)"]
    assert "private" not in repr(found)


@pytest.mark.parametrize("turn", [{"user": "private words"}, {"user": "private words", "level": "later"}])
def test_a_wrong_line_is_named_without_its_words(tmp_path: Path, turn: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"dialogues_dev_a\.jsonl line 1") as caught:
        held(tmp_path, [{"id": "D-5", "turns": [turn]}])
    assert "private" not in str(caught.value)


def test_without_files_there_are_no_conversations() -> None:
    assert read([]) == []
