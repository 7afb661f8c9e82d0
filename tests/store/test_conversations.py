"""bot.store.conversations: what the ledger may not know yet, and what is old enough to go."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.store.conversations import OVERLAP, STORE, purge, unread
from bot.store.writer import Mark

CUT = datetime.fromtimestamp(1000.0, UTC)


def left(path: Path) -> list[float]:
    with closing(sqlite3.connect(path)) as db:
        return [at for (at,) in db.execute("SELECT timestamp FROM events ORDER BY id")]


def numbers(path: Path, mark: Mark | None) -> list[int]:
    return [mark.event_id for mark, _ in unread(path, mark)]


def test_events_after_the_mark_are_unread(conversations: Any) -> None:
    path = conversations([("anna", "user", 1.0), ("berta", "bot", 2.0), ("anna", "slot", 3.0)])
    assert numbers(path, None) == [1, 2, 3]
    assert numbers(path, Mark(STORE, 2, 2.0)) == [3]
    assert numbers(path, Mark(STORE, 3, 3.0)) == []
    ((mark, event),) = unread(path, Mark(STORE, 2, 2.0))
    assert mark == Mark(STORE, 3, 3.0) and event["sender_id"] == "anna"


@pytest.mark.parametrize("mark", [Mark(STORE, 2, 2.5), Mark(STORE, 9, 9.0)])
def test_when_the_marked_event_is_gone_the_day_before_it_is_read(conversations: Any, mark: Mark) -> None:
    """SQLite gives the number of a deleted last row to the next one."""
    path = conversations([("anna", "user", mark.event_at - OVERLAP - 1), ("berta", "bot", 2.0), ("anna", "slot", 3.0)])
    assert numbers(path, mark) == [2, 3]


def test_when_all_is_older_nothing_is_read(conversations: Any) -> None:
    path = conversations([("anna", "user", 1.0)])
    assert numbers(path, Mark(STORE, 9, 2 * OVERLAP)) == []


def test_an_event_that_nobody_can_read_does_not_stop_the_rest(conversations: Any) -> None:
    path = conversations([("anna", "user", 1.0), ("anna", "bot", 2.0)])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE events SET data = '{half' WHERE id = 1")
    assert [event for _, event in unread(path, None)] == [{"sender_id": "anna"}] * 2


def test_old_conversations_go_whole(conversations: Any) -> None:
    path = conversations([("anna", "user", 998.0), ("berta", "user", 999.0), ("berta", "bot", 1001.0)])
    assert purge(path, CUT, dry_run=True) == 1 and left(path) == [998.0, 999.0, 1001.0]
    assert purge(path, CUT) == 1 and left(path) == [999.0, 1001.0]
    assert purge(path, CUT) == 0


def test_of_one_that_goes_on_the_earlier_sessions_go(conversations: Any) -> None:
    events = [("user", 1.0), ("session_started", 2.0), ("user", 3.0), ("session_started", 900.0), ("slot", 901.0)]
    path = conversations([("anna", kind, at) for kind, at in [*events, ("user", 1500.0)]])
    assert purge(path, CUT) == 3 and left(path) == [900.0, 901.0, 1500.0]


def test_purged_words_leave_the_files(conversations: Any, folder: Path) -> None:
    path = conversations([("anna", "user", 1.0)])
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE events SET data = 'pelican in Zanzibar'")
    assert purge(path, CUT) == 1
    assert not any(b"Zanzibar" in file.read_bytes() for file in folder.iterdir())


def test_without_a_file_or_a_table_there_is_nothing_to_purge(tmp_path: Path) -> None:
    assert purge(tmp_path / "c.db", CUT) == 0 and list(tmp_path.iterdir()) == []
    sqlite3.connect(tmp_path / "c.db").close()
    assert purge(tmp_path / "c.db", CUT) == 0
