"""How soon alerts were acknowledged, week by week: numbers and names of staff, nobody's words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from sqlite_utils import Database

QUERY = """
SELECT alert.id, alert.at, alert.level, alert.acknowledged_at, alert.acknowledged_by, alert.outcome
FROM alert JOIN triage_event ON triage_event.id = alert.triage_event
WHERE triage_event.clinic = ? AND alert.at >= ? ORDER BY alert.at
"""


@dataclass(frozen=True)
class Taken:
    """One alert. `minutes`: until somebody acknowledged it; None when nobody has. `by` and `outcome` may be empty."""

    id: int
    at: str
    level: str
    minutes: float | None
    by: str
    outcome: str

    @property
    def monday(self) -> date:
        """Of the week in which it began (UTC)."""
        day = datetime.fromisoformat(self.at).date()
        return day - timedelta(days=day.weekday())


def taken(db: Database, clinic: str, since: date) -> list[Taken]:
    """The alerts of a clinic from a day on, the oldest first."""
    rows = db.execute(QUERY, (clinic, since.isoformat())).fetchall()
    return [
        Taken(number, at, level, _minutes(at, done), by or "", out or "") for number, at, level, done, by, out in rows
    ]


def _minutes(at: str, done: str | None) -> float | None:
    if not done:
        return None
    return max(0.0, (datetime.fromisoformat(done) - datetime.fromisoformat(at)).total_seconds() / 60)


def middle(found: list[Taken]) -> float | None:
    """The median of the minutes; None when none was acknowledged."""
    minutes = [one.minutes for one in found if one.minutes is not None]
    return median(minutes) if minutes else None


def within(found: list[Taken], minutes: float) -> float | None:
    """The share of all that was acknowledged within so many minutes; None when there was no alert."""
    early = sum(one.minutes is not None and one.minutes <= minutes for one in found)
    return early / len(found) if found else None
