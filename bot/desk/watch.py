"""Watches the ledger, and tells every page that is open at the desk when alerts have changed."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager

import structlog

from bot.store.alerts import Alerts

LOOK_SECONDS = 0.2
log = structlog.get_logger("ramus.desk")


class Watch:
    """Looks five times a second whether anybody wrote into the ledger. It reads one number each time."""

    def __init__(self, alerts: Alerts) -> None:
        self._alerts = alerts
        self._waiting: set[asyncio.Event] = set()

    async def look_for_ever(self) -> None:
        """Until it is cancelled."""
        seen = -1
        while True:
            try:
                now = self._alerts.version()
            except sqlite3.Error as error:
                log.error("desk.watch_failed", error=type(error).__name__)
                now = seen
            if now != seen:
                seen = now
                self.changed()
            await asyncio.sleep(LOOK_SECONDS)

    def changed(self) -> None:
        """Wake everybody who waits."""
        for event in self._waiting:
            event.set()

    @contextmanager
    def waiting(self) -> Iterator[asyncio.Event]:
        """An event that is set at every change while this lasts."""
        event = asyncio.Event()
        self._waiting.add(event)
        try:
            yield event
        finally:
            self._waiting.discard(event)


async def ticks(watch: Watch, seconds: float) -> AsyncIterator[bool]:
    """True at once and at every change, False when nothing has changed for so many seconds."""
    with watch.waiting() as event:
        yield True
        while True:
            try:
                await asyncio.wait_for(event.wait(), seconds)
            except TimeoutError:
                yield False
            else:
                event.clear()
                yield True
