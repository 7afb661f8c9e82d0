"""Chat sessions in one SQLite file, so that a reload and a restart of the server resume the conversation.

What is kept, and for how long:

- of the token only its SHA-256; it maps to a random conversation id that never leaves the server, and to its clinic;
- the quick replies that were issued (id, title, payload), for the last `CHOICE_TURNS` turns;
- the last `KEPT_EXCHANGES` exchanges: the patient's words without identifiers, and the answers as they were shown;
- for which answers feedback was given, but not what it said.

All of it is deleted when the patient ends the chat, after 30 minutes without a request, and after 12 hours
whatever happens. `secure_delete` and a truncated write-ahead log make sure that deleted words are gone from the
files too. One process owns the file; calls take well under a millisecond and run on the event loop.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import sqlite3
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.web.limits import Clock
from bot.web.rendering import Message, publish

IDLE_SECONDS = 30 * 60
ABSOLUTE_SECONDS = 12 * 60 * 60
CHOICE_TURNS = 5
KEPT_EXCHANGES = 100
SCHEMA = """
CREATE TABLE IF NOT EXISTS sessions (
  key TEXT PRIMARY KEY, conversation_id TEXT NOT NULL UNIQUE, created REAL NOT NULL, seen REAL NOT NULL,
  clinic TEXT NOT NULL DEFAULT '');
CREATE TABLE IF NOT EXISTS choices (
  session TEXT NOT NULL REFERENCES sessions(key) ON DELETE CASCADE, id TEXT NOT NULL, turn INTEGER NOT NULL,
  title TEXT NOT NULL, payload TEXT NOT NULL, PRIMARY KEY (session, id));
CREATE TABLE IF NOT EXISTS exchanges (
  session TEXT NOT NULL REFERENCES sessions(key) ON DELETE CASCADE, turn INTEGER NOT NULL,
  client_id TEXT, said TEXT, messages TEXT NOT NULL, PRIMARY KEY (session, turn));
CREATE TABLE IF NOT EXISTS rated (
  session TEXT NOT NULL REFERENCES sessions(key) ON DELETE CASCADE, answer_id TEXT NOT NULL,
  PRIMARY KEY (session, answer_id));
"""


@dataclass(frozen=True)
class Session:
    """One patient's chat: its key here, its name at the assistant, and the id of the clinic that it was begun for."""

    key: str
    conversation_id: str
    clinic: str = ""


def key_of(token: str) -> str:
    """What is stored in place of the token."""
    return hashlib.sha256(token.encode()).hexdigest()


class SessionStore:
    """Sessions, issued quick replies and the exchanges for resuming."""

    def __init__(self, path: Path, redact: Callable[[str], str], clock: Clock = time.time) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)  # before SQLite opens it: its side files copy the mode
        self.clock, self._redact = clock, redact
        self._db = sqlite3.connect(path, check_same_thread=False)
        for pragma in ("journal_mode=WAL", "synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._db.executescript(SCHEMA)
        if "clinic" not in {column[1] for column in self._db.execute("PRAGMA table_info(sessions)")}:  # an older file
            self._db.execute("ALTER TABLE sessions ADD COLUMN clinic TEXT NOT NULL DEFAULT ''")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def create(self, clinic: str = "", name: str = "") -> tuple[str, Session]:
        """A new session for a clinic and its token, which is never seen here again. `name`: what the conversation id
        begins with."""
        token = secrets.token_urlsafe(32)
        session = Session(key_of(token), name + secrets.token_hex(16), clinic)
        now = self.clock()
        with self._db:
            row = (session.key, session.conversation_id, now, now, clinic)
            insert = "INSERT INTO sessions (key, conversation_id, created, seen, clinic) VALUES (?, ?, ?, ?, ?)"
            self._db.execute(insert, row)
        return token, session

    def find(self, token: str) -> Session | None:
        """The living session of a token, kept alive by this look; an expired one is deleted on the spot."""
        key, now = key_of(token), self.clock()
        query = "SELECT conversation_id, created, seen, clinic FROM sessions WHERE key = ?"
        row = self._db.execute(query, (key,)).fetchone()
        if row is None:
            return None
        if row[2] <= now - IDLE_SECONDS or row[1] <= now - ABSOLUTE_SECONDS:
            self.end(key)
            return None
        with self._db:
            self._db.execute("UPDATE sessions SET seen = ? WHERE key = ?", (now, key))
        return Session(key, row[0], row[3])

    def clinic_of(self, token: str) -> str:
        """The clinic of a token's session, "" when there is none. Does not keep the session alive."""
        row = self._db.execute("SELECT clinic FROM sessions WHERE key = ?", (key_of(token),)).fetchone()
        return row[0] if row else ""

    def keep_clinics(self, known: Collection[str]) -> int:
        """Delete the sessions of clinics that are not here any more; returns how many there were."""
        marks = ", ".join("?" * len(known))
        return self._delete(f"clinic NOT IN ({marks})", tuple(known))

    def end(self, key: str) -> None:
        """Delete a session with everything said in it."""
        self._delete("key = ?", (key,))

    def renew(self, session: Session) -> Session:
        """Forget what was said in a session; what follows is another conversation under the same token."""
        fresh = Session(session.key, secrets.token_hex(16), session.clinic)
        with self._db:
            for table in ("exchanges", "choices", "rated"):
                self._db.execute(f"DELETE FROM {table} WHERE session = ?", (session.key,))
            self._db.execute(
                "UPDATE sessions SET conversation_id = ? WHERE key = ?", (fresh.conversation_id, fresh.key)
            )
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return fresh

    def purge(self) -> int:
        """Delete all expired sessions; returns how many there were."""
        now = self.clock()
        return self._delete("seen <= ? OR created <= ?", (now - IDLE_SECONDS, now - ABSOLUTE_SECONDS))

    def record(self, session: Session, said: str | None, retry: str | None, messages: list[Message]) -> list[Message]:
        """Keep one exchange and issue its quick replies; returns the messages as the browser may see them."""
        last_turn = "SELECT coalesce(max(turn), 0) FROM exchanges WHERE session = ?"
        with self._db:
            turn = 1 + self._db.execute(last_turn, (session.key,)).fetchone()[0]

            def issue(title: str, payload: str) -> str:
                choice = secrets.token_urlsafe(9)
                row = (session.key, choice, turn, title, payload)
                self._db.execute("INSERT INTO choices VALUES (?, ?, ?, ?, ?)", row)
                return choice

            shown = publish(messages, issue)
            safe = said if said is None else self._redact(said)
            row = (session.key, turn, retry, safe, json.dumps(shown, ensure_ascii=False))
            self._db.execute("INSERT INTO exchanges VALUES (?, ?, ?, ?, ?)", row)
            for table, kept in (("choices", CHOICE_TURNS), ("exchanges", KEPT_EXCHANGES)):
                self._db.execute(f"DELETE FROM {table} WHERE session = ? AND turn <= ?", (session.key, turn - kept))
        return shown

    def choice(self, session: Session, choice: str) -> tuple[str, str] | None:
        """Title and payload of a quick reply that this session was offered in its last turns."""
        query = "SELECT title, payload FROM choices WHERE session = ? AND id = ?"
        row: tuple[str, str] | None = self._db.execute(query, (session.key, choice)).fetchone()
        return row

    def reply_to(self, session: Session, client_id: str | None, said: str) -> list[Message] | None:
        """The stored reply to a message that is being sent again. The words have to be the same too:
        whatever a patient writes anew is answered, even if a browser reuses an id. (Words that differ in an identifier
        alone are the same: the assistant would answer them the same.)"""
        query = "SELECT messages FROM exchanges WHERE session = ? AND client_id = ? AND said = ?"
        row = self._db.execute(query, (session.key, client_id, self._redact(said))).fetchone()
        return json.loads(row[0]) if row else None

    def transcript(self, session: Session) -> list[dict[str, Any]]:
        """The kept exchanges, oldest first; `said` is None for the greeting."""
        query = "SELECT said, messages FROM exchanges WHERE session = ? ORDER BY turn"
        rows = self._db.execute(query, (session.key,))
        return [{"said": said, "messages": json.loads(messages)} for said, messages in rows]

    def showed(self, session: Session, answer_id: str) -> bool:
        """Whether this conversation holds that answer."""
        exchanges = self.transcript(session)
        return any(one["custom"].get("answer_id") == answer_id for each in exchanges for one in each["messages"])

    def rated(self, session: Session) -> list[str]:
        """Ids of the answers that feedback was given for."""
        rows = self._db.execute("SELECT answer_id FROM rated WHERE session = ? ORDER BY answer_id", (session.key,))
        return [row[0] for row in rows]

    def mark_rated(self, session: Session, answer_id: str) -> None:
        """Remember that feedback was given for an answer."""
        with self._db:
            self._db.execute("INSERT OR IGNORE INTO rated VALUES (?, ?)", (session.key, answer_id))

    def _delete(self, where: str, values: tuple[Any, ...]) -> int:
        with self._db:
            count = self._db.execute(f"DELETE FROM sessions WHERE {where}", values).rowcount
        if count:
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return count
