"""Takes a conversation out of the ledger, inside a transaction: its answers, misses, hand-overs and words.

Triage events and their alerts stay, without words: they are chained, and they are the proof that a danger sign was
seen and answered. Of the erasure itself only its receipt is noted, which belongs to no conversation.
"""

from __future__ import annotations

from typing import Any

from sqlite_utils import Database

from bot.store import chain

ERASED = ("miss", "answer_given", "handover")


def erase(db: Database, _table: str, values: dict[str, Any]) -> None:
    """`values`: the key of the conversation, and a row for the audit or None. Raises sqlite3.Error."""
    key = (values["key"],)
    for table in ERASED:
        db.execute(f"DELETE FROM {table} WHERE conversation = ?", key)
    own = "triage_event IN (SELECT id FROM triage_event WHERE conversation = ?)"
    db.execute(f"DELETE FROM triage_words WHERE {own}", key)
    unused = "NOT EXISTS (SELECT 1 FROM triage_event WHERE conversation = key)"
    db.execute(f"DELETE FROM conversation WHERE key = ? AND {unused}", key)
    if values["audit"]:
        chain.append(db, "audit", values["audit"])
