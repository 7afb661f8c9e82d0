"""Rasa's SQL tracker store, with the live conversations kept in memory as well.

Rasa's store reads the whole conversation again on every message (5 ms and growing). This one hands out the
tracker that it saved last, and writes only the new events, in one transaction. Handing out removes the tracker
from memory until it is saved again: after an error in between, the next message reads the database, so a half
processed message never stays. Events are on disk before the reply leaves (SQLite WAL), so a killed process
loses nothing that was answered.

New events also go to the event broker. The ledger's own (bot/dialogue/broker.py) is told when they are committed, and
catches up at the start with what a killed process had committed and not told.

No identifier of a person is written or published (bot/dialogue/stored.py).
"""

from __future__ import annotations

import itertools
import json
from collections import OrderedDict
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import sqlalchemy.orm
import sqlalchemy.pool
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.broker import Held, LedgerBroker
from bot.dialogue.stored import identifies, storable
from bot.settings import clinics, public
from bot.store.redact import redactor

MAX_LIVE = 2000
ERASED = "receipt"  # the slot that says that the conversation has been deleted


class CachedSQLTrackerStore(SQLTrackerStore):
    """SQL tracker store that keeps live conversations in memory; `on_disk`: and in an SQLite file."""

    engine: sa.engine.Engine

    def __init__(
        self,
        domain: Domain | None = None,
        dialect: str = "sqlite",
        host: str | None = None,
        db: str = "rasa.db",
        event_broker: EventBroker | None = None,
        **kwargs: Any,
    ) -> None:
        if dialect == "sqlite" and db != ":memory:":
            Path(db).parent.mkdir(parents=True, exist_ok=True)
            Path(db).touch(mode=0o600)  # before SQLite opens it: its side files copy the mode
        super().__init__(domain, dialect, host, db=db, event_broker=event_broker, **kwargs)
        self.engine.hide_parameters = True  # an error message must not carry a patient's words
        self.on_disk = dialect == "sqlite" and db != ":memory:"
        if self.on_disk:
            self._keep_connection()
        self._redact = redactor(public(clinics()))
        self._live: OrderedDict[str, tuple[DialogueStateTracker, int]] = OrderedDict()
        if self.on_disk and isinstance(event_broker, LedgerBroker):
            event_broker.catch_up(Path(db))

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """The tracker of the latest session, from memory when it is live."""
        entry = self._live.pop(sender_id, None)
        if entry is None:
            return await super().retrieve(sender_id)
        tracker, stored = entry
        if stored != len(tracker.events):
            return await super().retrieve(sender_id)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the events that are not stored yet, and keep the tracker for the next message.

        Of a conversation that the person has had deleted nothing is written, and nothing is kept.
        """
        if tracker.get_slot(ERASED):
            await self.forget(tracker.sender_id)
            return
        # Live before it is written: when the file is locked or full, the next message goes on here and writes the rest.
        self._live[tracker.sender_id] = (tracker, len(tracker.events))
        while len(self._live) > MAX_LIVE:
            self._live.popitem(last=False)
        with self.session_scope() as session, self._held() as held:
            known = getattr(tracker, "_ramus_stored", None)
            if known is None:
                events = list(self._additional_events(session, tracker))
            else:
                events = list(itertools.islice(tracker.events, known, None))
            if events:
                rows = self._rows(tracker, events)
                self._publish(rows)
                session.execute(self.SQLEvent.__table__.insert(), rows)
                last = self._last_id(session)
                session.commit()
                if held and last:
                    held.committed(last, rows[-1]["timestamp"])
        tracker._ramus_stored = len(tracker.events)

    def _held(self) -> AbstractContextManager[Held | None]:
        return self.event_broker.held() if isinstance(self.event_broker, LedgerBroker) else nullcontext()

    def _publish(self, rows: list[dict[str, Any]]) -> None:
        """Rasa's own way reads the whole conversation again to find out what is new; here that is known."""
        for row in rows:
            data = row.pop("event")
            if self.event_broker is not None:
                self.event_broker.publish({"sender_id": row["sender_id"], **data})

    def _last_id(self, session: sa.orm.Session) -> int | None:
        """The number of the event that was written last, for the ledger's mark; None where that says nothing."""
        if not self.on_disk or not isinstance(self.event_broker, LedgerBroker):
            return None
        connection: Any = session.connection().connection
        return int(connection.execute("SELECT last_insert_rowid()").fetchone()[0])

    def _rows(self, tracker: DialogueStateTracker, events: list[Event]) -> list[dict[str, Any]]:
        """The events as they are stored and published. The tracker in memory keeps them as they are."""
        named = [(event.type_name, event.as_dict()) for event in events]
        tracker._ramus_quotes = getattr(tracker, "_ramus_quotes", False) or any(
            identifies(data, self._redact) for _, data in named
        )
        if tracker._ramus_quotes:
            named = [(name, storable(data, self._redact)) for name, data in named]
        return [_row(tracker.sender_id, name, data) for name, data in named]

    def _keep_connection(self) -> None:
        """One connection that stays open. SQLAlchemy would open and close the file for each message, and closing the
        last connection of a WAL file writes it back to the disk every time (3 ms)."""
        url = self.engine.url
        self.engine.dispose()
        self.engine = sa.create_engine(
            url,
            poolclass=sa.pool.QueuePool,
            pool_size=1,
            connect_args={"check_same_thread": False},
            hide_parameters=True,
        )
        sa.event.listen(self.engine, "connect", _tune_sqlite)
        self.sessionmaker = sa.orm.session.sessionmaker(bind=self.engine)

    async def forget(self, sender_id: str) -> None:
        """Delete everything that is stored of a conversation, once the ledger needs it no more."""
        if isinstance(self.event_broker, LedgerBroker):
            await self.event_broker.written()
        self._live.pop(sender_id, None)
        with self.session_scope() as session:
            session.query(self.SQLEvent).filter(self.SQLEvent.sender_id == sender_id).delete()
            session.commit()
            if self.engine.dialect.name == "sqlite":  # deleted words must leave the write-ahead log too
                session.execute(sa.text("PRAGMA wal_checkpoint(TRUNCATE)"))


def _row(sender_id: str, type_name: str, data: dict[str, Any]) -> dict[str, Any]:
    """A row of the table; `event` is the event itself, for the broker."""
    return {
        "event": data,
        "sender_id": sender_id,
        "type_name": type_name,
        "timestamp": data.get("timestamp"),
        "intent_name": data.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": data.get("name"),
        "data": json.dumps(data),
    }


def _tune_sqlite(connection: Any, _record: Any) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA busy_timeout=3000")
    cursor.execute("PRAGMA secure_delete=ON")
    cursor.close()
