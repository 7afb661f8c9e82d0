"""Rasa's own file of conversations (`conversations.db`, table events), read and purged beside the tracker store."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot.store.database import connect
from bot.store.writer import Mark

NAME = "conversations.db"
STORE = "conversations"  # its name among the marks
OVERLAP = 24 * 60 * 60.0  # seconds; no event is committed so long after it happened
END = 2**63 - 1
OPENING = ("/greeting", "/nothing_said", None)  # messages that no person has written
AT_ONCE = 2000  # events that are deleted in one transaction


def unread(path: Path, mark: Mark | None) -> Iterator[tuple[Mark, dict[str, Any]]]:
    """The events after the mark, oldest first, each with its own mark; each has its `sender_id` as Rasa publishes it.

    SQLite gives the number of a deleted last row to the next one. So when the marked event is no longer there, or is
    another one, the events of the day before it are read too: what the ledger has already, it passes over.
    """
    with closing(connect(path, read_only=True)) as db:
        first = 0
        if mark:
            there, since = (mark.event_id, mark.event_at), mark.event_at - OVERLAP
            found = db.execute("SELECT id + 1 FROM events WHERE (id, timestamp) = (?, ?)", there).fetchone()
            found = found or db.execute("SELECT min(id) FROM events WHERE timestamp >= ?", (since,)).fetchone()
            first = found[0] or END
        query = "SELECT id, sender_id, timestamp, data FROM events WHERE id >= ? ORDER BY id"
        for number, sender, at, data in db.execute(query, (first,)):
            yield Mark(STORE, number, at or 0.0), {**_event(data), "sender_id": sender}


def _event(data: str) -> dict[str, Any]:
    try:
        return dict(json.loads(data))
    except (ValueError, TypeError):  # nothing that anybody could read
        return {}


OLD = """
WITH talk AS (
  SELECT sender_id, max(timestamp) AS newest,
         max(CASE WHEN type_name = 'session_started' THEN timestamp END) AS session
  FROM events GROUP BY sender_id)
SELECT events.id FROM events JOIN talk USING (sender_id)
WHERE events.timestamp < :before AND (talk.newest < :before OR events.timestamp < talk.session)
"""


def purge(path: Path, before: datetime, dry_run: bool = False) -> int:
    """Delete what was said before a moment: whole conversations, and earlier sessions of those that go on.

    The running session of a conversation stays whole, so that a level that is in force is not forgotten. Returns how
    many events there were.
    """
    if not path.exists():
        return 0
    with closing(connect(path, read_only=dry_run)) as db:
        if "events" not in db.table_names():
            return 0
        old = [number for (number,) in db.execute(OLD, {"before": before.timestamp()})]
        for start in range(0, 0 if dry_run else len(old), AT_ONCE):
            numbers = [(number,) for number in old[start : start + AT_ONCE]]
            db.execute("BEGIN IMMEDIATE")
            db.conn.executemany("DELETE FROM events WHERE id = ?", numbers)
            db.execute("COMMIT")
        if old and not dry_run:
            shrink_log(db)
    return len(old)


def said(path: Path, sender_id: str) -> int:
    """How many messages of the person the file holds of a conversation, typed or tapped."""
    if not path.exists():
        return 0
    with closing(connect(path, read_only=True)) as db:
        if "events" not in db.table_names():
            return 0
        query = "SELECT data FROM events WHERE sender_id = ? AND type_name = 'user'"
        return sum(_event(data).get("text") not in OPENING for (data,) in db.execute(query, (sender_id,)))


def delete(path: Path, sender_id: str) -> None:
    """Delete a conversation, its words from the write-ahead log too. Raises sqlite3.Error or LedgerError."""
    if not path.exists():
        return
    with closing(connect(path)) as db:
        if "events" in db.table_names():
            db.execute("DELETE FROM events WHERE sender_id = ?", (sender_id,))
            shrink_log(db)


def shrink_log(db: Database) -> None:
    """Empty the write-ahead log, so that deleted words leave it too. A reader in the way puts it off."""
    try:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.OperationalError:
        return
