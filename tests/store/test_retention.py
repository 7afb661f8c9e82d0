"""bot.store.retention: each kind as long as the settings say, and the chain holds afterwards."""

from __future__ import annotations

import asyncio
import json
from contextlib import closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.settings import Keep
from bot.store.chain import verify
from bot.store.database import connect
from bot.store.retention import TABLES, purge, purge_for_ever

DAYS = {"conversations": 5, "questions": 10, "answers": 20, "feedback": 20, "handovers": 20, "triage": 30, "audit": 40}


@pytest.fixture
def now(rows: Any) -> datetime:
    return datetime.fromtimestamp(rows.noon, UTC)


@pytest.fixture
def filled(open_ledger: Any, rows: Any, now: datetime) -> Any:
    """One row of each kind on every fifth day, from 45 days ago until today; each day another conversation."""
    ledger = open_ledger()
    for ago in range(45, -1, -5):
        at, talk = rows.noon - ago * rows.day, f"talk-{ago}"
        ledger.record([row(at, talk=talk) for row in (rows.triage, rows.answer, rows.miss, rows.handover, rows.check)])
        ledger.feedback("ablation.cost", True, "", at)
    assert ledger.settle()
    return ledger


def broken(folder: Path) -> list[str]:
    with closing(connect(folder / "ledger.db", read_only=True)) as db:
        return [one.problem for one in verify(db) if one.problem]


def counts(look: Any) -> dict[str, int]:
    return {name: look(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in (*TABLES, "conversation")}


def test_each_kind_is_kept_as_long_as_it_may(filled: Any, folder: Path, look: Any, now: datetime) -> None:
    gone = purge(folder, DAYS, now)
    kept = {"miss": 3, "answer_given": 5, "feedback": 4, "handover": 5, "alert": 7, "triage_event": 7, "audit": 1}
    kept["caller_check"] = 7
    assert counts(look) == {**kept, "conversation": 7}
    assert gone == {
        "conversations": 0,
        **{name: 10 - kept[name] for name in TABLES if name != "audit"},
        "audit": 0,
        "triage_words": 7,
    }
    assert look("SELECT count(*) AS n FROM triage_words") == [{"n": 3}]
    assert look("SELECT count(*) AS n FROM caller_check WHERE words <> ''") == [{"n": 3}]
    assert broken(folder) == []


def test_a_dry_run_only_counts(filled: Any, folder: Path, look: Any, now: datetime) -> None:
    before = counts(look)
    told = purge(folder, DAYS, now, dry_run=True)
    assert counts(look) == before and told == purge(folder, DAYS, now)


def test_a_purge_is_in_the_audit_and_in_a_checkpoint(filled: Any, folder: Path, look: Any, now: datetime) -> None:
    last = look("SELECT id, hash FROM triage_event WHERE id = 3")[0]
    purge(folder, DAYS, now, who="server")
    (audited,) = look("SELECT * FROM audit")
    assert (audited["who"], audited["action"]) == ("server", "purge")
    assert json.loads(audited["about"])["triage_event"] == 3
    (point,) = look("SELECT * FROM checkpoint")
    assert (point["table_name"], point["through"], point["taken"]) == ("triage_event", 3, 3)
    assert point["through_hash"] == last["hash"]


def test_the_chain_goes_on_after_everything_was_purged(filled: Any, folder: Path, look: Any, rows: Any) -> None:
    purge(folder, DAYS, datetime.fromtimestamp(rows.noon, UTC) + timedelta(days=500))
    assert counts(look)["triage_event"] == counts(look)["conversation"] == 0 and broken(folder) == []
    filled.record([rows.triage(rows.noon + 1)])
    assert filled.settle() and look("SELECT id FROM triage_event") == [{"id": 11}] and broken(folder) == []


def test_the_audit_itself_is_purged_and_holds(filled: Any, folder: Path, look: Any, now: datetime) -> None:
    for number in range(4):
        assert filled.audit("ada", "looked", number)
    later = datetime.now(UTC) + timedelta(days=41)
    purge(folder, DAYS, later)
    assert [row["action"] for row in look("SELECT action FROM audit")] == ["purge"] and broken(folder) == []
    purge(folder, DAYS, later + timedelta(days=100))
    assert broken(folder) == [] and {row["table_name"] for row in look("SELECT table_name FROM checkpoint")} == {
        "audit",
        "triage_event",
    }


def test_a_late_row_stays_until_the_ones_before_it_go(open_ledger: Any, folder: Path, rows: Any, now: datetime) -> None:
    """Caught up late: an old event after a newer one. A chain is only emptied from its beginning."""
    ledger = open_ledger()
    for ago, talk in ((3, "anna"), (60, "berta"), (1, "clara")):
        ledger.record([rows.triage(rows.noon - ago * rows.day, "check", talk=talk)])
    assert ledger.settle()
    assert purge(folder, DAYS, now)["triage_event"] == 0
    assert purge(folder, DAYS, now + timedelta(days=28))["triage_event"] == 2 and broken(folder) == []


def test_what_was_purged_by_hand_is_found(filled: Any, folder: Path, now: datetime) -> None:
    purge(folder, DAYS, now)
    with closing(connect(folder / "ledger.db")) as db:
        db.execute("DROP TRIGGER triage_event_is_not_deleted")
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute("DELETE FROM triage_event WHERE id = 4")
    assert broken(folder) == ["row 4 is missing"]


def test_redacted_questions_leave_the_files(filled: Any, folder: Path, now: datetime) -> None:
    purge(folder, DAYS, now + timedelta(days=500))
    assert not any(b"Zebedee" in file.read_bytes() for file in folder.iterdir())


def test_an_empty_folder_has_nothing_to_purge(tmp_path: Path) -> None:
    assert purge(tmp_path / "none", DAYS) == {} and purge(tmp_path, DAYS) == {"conversations": 0}


def test_the_settings_name_every_kind() -> None:
    assert {*TABLES.values(), "conversations"} == set(Keep.model_fields) == set(DAYS)


async def test_it_runs_again_and_again_also_after_a_failure(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Any] = []

    def purged(*given: Any, **options: Any) -> None:
        seen.append((*given, options["who"]))
        if len(seen) == 1:
            raise OSError("the disk is gone")

    monkeypatch.setattr("bot.store.retention.purge", purged)
    task = asyncio.create_task(purge_for_ever(folder, DAYS, seconds=0.01))
    while len(seen) < 3:
        await asyncio.sleep(0.01)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert seen[0] == (folder, DAYS, "server")
