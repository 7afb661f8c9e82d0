"""Rasa's event broker that writes the ledger (`event_broker: type:` in endpoints.yml), so that every channel feeds it.

With the project's own tracker store, what `publish` brings is held until the store has committed it, and then goes to
the ledger together with a mark. When a process is killed between the two commits, the next start reads the events after
the mark from the tracker store's file. With any other tracker store `publish` writes at once.
"""

from __future__ import annotations

import asyncio
import logging
from asyncio import AbstractEventLoop
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import time
from typing import Any

from rasa.core.brokers.broker import EventBroker
from rasa.utils.endpoints import EndpointConfig

from bot.dialogue.records import EventReader
from bot.settings import clinics, public
from bot.store.conversations import STORE, unread
from bot.store.ledger import Ledger
from bot.store.redact import redactor
from bot.store.rows import Row
from bot.store.writer import Mark
from bot.triage.protocol import digest

logger = logging.getLogger(__name__)
AT_ONCE = 0.05  # seconds that `publish` waits for the disk when nothing else remembers the event
BEFORE_DELETING = 1.0  # seconds that deleting a conversation waits for the ledger
CATCH_UP = 500, 20.0  # rows that are written together at the start, and seconds until that is given up


class LedgerBroker(EventBroker):
    """Writes what events say into the ledger. No fault in here reaches the conversation."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._reader = EventReader(ledger.conversation_key)
        self._held: list[Row] | None = None

    @classmethod
    async def from_endpoint_config(
        cls, broker_config: EndpointConfig, event_loop: AbstractEventLoop | None = None
    ) -> LedgerBroker:
        """Built by Rasa; `folder` in endpoints.yml is the data folder. Raises LedgerError."""
        return cls(open_ledger(Path(broker_config.kwargs.get("folder", "var"))))

    def publish(self, event: dict[str, Any]) -> None:
        """Take one event of Rasa's."""
        rows = self._read(self._reader, event)
        if self._held is not None:
            self._held += rows
        elif rows:
            self.ledger.record(rows, wait=AT_ONCE)

    @contextmanager
    def held(self) -> Iterator[Held]:
        """While this lasts, rows wait for the tracker store's commit.

        They are written even when it fails: the person has had the reply. The mark then stays, and when the same events
        come again, they are passed over.
        """
        commit, self._held = Held(), []
        try:
            yield commit
        finally:
            rows, self._held = self._held, None
            if rows or commit.mark:
                self.ledger.record(rows, commit.mark)

    def catch_up(self, path: Path) -> int:
        """Read what a tracker store's file has and the ledger may not have; returns how many events that were."""
        reader, count = EventReader(self.ledger.conversation_key), 0
        rows: list[Row] = []
        last = None
        try:
            for mark, event in unread(path, self.ledger.progress(STORE)):
                count, last = count + 1, mark
                rows += self._read(reader, event)
                if len(rows) >= CATCH_UP[0]:
                    self._write_now(rows)
                    rows = []
            self._write_now(rows)
            if last:  # only now: a process that is killed in between begins again where this one did
                self.ledger.record([], last)
        except Exception as error:
            self.ledger.leave_mark()
            logger.error("ledger.catch_up_failed: %s", type(error).__name__)
        return count

    def found(self, sender_id: str, triage: Mapping[str, Any], role: str, clinic: str) -> None:
        """Note a level that the safe reply found, beside Rasa."""
        try:
            self.ledger.record([self._reader.found(sender_id, time(), triage, role, clinic)])
        except Exception as error:
            logger.error("ledger.safe_reply_unread: %s", type(error).__name__)

    async def written(self) -> None:
        """Come back when what was published is in the ledger, or after a second."""
        await asyncio.to_thread(self.ledger.settle, BEFORE_DELETING)

    async def close(self) -> None:
        """Write what waits, and close the ledger."""
        self.ledger.close()

    def _write_now(self, rows: list[Row]) -> None:
        if rows and not self.ledger.record(rows, wait=CATCH_UP[1]):
            raise TimeoutError

    @staticmethod
    def _read(reader: EventReader, event: Mapping[str, Any]) -> list[Row]:
        try:
            return reader.read(event)
        except Exception as error:
            logger.error("ledger.event_unread: %s", type(error).__name__)
            return []


class Held:
    """What the tracker store reports: the last event that it has committed, when it knows it."""

    mark: Mark | None = None

    def committed(self, event_id: int, event_at: float) -> None:
        """All events up to this one are on disk."""
        self.mark = Mark(STORE, event_id, event_at)


def open_ledger(folder: Path) -> Ledger:
    """The ledger in a data folder, as every process of Ramus opens it. Raises LedgerError."""
    return Ledger.open(folder, redact=redactor(public(clinics())), protocol=digest())
