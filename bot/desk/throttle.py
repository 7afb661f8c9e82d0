"""How often a sign-in may fail: for one name at one address, for one address, and for one name wherever it is tried.

It is kept in the desk's file, so that a restart gives nobody new tries. Names are kept as a hash: people type their
password into the wrong box.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time

from bot.desk.sessions import Clock

WINDOW_SECONDS = 15 * 60
PER_PAIR, PER_ADDRESS, PER_NAME = 5, 20, 50  # failures within the window


class Throttle:
    """Counts failures."""

    def __init__(self, db: sqlite3.Connection, clock: Clock = time.time) -> None:
        self._db, self.clock = db, clock

    def full(self, name: str, address: str) -> bool:
        """Whether there were too many failures lately. What is refused for that does not count again."""
        return any(self._count(key) >= most for key, most in _keys(name, address).items())

    def failed(self, name: str, address: str) -> None:
        """Count one failure."""
        now = self.clock()
        with self._db:
            self._db.executemany("INSERT INTO tries VALUES (?, ?)", [(key, now) for key in _keys(name, address)])
            self._db.execute("DELETE FROM tries WHERE at <= ?", (now - WINDOW_SECONDS,))

    def passed(self, name: str, address: str) -> None:
        """Forget the failures of this name at this address; those of the address stay."""
        with self._db:
            self._db.execute("DELETE FROM tries WHERE key = ?", (next(iter(_keys(name, address))),))

    def _count(self, key: str) -> int:
        query = "SELECT count(*) FROM tries WHERE key = ? AND at > ?"
        return int(self._db.execute(query, (key, self.clock() - WINDOW_SECONDS)).fetchone()[0])


def _keys(name: str, address: str) -> dict[str, int]:
    """Each key with its limit, that of the pair first."""
    who = hashlib.sha256(name.encode()).hexdigest()[:32]
    return {f"pair {who} {address}": PER_PAIR, f"address {address}": PER_ADDRESS, f"name {who}": PER_NAME}
