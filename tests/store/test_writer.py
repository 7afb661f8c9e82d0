"""bot.store.writer: nobody waits, nothing that could be written later is lost, and what is lost is counted."""

from __future__ import annotations

import json
import sqlite3
import time
from typing import Any

import pytest

from bot.store import database
from bot.store.rows import Row
from bot.store.writer import Mark


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short wait for locks, and between tries."""
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    monkeypatch.setattr("bot.store.writer.FIRST_PAUSE", 0.02)
    monkeypatch.setattr("bot.store.writer.LONGEST_PAUSE", 0.05)


def test_rows_are_written_in_their_order(open_ledger: Any, rows: Any, look: Any) -> None:
    ledger = open_ledger()
    for number in range(500):
        ledger.record([rows.triage(rows.noon + number, "check")])
    assert ledger.settle(5)
    found = [row["at"] for row in look("SELECT at FROM triage_event ORDER BY id")]
    assert len(found) == 500 and found == sorted(found)


def test_a_locked_file_keeps_nobody_waiting(open_ledger: Any, rows: Any, look: Any, locked: Any, caplog: Any) -> None:
    ledger = open_ledger()
    other = locked()
    before = time.perf_counter()
    for number in range(20):
        ledger.record([rows.miss(rows.noon + number)])
    assert time.perf_counter() - before < 0.05
    while not ledger.state()["because"]:
        time.sleep(0.01)
    assert ledger.state() == {"state": "waiting", "waiting": 20, "dropped": 0, "because": "SQLITE_BUSY"}
    assert not ledger.settle(0.2) and look("SELECT * FROM miss") == []
    other.close()
    assert ledger.settle(5) and len(look("SELECT * FROM miss")) == 20
    assert ledger.state() == {"state": "ok", "waiting": 0, "dropped": 0, "because": ""}
    assert "ledger.waits: SQLITE_BUSY" in caplog.text and "Zebedee" not in caplog.text


def test_a_full_disk_is_the_same(open_ledger: Any, rows: Any, look: Any) -> None:
    ledger = open_ledger()
    pages = ledger._db.execute("PRAGMA page_count").fetchone()[0]
    ledger._db.execute(f"PRAGMA max_page_count = {pages}")  # SQLite then says what it says of a full disk
    for number in range(300):
        ledger.record([rows.miss(rows.noon + number, "a long question " * 20)])
    assert not ledger.settle(0.3) and ledger.state()["because"] == "SQLITE_FULL"
    ledger._db.execute("PRAGMA max_page_count = 1073741823")
    assert ledger.settle(5) and len(look("SELECT * FROM miss")) == 300


def test_what_is_given_up_is_counted_and_audited(open_ledger: Any, rows: Any, look: Any, locked: Any) -> None:
    ledger = open_ledger(limit=10)
    other = locked()
    for number in range(15):
        ledger.record([rows.miss(rows.noon + number), rows.answer(rows.noon + number)])
    state = ledger.state()
    assert state["dropped"] >= 20 and state["waiting"] <= 10
    other.close()
    assert ledger.settle(5)
    ledger.record([rows.handover()])
    assert ledger.settle(5) and ledger.state()["dropped"] == state["dropped"]
    audited = [row for row in look("SELECT * FROM audit") if row["action"] == "dropped"]
    counted = [sum(json.loads(row["about"])["rows"].values()) for row in audited]
    assert (
        sum(counted)
        == state["dropped"]
        == 30 - len(look("SELECT * FROM miss")) - len(look("SELECT * FROM answer_given"))
    )
    assert {row["at"] for row in look("SELECT at FROM miss")} >= {rows.miss(rows.noon + 14).values["at"]}


def test_one_bad_row_does_not_take_others_with_it(open_ledger: Any, rows: Any, look: Any, locked: Any) -> None:
    ledger = open_ledger()
    other = locked()  # so that all are tried in one transaction
    for row in (rows.miss(), Row("answer_given", {"at": "x", "nth": None}), rows.miss(rows.noon + 1)):
        ledger.record([row])
    ledger.audit("ada", "looked", {}, wait=0)
    other.close()
    assert ledger.settle(5) and ledger.state()["dropped"] == 1
    assert len(look("SELECT * FROM miss")) == 2
    assert sorted(row["action"] for row in look("SELECT * FROM audit")) == ["dropped", "looked"]


def test_a_mark_is_written_with_its_rows_and_never_before(open_ledger: Any, rows: Any, locked: Any) -> None:
    ledger = open_ledger()
    ledger.record([rows.miss()], Mark("c", 5, 1.5))
    assert ledger.settle(5) and ledger.progress("c") == Mark("c", 5, 1.5)
    other = locked()
    ledger.record([rows.miss(rows.noon + 1)], Mark("c", 6, 2.5))
    ledger.record([], Mark("c", 7, 3.5))
    time.sleep(0.1)
    assert ledger.progress("c") == Mark("c", 5, 1.5)
    other.close()
    assert ledger.settle(5) and ledger.close() and ledger.progress("c") == Mark("c", 7, 3.5)


def test_marks_alone_wait_for_the_end(open_ledger: Any) -> None:
    ledger = open_ledger()
    for number in range(1000):
        ledger.record([], Mark("c", number, 0.0))
    assert len(ledger._writer._queue) == 1
    assert ledger.close() and ledger.progress("c") == Mark("c", 999, 0.0)


def test_after_a_gap_the_mark_stays(open_ledger: Any, rows: Any, locked: Any) -> None:
    """The next start then reads the events again whose rows were given up."""
    ledger = open_ledger(limit=2)
    ledger.record([rows.miss()], Mark("c", 1, 0.0))
    assert ledger.settle(5)
    other = locked()
    for number in range(2, 9):
        ledger.record([rows.miss(rows.noon + number)], Mark("c", number, 0.0))
    other.close()
    assert ledger.settle(5) and ledger.state()["dropped"] and ledger.close()
    assert ledger.progress("c") == Mark("c", 1, 0.0)


def test_closing_while_locked_says_so(open_ledger: Any, rows: Any, locked: Any) -> None:
    ledger = open_ledger()
    locked()
    ledger.record([rows.miss()])
    assert not ledger.close(2)


def test_two_processes_write_one_chain(open_ledger: Any, rows: Any, folder: Any) -> None:
    """Two writers, each with a connection of its own, as two processes have them."""
    from bot.store.chain import verify

    pair = open_ledger(), open_ledger()
    for number in range(200):
        pair[number % 2].record([rows.triage(rows.noon + number, "check")])
    assert all(ledger.settle(10) for ledger in pair)
    db = database.connect(folder / "ledger.db", read_only=True)
    assert [(one.rows, one.problem) for one in verify(db)] == [(0, ""), (200, ""), (0, "")]
    db.close()


def test_only_passing_faults_are_tried_again(open_ledger: Any, monkeypatch: pytest.MonkeyPatch, rows: Any) -> None:
    ledger, errors = open_ledger(), [sqlite3.OperationalError("disk I/O error"), KeyError("a bug")]

    def faulty(*_: Any) -> None:
        if errors:
            raise errors.pop(0)

    monkeypatch.setattr("bot.store.writer.write", faulty)
    ledger.record([rows.miss()])
    assert ledger.settle(5) and errors == [] and ledger.state()["dropped"] == 1


def test_what_was_written_beside_a_bad_row_is_not_written_again(
    open_ledger: Any, monkeypatch: pytest.MonkeyPatch, look: Any, locked: Any
) -> None:
    """One batch: a good row, a bad one, and one that has to wait. Feedback has no key of its own that would save it."""
    from bot.store import rows as module

    ledger, first = open_ledger(), [sqlite3.OperationalError("disk I/O error")]

    def write(db: Any, row: Row) -> None:
        if row.values.get("who") == "late" and first:
            raise first.pop()
        module.write(db, row)

    monkeypatch.setattr("bot.store.writer.write", write)
    other = locked()
    ledger.feedback("ablation.cost", True)
    ledger.record([Row("answer_given", {"at": "x"})])
    ledger.audit("late", "looked", {}, wait=0)
    other.close()
    assert ledger.settle(5) and first == [] and ledger.state()["dropped"] == 1
    assert len(look("SELECT * FROM feedback")) == 1
