"""Sends a message when nobody acknowledges an alert: by webhook, by e-mail, or by both, until it has arrived.

No message holds what a patient said, only that somebody waits, since when, how grave it is, and where to look.
"""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import structlog

from bot.settings import DEFAULT, Clinic
from bot.store.alerts import Alerts
from bot.store.escalations import Escalations, Message

LOOK_SECONDS = 1.0
log = structlog.get_logger("ramus.desk")


class Way(Protocol):
    """A way to reach somebody. `name` stands in the ledger."""

    name: str

    def send(self, told: dict[str, Any]) -> None:
        """Deliver, or raise whatever kept it from arriving. Called in a thread."""


class Escalation:
    """Looks every second what is due."""

    def __init__(
        self,
        alerts: Alerts,
        ways: Sequence[Way],
        after: float,
        clinics: Mapping[str, Clinic],
        address: str = "",
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._alerts, self._ways, self._after = alerts, {way.name: way for way in ways}, after
        self._clinics, self._address, self._clock = clinics, address, clock
        self._messages = Escalations(alerts)

    def step(self) -> int:
        """Note what is due, send what has to go out; returns how many messages arrived. Raises sqlite3.Error."""
        self._messages.note_due(list(self._ways), self._clock(), self._after)
        return sum(self._sent(message) for message in self._messages.to_send(self._clock()))

    def _sent(self, message: Message) -> bool:
        way = self._ways.get(message.way)
        if way is None or not self._messages.wanted(message):  # taken out of the settings, or acknowledged
            return False
        try:
            way.send(self._told(message))
        except Exception as error:
            log.error("desk.escalation_failed", way=message.way, error=type(error).__name__, tries=message.tries + 1)
            self._messages.failed(message, type(error).__name__, self._clock())
            return False
        self._messages.delivered(message, self._clock())
        log.warning("desk.escalated", way=message.way, alert=message.alert)
        return True

    def _told(self, message: Message) -> dict[str, Any]:
        """What is sent. `id` is the same however often it arrives."""
        clinic = self._clinics.get(message.clinic) or self._clinics[DEFAULT]
        return {
            "id": f"alert-{message.alert}-{message.way}",
            "alert": message.alert,
            "level": message.level,
            "since": message.at,
            "clinic": clinic.name,
            "address": f"{self._address}/desk/alerts" if self._address else "",
        }

    async def run_for_ever(self) -> None:
        """Until it is cancelled. A failure of the ledger is logged, and tried again."""
        while True:
            try:
                await asyncio.to_thread(self.step)
            except sqlite3.Error as error:
                log.error("desk.escalation_broken", error=type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)
