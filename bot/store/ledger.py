"""The ledger: what was screened, answered, missed and handed over, kept for counting and for proof.

One SQLite file, `ledger.db`, in the data folder, with its key beside it (bot/store/keys.py). Any number of threads and
processes may write; what they write goes through a thread of its own (bot/store/writer.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from time import time
from typing import Any
from weakref import WeakValueDictionary

from sqlite_utils import Database

from bot.errors import LedgerError
from bot.store import keys
from bot.store.database import connect, migrate, transaction
from bot.store.lock import FolderLock
from bot.store.rows import ERASURE, Redact, Row, unchanged
from bot.store.times import utc
from bot.store.writer import LIMIT, Mark, Writer, audit_values

NAME = "ledger.db"
KEY_CHECK = "key_check"
CLOSE_SECONDS = 10.0
_OPEN: WeakValueDictionary[Path, Ledger] = WeakValueDictionary()


class Ledger:
    """An open ledger. Nothing here raises because of a disk or a lock, except `open`."""

    def __init__(self, folder: Path, db: Database, key: bytes, writer: Writer, lock: FolderLock) -> None:
        self.folder = folder
        self._db, self._key, self._writer, self._lock = db, key, writer, lock
        self.closed = False

    @classmethod
    def open(cls, folder: Path, redact: Redact = unchanged, protocol: str = "", limit: int = LIMIT) -> Ledger:
        """Open or make the ledger in `folder`.

        Args:
            folder: the data folder; it is made when it is missing.
            redact: takes identifiers out of a person's words; called for all words before they are written.
            protocol: version of the triage protocol that this process uses.
            limit: how many rows may wait in memory.

        Raises LedgerError when the file, its key or its version cannot be used.
        """
        lock = None
        try:
            folder.mkdir(parents=True, exist_ok=True)
            lock = FolderLock(folder)
            db = connect(folder / NAME)
            migrate(db)
            key = _matching_key(db, folder)
            if protocol:
                _note_protocol(db, protocol)
        except (OSError, sqlite3.Error, LedgerError) as error:
            if lock:
                lock.release()
            reason = error if isinstance(error, LedgerError) else f"The ledger in {folder} cannot be used: {error}."
            raise LedgerError(str(reason)) from error
        ledger = cls(folder, db, key, Writer(db, redact, limit), lock)
        _OPEN[folder.resolve()] = ledger
        return ledger

    @staticmethod
    def opened(folder: Path) -> Ledger | None:
        """The ledger of a folder that this process has open, the newest if there are several; None when it has not."""
        ledger = _OPEN.get(folder.resolve())
        return ledger if ledger and not ledger.closed else None

    def conversation_key(self, sender_id: str) -> str:
        """The name of a conversation in the ledger."""
        return keys.conversation_key(self._key, sender_id)

    def record(self, rows: Sequence[Row], mark: Mark | None = None, wait: float = 0.0) -> bool:
        """Have rows written; True when that happened within `wait` seconds. `mark`: see bot/store/writer.py."""
        work = self._writer.submit(rows, mark)
        return bool(wait and rows and work.done.wait(wait) and work.written)

    def audit(self, who: str, action: str, about: Any, wait: float = 2.0) -> bool:
        """Note that somebody did something (`about`: anything that JSON can hold, no patients' words).

        True when it is on disk; else it waits in memory and will be written later. This takes up to `wait` seconds: not
        for an event loop, unless `wait` is 0.
        """
        return self.record([Row("audit", audit_values(who, action, about))], wait=wait)

    def feedback(
        self, answer_id: str, helped: bool, word: str = "", at: float | datetime | None = None, clinic: str = ""
    ) -> None:
        """Note what somebody thought of an answer. `word`: what they said about it, redacted as it is written."""
        told = {
            "at": utc(time() if at is None else at),
            "clinic": clinic,
            "answer_id": answer_id,
            "helped": int(helped),
        }
        self.record([Row("feedback", {**told, "version": "", "word": ""}, {"word": word})])

    def erase(self, sender_id: str, receipt: str = "", wait: float = 2.0) -> bool:
        """Take a conversation out, after all that was recorded of it before (bot/store/erasure.py).

        `receipt`: goes into the audit. True when it is done; else it is tried again later. This takes up to `wait`
        seconds.
        """
        audit = audit_values("patient", "erasure", {"receipt": receipt}) if receipt else None
        return self.record([Row(ERASURE, {"key": self.conversation_key(sender_id), "audit": audit})], wait=wait)

    def rehearse(self, sender_id: str, words: str) -> bool:
        """Write words as a patient's unanswered question is written; True when that is done. For the self-test."""
        told = {"kind": "self_test", "response": "", "question": "", "clinic": "", "channel": "", "role": ""}
        key = {"at": utc(time()), "conversation": self.conversation_key(sender_id), "nth": 0}
        return self.record([Row("miss", {**key, **told}, {"question": words})], wait=CLOSE_SECONDS)

    def progress(self, store: str) -> Mark | None:
        """The mark of a tracker store; None when it has none yet."""
        with _reader(self.folder) as db:
            found = db.execute("SELECT event_id, event_at FROM progress WHERE store = ?", (store,)).fetchone()
        return Mark(store, int(found[0]), float(found[1])) if found else None

    def leave_mark(self) -> None:
        """Have the next start read events again, because some could not be written."""
        self._writer.leave_mark()

    def state(self) -> dict[str, Any]:
        """For /health: whether it writes, how many rows wait in memory, how many were given up."""
        failing = self._writer.failing
        word = "waiting" if failing else "ok"
        return {"state": word, "waiting": self._writer.waiting, "dropped": self._writer.dropped, "because": failing}

    def settle(self, seconds: float = CLOSE_SECONDS) -> bool:
        """Wait until what was recorded before is written; False when the time is over."""
        return self._writer.settle(seconds)

    def close(self, seconds: float = CLOSE_SECONDS) -> bool:
        """Write what waits and close; False when something could not be written. A second call does nothing."""
        self.closed = True
        done = self._writer.close(seconds)
        if done:
            self._db.close()
        self._lock.release()
        return done


class _reader:  # noqa: N801 - used as a function
    """A short look into the ledger, beside the writer."""

    def __init__(self, folder: Path) -> None:
        self._db = connect(folder / NAME, read_only=True)

    def __enter__(self) -> Database:
        return self._db

    def __exit__(self, *_: object) -> None:
        self._db.close()


def _matching_key(db: Database, folder: Path) -> bytes:
    """The key with which this ledger is written; a new one for a new ledger."""
    query = "SELECT value FROM property WHERE name = ?"
    known = db.execute(query, (KEY_CHECK,)).fetchone()
    key = keys.load_key(folder, make=known is None)
    if known is None:
        db.execute("INSERT INTO property VALUES (?, ?) ON CONFLICT DO NOTHING", (KEY_CHECK, keys.fingerprint(key)))
        known = db.execute(query, (KEY_CHECK,)).fetchone()
    check_key(known[0], key, folder)
    return key


def check_key(known: str, key: bytes, folder: Path) -> None:
    """Raise LedgerError when the key in `folder` is not the one that the ledger was written with."""
    if known != keys.fingerprint(key):
        raise LedgerError(
            f"{folder / keys.NAME} is not the key that the ledger was written with. Put back the one from a back-up."
        )


def _note_protocol(db: Database, version: str) -> None:
    """Write down from when on a version of the protocol is used."""
    with transaction(db):
        newest = db.execute("SELECT version FROM protocol ORDER BY used_from DESC LIMIT 1").fetchone()
        if newest is None or newest[0] != version:
            db.execute("INSERT INTO protocol VALUES (?, ?)", (version, utc(time())))
