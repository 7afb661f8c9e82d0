"""bot.store.rows: each event once, words only after they were made safe, an alert when somebody has to look."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from sqlite_utils import Database

from bot.store.chain import verify
from bot.store.database import transaction
from bot.store.rows import Row, redacted, unchanged, write


def put(db: Database, *some: Row) -> None:
    with transaction(db):
        for row in some:
            write(db, redacted(row, unchanged))


def alerts(db: Database) -> list[tuple[int, str]]:
    return [(row["triage_event"], row["level"]) for row in db["alert"].rows]


def test_the_same_events_again_are_written_once(db: Database, rows: Any) -> None:
    some = [rows.triage(), rows.answer(), rows.miss(), rows.handover(), rows.triage(nth=1), rows.triage(talk="berta")]
    put(db, *some)
    put(db, *some)
    counts = {name: db[name].count for name in ("triage_event", "answer_given", "miss", "handover", "conversation")}
    assert counts == {"triage_event": 3, "answer_given": 1, "miss": 1, "handover": 1, "conversation": 2}
    assert [verdict.problem for verdict in verify(db)] == ["", "", ""]  # the doubles used up no number


def test_a_row_without_a_value_is_no_double(db: Database, rows: Any) -> None:
    row = rows.answer()
    with pytest.raises(Exception, match="NOT NULL"):
        put(db, replace(row, values={**row.values, "answer_id": None}))


def test_words_are_redacted(db: Database, rows: Any) -> None:
    def redact(text: str) -> str:
        return text.replace("Zebedee", "<NAME>").replace("pee", "<WORD>")

    with transaction(db):
        for row in (rows.miss(), rows.triage()):
            write(db, redacted(row, redact))
    assert next(db["miss"].rows)["question"] == "my name is <NAME>"
    assert json.loads(next(db["triage_words"].rows)["words"]) == ["cannot <WORD>"]


def test_words_that_cannot_be_redacted_are_not_kept(rows: Any, caplog: pytest.LogCaptureFixture) -> None:
    def broken(text: str) -> str:
        raise ValueError(text)

    row = redacted(rows.miss(), broken)
    assert row.values["question"] == "" and "Zebedee" not in repr(row) + caplog.text
    assert "redaction_failed: ValueError" in caplog.text


def test_half_a_character_can_be_kept(db: Database, rows: Any) -> None:
    put(db, rows.miss(question="does it hurt \ud800"))
    assert next(db["miss"].rows)["question"] == "does it hurt ?"


def test_a_level_that_is_set_again_is_no_news(db: Database, rows: Any) -> None:
    def level(seconds: float, name: str) -> Row:
        return rows.triage(rows.noon + seconds, name, "conversation")

    said = [level(1, "none"), level(2, "urgent"), level(3, "urgent"), level(4, "none"), level(5, "none")]
    put(db, *said, level(6, "urgent"))
    assert [row["level"] for row in db["triage_event"].rows] == ["urgent", "none", "urgent"]
    put(db, *said)
    assert db["triage_event"].count == 3


def test_what_a_message_raises_is_always_written(db: Database, rows: Any) -> None:
    put(db, rows.triage(rows.noon, "check"), rows.triage(rows.noon + 1, "check"))
    assert db["triage_event"].count == 2


def test_one_alert_until_somebody_has_looked_or_it_gets_worse(db: Database, rows: Any) -> None:
    put(db, *(rows.triage(rows.noon + n, level) for n, level in enumerate(["check", "urgent", "urgent", "emergency"])))
    assert alerts(db) == [(2, "urgent"), (4, "emergency")]
    put(db, rows.triage(rows.noon + 9, "urgent"), rows.triage(rows.noon + 9, "urgent", talk="berta"))
    assert alerts(db)[2:] == [(6, "urgent")]  # Berta's
    db.execute("UPDATE alert SET acknowledged_at = at")
    put(db, rows.triage(rows.noon + 10, "urgent"))
    assert alerts(db)[3:] == [(7, "urgent")]


def test_a_level_that_nobody_knows_is_looked_at(db: Database, rows: Any) -> None:
    put(db, rows.triage(level="catastrophe"))
    assert alerts(db) == [(1, "catastrophe")]


def test_open_alerts_are_a_view(db: Database, rows: Any) -> None:
    put(db, rows.triage(), rows.triage(talk="berta"))
    db.execute("UPDATE alert SET acknowledged_at = at WHERE conversation = 'berta'")
    (found,) = db["open_alert"].rows
    assert (found["conversation"], found["flags"]) == ("anna", '["ces.bladder"]')


def test_a_triage_event_names_the_protocol_of_its_time(db: Database, rows: Any) -> None:
    for version, day in (("old", "2026-01-01"), ("new", "2026-11-01"), ("future", "2027-01-01")):
        db.execute("INSERT INTO protocol VALUES (?, ?)", (version, day))
    put(db, rows.triage(), rows.triage(rows.noon - 300 * rows.day), rows.triage(rows.noon - 900 * rows.day))
    assert [row["protocol"] for row in db["triage_event"].rows] == ["new", "old", ""]


def test_feedback_is_about_the_version_that_was_given_last(db: Database, rows: Any) -> None:
    put(db, rows.answer(rows.noon, version="v1"), rows.answer(rows.noon + 9, version="v2"))
    for answer_id in ("ablation.cost", "ablation.lasts"):
        values = {"at": rows.miss(rows.noon + 5).values["at"], "clinic": "", "answer_id": answer_id, "helped": 1}
        put(db, Row("feedback", {**values, "version": "", "word": ""}, {"word": "thanks"}))
    assert [(row["version"], row["word"]) for row in db["feedback"].rows] == [("v1", "thanks"), ("", "thanks")]
