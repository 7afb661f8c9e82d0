"""bot.store.talks: stored conversations as they can be held again."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.store.talks import talks

TOLD = {"role": "staff", "clinic": "north"}


def event(kind: str, text: str, **more: Any) -> dict[str, Any]:
    return {"event": kind, "text": text, **more}


@pytest.fixture
def stored(tmp_path: Path) -> Path:
    """Anna at 10 and Berta at 20 seconds."""
    path = tmp_path / "conversations.db"
    said = [
        ("anna", 10.0, event("user", "/greeting", timestamp=10.0)),
        ("anna", 10.0, event("bot", "hello", data={"custom": {"kind": "smalltalk"}})),
        ("anna", 11.0, event("user", "i cannot pee", timestamp=11.0)),
        ("anna", 11.0, event("slot", "", name="triage")),
        ("anna", 11.0, event("bot", "Call 911.", data={"custom": {"kind": "triage"}})),
        ("berta", 20.0, event("user", '/pick_answer{"answer_id": "a.b"}', timestamp=20.0, metadata=TOLD)),
        ("carla", 30.0, event("user", "/greeting", timestamp=30.0)),
    ]
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, sender_id, type_name, timestamp REAL, data)")
        rows = [(sender, one["event"], at, json.dumps(one)) for sender, at, one in said]
        db.executemany("INSERT INTO events (sender_id, type_name, timestamp, data) VALUES (?, ?, ?, ?)", rows)
    return path


def test_turns_are_what_a_person_said_and_what_came_back(stored: Path) -> None:
    anna, berta = talks(stored, lambda sender: f"key-{sender}")
    assert (anna.key, anna.clinic, anna.role) == ("key-anna", "", "patient")
    (turn,) = anna.turns
    assert (turn.said, turn.at) == ("i cannot pee", "1970-01-01T00:00:11.000000Z")
    assert turn.messages == [{"text": "Call 911.", "custom": {"kind": "triage"}}]
    assert (berta.clinic, berta.role, berta.turns[0].said[:12]) == ("north", "staff", "/pick_answer")


def test_one_conversation_by_the_beginning_of_its_key_or_those_since_a_moment(stored: Path) -> None:
    assert [talk.key for talk in talks(stored, str, wanted="ber")] == ["berta"]
    assert [talk.key for talk in talks(stored, str, since=15.0)] == ["berta"]


def test_no_file_holds_no_conversation(tmp_path: Path) -> None:
    assert list(talks(tmp_path / "none.db", str)) == []
