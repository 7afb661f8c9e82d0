"""Chained tables: each row's hash covers the row and the hash before it, so that no row can be changed unseen.

hash = SHA-256 of the hash before, a line break, and the row as JSON: keys in order, no spaces, without `hash` and
without columns that are NULL (so that a later migration may add columns). The first row stands on 64 zeros; after a
purge, on the hash that the last checkpoint of the table holds.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlite_utils import Database

from bot.store.database import migrate, version_of

CHAINED = ("audit", "triage_event", "checkpoint")
GENESIS = "0" * 64


@dataclass(frozen=True)
class Verdict:
    """What became of checking one table: how many rows, its last hash, and what is wrong ("" when nothing is)."""

    table: str
    rows: int
    head: str
    problem: str = ""


def link(before: str, row: Mapping[str, Any]) -> str:
    """The hash of a row that stands on the hash `before`."""
    told = {key: value for key, value in row.items() if key != "hash" and value is not None}
    canonical = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{before}\n{canonical}".encode("utf8", "surrogatepass")).hexdigest()


def words_hash(salt: str, words: str) -> str:
    """What a triage event says of its words. The salt stands beside the words, and goes with them."""
    return hashlib.sha256(f"{salt}\n{words}".encode("utf8", "surrogatepass")).hexdigest()


def append(db: Database, table: str, values: Mapping[str, Any]) -> int:
    """Add a row to a chained table, inside a transaction; returns its id."""
    last = db.execute(f"SELECT id, hash FROM {table} ORDER BY id DESC LIMIT 1").fetchone()
    number, before = last or foot(db, table)
    row = {"id": number + 1, **values}
    row["hash"] = link(before, row)
    marks = ", ".join("?" * len(row))
    db.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", list(row.values()))
    return number + 1


def foot(db: Database, table: str) -> tuple[int, str]:
    """The id and the hash on which the first row stands."""
    query = "SELECT through, through_hash FROM checkpoint WHERE table_name = ? ORDER BY id DESC LIMIT 1"
    found = db.execute(query, (table,)).fetchone()
    return (int(found[0]), str(found[1])) if found else (0, GENESIS)


def verify(db: Database) -> list[Verdict]:
    """Check every chained table: the checkpoints first, because the other chains stand on them."""
    triggers = _missing_triggers(db)
    return [_verify_table(db, table, triggers) for table in reversed(CHAINED)]


def _verify_table(db: Database, table: str, triggers: Mapping[str, str]) -> Verdict:
    number, head = foot(db, table)
    rows = 0
    for row in db.query(f"SELECT * FROM {table} WHERE id > ? ORDER BY id", (number,)):
        if row["id"] != number + 1:
            return Verdict(table, rows, head, f"row {number + 1} is missing")
        if row["hash"] != link(head, row):
            return Verdict(table, rows, head, f"row {row['id']} is not as it was written, or the row before it is not")
        number, head, rows = row["id"], row["hash"], rows + 1
    if table == "triage_event" and (wrong := _changed_words(db)):
        return Verdict(table, rows, head, f"the words of row {wrong} are not as they were written")
    ever = db.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    if ever and ever[0] > number:
        return Verdict(table, rows, head, f"row {number + 1} is missing")
    lost = [name for name, of in triggers.items() if of == table]
    return Verdict(table, rows, head, f"the trigger {lost[0]} is missing or changed" if lost else "")


def _changed_words(db: Database) -> int:
    """The first triage event whose words are others than it says; 0 when there is none. Words may be gone."""
    query = "SELECT id, words_hash, salt, words FROM triage_words JOIN triage_event ON id = triage_event ORDER BY id"
    return next((row["id"] for row in db.query(query) if row["words_hash"] != words_hash(row["salt"], row["words"])), 0)


def _missing_triggers(db: Database) -> dict[str, str]:
    """Triggers that a fresh ledger of this version has and this one has not, or has otherwise: their tables by name."""
    fresh = Database(memory=True, execute_plugins=False)
    fresh.conn.isolation_level = None
    migrate(fresh, until=version_of(db))
    here = db.triggers_dict
    return {trigger.name: trigger.table for trigger in fresh.triggers if here.get(trigger.name) != trigger.sql}


def holds(db: Database, head: str) -> bool:
    """Whether a hash that was noted down earlier is still in one of the chains, or at the foot of one."""
    tables = [f"SELECT 1 FROM {table} WHERE hash = :head" for table in CHAINED]
    query = " UNION ALL ".join([*tables, "SELECT 1 FROM checkpoint WHERE through_hash = :head"])
    return db.execute(query, {"head": head}).fetchone() is not None
