"""Alerts of the ledger as the desk works on them: open, acknowledged, closed with an outcome.

The ledger makes an alert with its triage event. Each step here happens once: the second person who acknowledges one
is told that somebody was quicker. What was done goes into the audit in the same transaction, without notes or words.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from bot.store import chain
from bot.store.database import connect, transaction
from bot.store.ledger import NAME
from bot.store.rows import Redact, as_json, unchanged
from bot.store.times import utc

SELECT = """
SELECT alert.id, alert.at, alert.level, alert.conversation, triage_event.flags, triage_event.advice,
       coalesce(triage_words.words, '[]'), triage_event.clinic, triage_event.channel,
       alert.acknowledged_at, alert.acknowledged_by, alert.note, alert.outcome
FROM alert JOIN triage_event ON triage_event.id = alert.triage_event
LEFT JOIN triage_words ON triage_words.triage_event = triage_event.id
"""


@dataclass(frozen=True)
class Alert:
    """One alert. Times are UTC text; `flags` and `words` are lists; what nobody has done yet is empty."""

    id: int
    at: str
    level: str
    conversation: str
    flags: tuple[str, ...]
    advice: str
    words: tuple[str, ...]
    clinic: str
    channel: str
    acknowledged_at: str
    acknowledged_by: str
    note: str
    outcome: str

    @property
    def state(self) -> str:
        """open, taken (somebody has acknowledged it) or closed (with an outcome)."""
        return "closed" if self.outcome else "taken" if self.acknowledged_at else "open"


class Alerts:
    """Reads and changes alerts through a connection of its own; any thread may call. Raises sqlite3.Error."""

    def __init__(self, folder: Path, redact: Redact = unchanged) -> None:
        self._redact, self._lock = redact, threading.Lock()
        self.db = connect(folder / NAME)
        self._watched = connect(folder / NAME, read_only=True)

    def close(self) -> None:
        """Close both connections."""
        self.db.close()
        self._watched.close()

    def version(self) -> int:
        """A number that changes whenever anybody has written into the ledger."""
        return int(self._watched.execute("PRAGMA data_version").fetchone()[0])

    def waiting(self, clinic: str | None = None) -> list[Alert]:
        """Open and taken alerts, the open ones first, the gravest and oldest of them first."""
        found = self._some("alert.outcome IS NULL", clinic)
        return sorted(found, key=lambda one: (one.state != "open", one.level != "emergency", one.at))

    def closed(self, clinic: str, most: int = 20) -> list[Alert]:
        """The last ones that were closed."""
        return self._some("alert.outcome IS NOT NULL", clinic)[-most:][::-1]

    def open_count(self, clinic: str) -> int:
        """How many alerts of a clinic nobody has acknowledged."""
        query = "SELECT count(*) FROM open_alert WHERE clinic = ?"
        with self._lock:
            return int(self.db.execute(query, (clinic,)).fetchone()[0])

    def find(self, number: int, clinic: str) -> Alert | None:
        """One alert of a clinic."""
        return next(iter(self._some("alert.id = :number", clinic, number)), None)

    def acknowledge(self, number: int, who: str, at: float) -> bool:
        """Somebody takes an alert; False when somebody else was quicker."""
        change = "UPDATE alert SET acknowledged_at = ?, acknowledged_by = ? WHERE id = ? AND acknowledged_at IS NULL"
        with self._changing() as db:
            done = bool(db.execute(change, (utc(at), who, number)).rowcount == 1)
            if done:
                _audit(db, who, "alert acknowledged", {"alert": number}, at)
        return done

    def finish(self, number: int, who: str, outcome: str, note: str, at: float) -> bool:
        """Close an alert with what became of it; False when it is closed, or nobody has acknowledged it."""
        change = (
            "UPDATE alert SET outcome = ?, note = ? WHERE id = ? AND outcome IS NULL AND acknowledged_at IS NOT NULL"
        )
        with self._changing() as db:
            done = bool(db.execute(change, (outcome, self._redact(note), number)).rowcount == 1)
            if done:
                _audit(db, who, "alert closed", {"alert": number, "outcome": outcome}, at)
        return done

    @contextmanager
    def _changing(self) -> Iterator[Database]:
        with self._lock, transaction(self.db):
            yield self.db

    def _some(self, where: str, clinic: str | None, number: int = 0) -> list[Alert]:
        mine = "" if clinic is None else " AND triage_event.clinic = :clinic"
        with self._lock:
            query = f"{SELECT} WHERE {where}{mine} ORDER BY alert.at, alert.id"
            return [_alert(row) for row in self.db.execute(query, {"clinic": clinic, "number": number}).fetchall()]


def _alert(row: tuple[Any, ...]) -> Alert:
    number, at, level, conversation, flags, advice, words, clinic, channel, *done = row
    told = (tuple(json.loads(flags)), advice, tuple(json.loads(words)), clinic, channel)
    return Alert(number, at, level, conversation, *told, *(one or "" for one in done))


def _audit(db: Database, who: str, action: str, about: dict[str, Any], at: float) -> None:
    chain.append(db, "audit", {"at": utc(at), "who": who, "action": action, "about": as_json(about)})
