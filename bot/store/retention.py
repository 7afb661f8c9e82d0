"""How long things are kept: `ramus purge`, and every day while the server runs.

Rows of a chained table go by `purge_chained` alone. It first writes down, in a checkpoint, through which row the table
is emptied and the hash of that row; the trigger lets exactly those rows be deleted, and the chain then stands on that
hash.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from contextlib import closing
from datetime import datetime
from pathlib import Path
from time import time

from sqlite_utils import Database

from bot.store import chain, conversations
from bot.store.database import connect, migrate, transaction
from bot.store.ledger import NAME
from bot.store.lock import FolderLock
from bot.store.rows import Row, write
from bot.store.times import days_before, now, utc
from bot.store.writer import audit_values

logger = logging.getLogger(__name__)
# In this order: an alert goes before the triage event that it points to.
TABLES = {
    "miss": "questions",
    "answer_given": "answers",
    "feedback": "feedback",
    "handover": "handovers",
    "alert": "triage",
    "triage_event": "triage",
    "caller_check": "triage",
    "audit": "audit",
}
WORDS = "triage_words"  # they go with the questions
SIDES = ("triage_event", "answer_given", "miss", "handover", "alert")  # tables that point to a conversation
AT_ONCE = 2000  # rows that are deleted in one transaction
DAY = 24 * 60 * 60.0


def purge(
    folder: Path, days: Mapping[str, int], at: datetime | None = None, dry_run: bool = False, who: str = "ramus"
) -> dict[str, int]:
    """Delete what is older than the settings allow; returns how many rows (of events, for conversations) by kind.

    Args:
        folder: the data folder.
        days: how many days each kind is kept, by kind (bot.settings.Keep).
        at: the moment from which is counted back; now by default.
        dry_run: only count.
        who: the name in the audit.
    """
    at = at or now()
    if not folder.exists():
        return {}
    lock = FolderLock(folder)
    try:
        before = days_before(at, days["conversations"])
        counts = {"conversations": conversations.purge(folder / conversations.NAME, before, dry_run)}
        if (folder / NAME).exists():
            cuts = {table: utc(days_before(at, days[kind])) for table, kind in TABLES.items()}
            counts |= _purge_ledger(folder / NAME, cuts, dry_run, who, counts)
    finally:
        lock.release()
    return counts


def _purge_ledger(
    path: Path, cuts: Mapping[str, str], dry_run: bool, who: str, counts: Mapping[str, int]
) -> dict[str, int]:
    with closing(connect(path, read_only=dry_run)) as db:
        if dry_run:
            query = "SELECT count(*) FROM triage_words JOIN triage_event ON id = triage_event WHERE at < ?"
            words = db.execute(query, (cuts["miss"],)).fetchone()[0]
            return {**{table: _old(db, table, before)[1] for table, before in cuts.items()}, WORDS: words}
        migrate(db)
        gone = {WORDS: _purge_words(db, cuts["miss"])} | {
            table: (purge_chained if table in chain.CHAINED else _purge_plain)(db, table, before, who)
            for table, before in cuts.items()
        }
        _tidy(db, {**counts, **gone}, who)
        return gone


def _purge_words(db: Database, before: str) -> int:
    """The words of triage events and of callers go before the events and the checks do."""
    old = "triage_event IN (SELECT id FROM triage_event WHERE at < ?)"
    with transaction(db):
        db.execute("UPDATE caller_check SET words = '' WHERE at < ? AND words <> ''", (before,))
        return int(db.execute(f"DELETE FROM triage_words WHERE {old}", (before,)).rowcount)


def _old(db: Database, table: str, before: str) -> tuple[int, int]:
    """The last row that goes, and how many go: of a chained table those from its beginning to the first that stays."""
    query = f"SELECT max(id), count(*) FROM {table} WHERE at < :before"
    if table in chain.CHAINED:
        query += f" AND id < (SELECT coalesce(min(id), {2**63 - 1}) FROM {table} WHERE at >= :before)"
    last, count = db.execute(query, {"before": before}).fetchone()
    return last or 0, count


def _purge_plain(db: Database, table: str, before: str, who: str) -> int:
    count = _old(db, table, before)[1]
    for _ in range(0, count, AT_ONCE):
        with transaction(db):
            some = f"SELECT id FROM {table} WHERE at < ? ORDER BY at LIMIT {AT_ONCE}"
            db.execute(f"DELETE FROM {table} WHERE id IN ({some})", (before,))
    return count


def purge_chained(db: Database, table: str, before: str, who: str) -> int:
    """Empty a chained table from its beginning up to the first row that is not older than `before` (UTC text).

    Returns how many rows went. What stays can be verified as before: the checkpoint holds the hash that it stands on.
    """
    with transaction(db):
        last, count = _old(db, table, before)
        if count:
            through_hash = db.execute(f"SELECT hash FROM {table} WHERE id = ?", (last,)).fetchone()[0]
            point = {"at": utc(time()), "who": who, "table_name": table, "through": last, "through_hash": through_hash}
            chain.append(db, "checkpoint", {**point, "taken": count, "before": before})
            db.execute(f"DELETE FROM {table} WHERE id <= ?", (last,))
    return count


def _tidy(db: Database, counts: Mapping[str, int], who: str) -> None:
    """Conversations that nothing points to any more go; what was purged goes into the audit."""
    used = " AND ".join(f"NOT EXISTS (SELECT 1 FROM {side} WHERE conversation = key)" for side in SIDES)
    with transaction(db):
        db.execute(f"DELETE FROM conversation WHERE {used}")
        if any(counts.values()):
            gone = {name: count for name, count in counts.items() if count}
            write(db, Row("audit", audit_values(who, "purge", gone)))
    if any(counts.values()):
        conversations.shrink_log(db)


async def purge_for_ever(folder: Path, days: Mapping[str, int], seconds: float = DAY) -> None:
    """Purge now and once a day, in a thread; a failure is logged and tried again the next day."""
    while True:
        try:
            await asyncio.to_thread(purge, folder, days, who="server")
        except Exception as error:
            logger.error("ledger.purge_failed: %s", type(error).__name__)
        await asyncio.sleep(seconds)
