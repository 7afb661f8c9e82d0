"""The desk's own file, `desk.db` in the data folder: who works there, who is signed in, which sign-ins
failed, and which misses (by their hash) are dealt with.

One process owns it; calls take well under a millisecond and run on the event loop. Patients' words are not in it.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

NAME = "desk.db"
SCHEMA = """
CREATE TABLE IF NOT EXISTS people (
  name TEXT PRIMARY KEY, role TEXT NOT NULL, clinic TEXT NOT NULL, password TEXT NOT NULL, secret TEXT NOT NULL,
  last_step INTEGER NOT NULL DEFAULT 0, added REAL NOT NULL, blocked INTEGER NOT NULL DEFAULT 0,
  sound INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS sessions (
  key TEXT PRIMARY KEY, name TEXT NOT NULL REFERENCES people(name) ON DELETE CASCADE,
  created REAL NOT NULL, seen REAL NOT NULL);
CREATE TABLE IF NOT EXISTS done (question TEXT PRIMARY KEY, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS tries (key TEXT NOT NULL, at REAL NOT NULL);
CREATE INDEX IF NOT EXISTS tries_of ON tries (key, at);
"""


def open_file(folder: Path) -> sqlite3.Connection:
    """The file, made when it is missing; readable by its owner alone. Raises OSError or sqlite3.Error."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    path.touch(mode=0o600)  # before SQLite opens it: its side files copy the mode
    db = sqlite3.connect(path, check_same_thread=False)
    for pragma in (
        "journal_mode=WAL",
        "synchronous=NORMAL",
        "foreign_keys=ON",
        "secure_delete=ON",
        "busy_timeout=2000",
    ):
        db.execute(f"PRAGMA {pragma}")
    db.executescript(SCHEMA)
    return db
