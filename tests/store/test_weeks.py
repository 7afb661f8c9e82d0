"""bot.store.weeks: each thing in its week, once, for one clinic or for all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlite_utils import Database

from bot.store.database import transaction
from bot.store.rows import Row, redacted, write
from bot.store.weeks import KINDS, Week, weeks

MONDAY = date(2026, 11, 23)


def at(day: int, hour: int = 12) -> float:
    """A time in November 2026."""
    return datetime(2026, 11, day, hour, tzinfo=UTC).timestamp()


def of(row: Row, **values: str) -> Row:
    return replace(row, values={**row.values, **values})


@pytest.fixture
def filled(db: Database, rows: Any) -> Database:
    """Sunday 22nd; Monday 23rd to Sunday 29th; the Monday after it."""
    with transaction(db):
        for row in (
            rows.answer(at(22, 23), "ablation.cost", talk="before"),
            rows.answer(at(23, 0), "ablation.cost", talk="anna"),
            of(rows.answer(at(24), "prp.what", talk="berta"), clinic="north"),
            rows.answer(at(29, 23), "ablation.hurt", talk="anna"),
            rows.answer(at(30), "ablation.cost", talk="after"),
            rows.miss(at(25), talk="anna"),
            rows.handover(at(25), talk="anna"),
            rows.triage(at(25), "urgent", talk="anna"),
            rows.triage(at(26), "check", talk="anna"),
            rows.triage(at(26), "emergency", "conversation", talk="anna"),
            of(rows.triage(at(26), "check", talk="berta"), clinic="north"),
        ):
            write(db, redacted(row, str))
        for helped in (1, 0, 1):
            told = {"at": "2026-11-24T10:00:00.000000Z", "clinic": "", "answer_id": "a.b", "helped": helped}
            write(db, Row("feedback", {**told, "version": "", "word": "my words"}))
    return db


def test_each_thing_is_in_its_week(filled: Database) -> None:
    before, week = weeks(filled, date(2026, 11, 27), 2)
    assert (before.monday, week.monday) == (date(2026, 11, 16), MONDAY)
    assert before.counts["topics"] == {"ablation": 1} and before.total("conversations") == 1
    assert week.counts == {
        "conversations": {"": 2},
        "topics": {"ablation": 2, "prp": 1},
        "answers": {"ablation.cost": 1, "prp.what": 1, "ablation.hurt": 1},
        "misses": {"no_answer": 1},
        "handovers": {"asked": 1},
        "feedback": {"helped": 2, "did not help": 1},
        "levels": {"urgent": 1, "check": 1},
        "alerts": {"open": 2},
    }


@pytest.mark.parametrize(("clinic", "answers", "levels"), [("", 2, {"urgent": 1}), ("north", 1, {"check": 1})])
def test_one_clinic(filled: Database, clinic: str, answers: int, levels: dict[str, int]) -> None:
    (week,) = weeks(filled, MONDAY, 1, clinic)
    assert (week.total("answers"), week.counts["levels"]) == (answers, levels)


def test_a_week_in_which_nothing_happened_is_there(db: Database) -> None:
    found = weeks(db, MONDAY, 3)
    assert [week.total(kind) for week in found for kind in KINDS] == [0] * 3 * len(KINDS)
    assert isinstance(found[0], Week)
