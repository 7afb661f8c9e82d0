"""One thread that writes into the ledger, so that nobody who answers a patient ever waits for a disk or a lock.

What cannot be written stays in memory and is tried again, in its order. The queue is bounded: when it is full, the
oldest rows go; they are counted, /health shows the count, and it goes into the audit as soon as that can be written.
Rows of events come back at the next start, because the mark up to which all is written then stays where it was.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import time
from typing import Any

from sqlite_utils import Database

from bot.store.database import transaction
from bot.store.rows import Redact, Row, as_json, redacted, write
from bot.store.times import utc

logger = logging.getLogger(__name__)
LIMIT = 20_000  # rows that may wait
BATCH = 100  # pieces of work in one transaction
FIRST_PAUSE, LONGEST_PAUSE = 0.05, 5.0  # seconds between two tries
MARKED = "INSERT INTO progress VALUES (?, ?, ?) ON CONFLICT (store) DO UPDATE SET event_id = ?2, event_at = ?3"
BEFORE_LONG = (sqlite3.OperationalError, sqlite3.DatabaseError)  # locked, full, unreadable: it may pass


@dataclass(frozen=True)
class Mark:
    """An event of a tracker store: it and all before it are in the ledger once the mark is."""

    store: str
    event_id: int
    event_at: float


@dataclass
class Work:
    """Rows that are written together, and the mark that is true afterwards."""

    rows: Sequence[Row]
    mark: Mark | None = None
    done: threading.Event = field(default_factory=threading.Event)
    written: bool = False


class Writer:
    """The queue and its thread. All of it may be called from any thread."""

    def __init__(self, db: Database, redact: Redact, limit: int = LIMIT) -> None:
        self._db, self._redact, self._limit = db, redact, limit
        self._queue: deque[Work] = deque()
        self._changed = threading.Condition()
        self._taken = self._settled = 0  # rows that were ever queued; rows that were written or given up
        self._unreported: Counter[str] = Counter()
        self._gap = self._closing = False
        self.dropped, self.failing = 0, ""
        self._thread = threading.Thread(target=self._run, name="ledger", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many rows are not written yet."""
        return self._taken - self._settled

    def submit(self, rows: Sequence[Row], mark: Mark | None = None) -> Work:
        """Queue rows. A mark without rows waits for the next rows, or for the end."""
        work = Work(rows, mark)
        with self._changed:
            if not rows and self._queue and not self._queue[-1].rows:
                self._queue[-1] = work
            else:
                self._queue.append(work)
            self._taken += len(rows)
            while self.waiting > self._limit and len(self._queue) > 1:
                self._drop(self._queue.popleft())
            if rows:
                self._changed.notify_all()
        return work

    def leave_mark(self) -> None:
        """Move the mark no further in this process: something before it could not be read or written."""
        with self._changed:
            self._gap = True

    def settle(self, seconds: float) -> bool:
        """Wait until nothing waits of what was queued before; False when the time is over."""
        with self._changed:
            taken = self._taken
            return self._changed.wait_for(lambda: self._settled >= taken, seconds)

    def close(self, seconds: float) -> bool:
        """Write what waits and end the thread; False when something could not be written in time."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(seconds)
        return not self._thread.is_alive() and not self.waiting

    def _drop(self, work: Work, come_back: bool = True) -> None:
        """Count rows that are given up; the caller holds the lock. `come_back`: the next start reads them again."""
        self._settled += len(work.rows)
        self.dropped += len(work.rows)
        self._unreported.update(row.table for row in work.rows)
        self._gap = self._gap or (come_back and work.mark is not None)
        self._changed.notify_all()
        work.done.set()

    def _run(self) -> None:
        pause = FIRST_PAUSE
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closing or any(work.rows for work in self._queue))
                batch = [self._queue.popleft() for _ in range(min(BATCH, len(self._queue)))]
            if not batch:
                return
            left = self._try(batch)
            if not left:
                pause = FIRST_PAUSE
                continue
            with self._changed:
                self._queue.extendleft(reversed(left))
                if self._closing:
                    return
                self._changed.wait_for(lambda: self._closing, pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _try(self, batch: list[Work]) -> list[Work]:
        """Write a batch; returns what has to be tried again later. What can never be written is dropped."""
        try:
            self._write(batch)
        except Exception as error:
            if type(error) in BEFORE_LONG:
                self._fail(error)
                return batch
            if len(batch) > 1:
                return self._one_by_one(batch)
            logger.error("ledger.row_refused: %s", type(error).__name__)
            with self._changed:
                self._drop(batch[0], come_back=False)
        return []

    def _one_by_one(self, batch: list[Work]) -> list[Work]:
        """The same, so that one bad row does not take the others with it."""
        for place, work in enumerate(batch):
            if self._try([work]):
                return batch[place:]
        return []

    def _write(self, batch: list[Work]) -> None:
        for work in batch:
            work.rows = [redacted(row, self._redact) if row.words else row for row in work.rows]
        report = dict(self._unreported)
        with transaction(self._db):
            for work in batch:
                for row in work.rows:
                    write(self._db, row)
            if report:
                write(self._db, Row("audit", audit_values("ledger", "dropped", {"rows": report})))
            mark = next((work.mark for work in reversed(batch) if work.mark), None)
            if mark and not self._gap:
                self._db.execute(MARKED, (mark.store, mark.event_id, mark.event_at))
        with self._changed:
            self._settled += sum(len(work.rows) for work in batch)
            self._unreported.subtract(report)
            self._unreported = +self._unreported
            self._changed.notify_all()
        if self.failing:
            logger.warning("ledger.written_again")
        self.failing = ""
        for work in batch:
            work.written = True
            work.done.set()

    def _fail(self, error: Exception) -> None:
        name = str(getattr(error, "sqlite_errorname", "") or type(error).__name__)
        if name != self.failing:
            logger.error("ledger.waits: %s", name)
        self.failing = name


def audit_values(who: str, action: str, about: Any) -> dict[str, Any]:
    """A row of the audit, of this moment."""
    return {"at": utc(time()), "who": who, "action": action, "about": as_json(about)}
