"""What happened week by week, counted in the ledger: numbers and names of topics and kinds, nobody's words.

A conversation counts in the week in which it first came to anything: an answer, a miss, a danger sign, a hand-over.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlite_utils import Database

from bot.store.rows import RANK

MONDAY = "date({at}, 'weekday 0', '-6 days')"  # of the week in which a time lies, UTC
WHERE = "{at} >= :since AND {at} < :until AND (:clinic IS NULL OR clinic = :clinic)"
COUNTED = {
    "conversations": ("conversation", "first_at", "''"),
    "topics": ("answer_given", "at", "substr(answer_id, 1, instr(answer_id || '.', '.') - 1)"),
    "answers": ("answer_given", "at", "answer_id"),
    "misses": ("miss", "at", "kind"),
    "handovers": ("handover", "at", "reason"),
    "feedback": ("feedback", "at", "CASE helped WHEN 1 THEN 'helped' ELSE 'did not help' END"),
}
LEVELS = "SELECT {monday}, conversation, level FROM triage_event WHERE source <> 'conversation' AND {where}"
ALERTS = (
    "SELECT {monday}, acknowledged_at IS NULL FROM alert JOIN triage_event ON triage_event.id = alert.triage_event "
    "WHERE {where}"
)


@dataclass
class Week:
    """One week from its Monday on: of each kind how often, by name ("" where there are no names)."""

    monday: date
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def total(self, kind: str) -> int:
        """All of one kind."""
        return sum(self.counts[kind].values())


KINDS = (*COUNTED, "levels", "alerts")


def weeks(db: Database, last: date, number: int, clinic: str | None = None) -> list[Week]:
    """The `number` weeks that end with the one of `last`, the oldest first.

    `clinic`: only that clinic's ("" is the default one); None: all.
    """
    monday = last - timedelta(days=last.weekday())
    found = [Week(monday - timedelta(weeks=ago), {kind: Counter() for kind in KINDS}) for ago in range(number)][::-1]
    by_monday = {week.monday.isoformat(): week for week in found}
    told = {"since": found[0].monday.isoformat(), "until": (monday + timedelta(weeks=1)).isoformat(), "clinic": clinic}
    for kind, (table, at, name) in COUNTED.items():
        query = (
            f"SELECT {MONDAY.format(at=at)}, {name}, count(*) FROM {table} WHERE {WHERE.format(at=at)} GROUP BY 1, 2"
        )
        for week, label, count in db.execute(query, told):
            by_monday[week].counts[kind][label] += count
    _count_levels(db, by_monday, told)
    at = "alert.at"
    for week, still_open in db.execute(ALERTS.format(monday=MONDAY.format(at=at), where=WHERE.format(at=at)), told):
        by_monday[week].counts["alerts"]["open" if still_open else "looked at"] += 1
    return found


def _count_levels(db: Database, by_monday: dict[str, Week], told: dict[str, str | None]) -> None:
    """Each conversation once a week, at its highest level."""
    highest: dict[tuple[str, str], str] = {}
    for week, talk, level in db.execute(
        LEVELS.format(monday=MONDAY.format(at="at"), where=WHERE.format(at="at")), told
    ):
        before = highest.get((week, talk), "none")
        highest[week, talk] = max(before, level, key=lambda one: RANK.get(one, 0))
    for (week, _), level in highest.items():
        by_monday[week].counts["levels"][level] += 1
