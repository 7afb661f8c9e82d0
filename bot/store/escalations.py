"""Messages about alerts that nobody has acknowledged in time: what is due, what arrived, what is to be tried again.

They stand in the ledger, so that a restart forgets none. A message is marked as delivered after it was: when the
process dies in between, it goes out twice, never not at all. About an acknowledged alert nothing is sent any more.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.store.alerts import Alerts
from bot.store.times import utc

DUE = """
INSERT INTO escalation (alert, way, at, next_try)
SELECT id, :way, :now, :now FROM alert
WHERE acknowledged_at IS NULL AND at <= :before AND at > :since ON CONFLICT (alert, way) DO NOTHING
"""
TO_SEND = """
SELECT escalation.id, escalation.alert, way, tries, alert.at, alert.level, triage_event.clinic
FROM escalation JOIN alert ON alert.id = escalation.alert JOIN triage_event ON triage_event.id = alert.triage_event
WHERE delivered_at IS NULL AND acknowledged_at IS NULL AND next_try <= ? ORDER BY escalation.id
"""
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0  # seconds between two tries
OLDEST = 24 * 60 * 60.0  # seconds: of an older alert the page tells, no message


@dataclass(frozen=True)
class Message:
    """One message that has to go out. `at`: of the alert, UTC text."""

    id: int
    alert: int
    way: str
    tries: int
    at: str
    level: str
    clinic: str


class Escalations:
    """The messages of a ledger."""

    def __init__(self, alerts: Alerts) -> None:
        self._alerts = alerts

    def note_due(self, ways: list[str], now: float, after: float) -> None:
        """Write down a message by each way about every alert that waits for `after` seconds."""
        told = {"now": utc(now), "before": utc(now - after), "since": utc(now - OLDEST)}
        with self._alerts._changing() as db:
            for way in ways:
                db.execute(DUE, {**told, "way": way})

    def to_send(self, now: float) -> list[Message]:
        """What has to go out now."""
        with self._alerts._lock:
            return [Message(*row) for row in self._alerts.db.execute(TO_SEND, (utc(now),)).fetchall()]

    def wanted(self, message: Message) -> bool:
        """Whether nobody has acknowledged the alert meanwhile: messages before this one may have taken long."""
        query = "SELECT 1 FROM alert WHERE id = ? AND acknowledged_at IS NULL"
        with self._alerts._lock:
            return self._alerts.db.execute(query, (message.alert,)).fetchone() is not None

    def delivered(self, message: Message, now: float) -> None:
        """It has arrived."""
        with self._alerts._changing() as db:
            change = "UPDATE escalation SET delivered_at = ?, tries = tries + 1, problem = '' WHERE id = ?"
            db.execute(change, (utc(now), message.id))

    def failed(self, message: Message, problem: str, now: float) -> None:
        """It has not: it is tried again, each time after a longer pause."""
        pause = min(FIRST_PAUSE * 2**message.tries, LONGEST_PAUSE)
        with self._alerts._changing() as db:
            change = "UPDATE escalation SET tries = tries + 1, problem = ?, next_try = ? WHERE id = ?"
            db.execute(change, (problem[:80], utc(now + pause), message.id))

    def troubled(self) -> int:
        """How many messages could not be delivered so far, about alerts that still wait."""
        query = (
            "SELECT count(*) FROM escalation JOIN alert ON alert.id = alert "
            "WHERE delivered_at IS NULL AND problem <> '' AND acknowledged_at IS NULL"
        )
        with self._alerts._lock:
            return int(self._alerts.db.execute(query).fetchone()[0])
