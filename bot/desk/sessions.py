"""Who is signed in. A cookie holds a random token, the file its SHA-256; the server decides when it is over.

A sign-in ends after 15 minutes without a request, after one shift whatever happens, at sign-out, and when the person
is kept out or gets a new password. What only looks on by itself (the stream of alerts) does not keep it alive.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import sqlite3
import time
from collections.abc import Callable
from dataclasses import dataclass

from bot.desk.people import People, Person

Clock = Callable[[], float]
IDLE_SECONDS = 15 * 60
SHIFT_SECONDS = 12 * 60 * 60


@dataclass(frozen=True)
class Visit:
    """A living sign-in: whose, its key in the file, and the word that its forms carry against forgery."""

    person: Person
    key: str
    csrf: str


def csrf_of(token: str) -> str:
    """What a page's forms carry. It follows from the cookie's token, which no other site can read, and does not
    give it away."""
    return hmac.new(token.encode(), b"ramus desk form", hashlib.sha256).hexdigest()


def key_of(token: str) -> str:
    """What is kept in place of the token."""
    return hashlib.sha256(token.encode()).hexdigest()


class Sessions:
    """The sign-ins in the desk's file."""

    def __init__(self, db: sqlite3.Connection, people: People, clock: Clock = time.time) -> None:
        self._db, self._people, self.clock = db, people, clock

    def begin(self, name: str) -> str:
        """A new sign-in; returns its token, which never was anybody's before."""
        token, now = secrets.token_urlsafe(32), self.clock()
        with self._db:
            self._db.execute("INSERT INTO sessions VALUES (?, ?, ?, ?)", (key_of(token), name, now, now))
        return token

    def find(self, token: str, touch: bool = True) -> Visit | None:
        """The living sign-in of a token. `touch`: this look keeps it alive."""
        key, now = key_of(token), self.clock()
        row = self._db.execute("SELECT name, created, seen FROM sessions WHERE key = ?", (key,)).fetchone()
        if row is None:
            return None
        person = self._people.find(row[0])
        if row[2] <= now - IDLE_SECONDS or row[1] <= now - SHIFT_SECONDS or person is None or person.blocked:
            self.end(key)
            return None
        if touch:
            with self._db:
                self._db.execute("UPDATE sessions SET seen = ? WHERE key = ?", (now, key))
        return Visit(person, key, csrf_of(token))

    def end(self, key: str) -> None:
        """Forget a sign-in."""
        with self._db:
            self._db.execute("DELETE FROM sessions WHERE key = ?", (key,))

    def purge(self) -> None:
        """Forget all that are over."""
        now = self.clock()
        with self._db:
            over = (now - IDLE_SECONDS, now - SHIFT_SECONDS)
            self._db.execute("DELETE FROM sessions WHERE seen <= ? OR created <= ?", over)
