"""`ramus purge`, `ledger verify`, `backup` and `restore`, as they are typed."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.store.ledger import Ledger


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a ledger: one thing of long ago, two rows of audit."""
    monkeypatch.setattr("bot.logs.configure", lambda level="INFO": None)
    monkeypatch.setenv("RAMUS_DATA_DIR", str(tmp_path / "var"))
    ledger = Ledger.open(tmp_path / "var")
    ledger.feedback("ablation.cost", True, at=0.0)
    for number in range(2):
        assert ledger.audit("ada", "looked", number)
    ledger.close()
    return tmp_path / "var"


def run(*words: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(word) for word in words])
    return result.exit_code, result.output


def query(data: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(data / "ledger.db", isolation_level=None)) as db:
        return db.execute(sql).fetchall()


def test_purge(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    code, output = run("purge", "--dry-run")
    assert code == 0 and "Would be deleted:" in output and "feedback             1" in output
    assert query(data, "SELECT count(*) FROM feedback") == [(1,)]
    monkeypatch.setenv("RAMUS_KEEP_FEEDBACK", "36500")
    assert "feedback             0" in run("purge", "--dry-run")[1]
    monkeypatch.delenv("RAMUS_KEEP_FEEDBACK")
    code, output = run("purge")
    assert code == 0 and output.startswith("Deleted:") and query(data, "SELECT count(*) FROM feedback") == [(0,)]


def test_verify_prints_the_hashes_to_note_down(data: Path) -> None:
    code, output = run("ledger", "verify")
    last = query(data, "SELECT hash FROM audit WHERE id = 2")[0][0]
    assert code == 0 and f"2 rows, last hash {last}" in output
    code, output = run("ledger", "verify", "--head", last)
    assert code == 0
    code, output = run("ledger", "verify", "--head", "f" * 64)
    assert code == 1 and f"No chain holds {'f' * 64}." in output


def test_verify_names_the_first_broken_row(data: Path) -> None:
    query(data, "DROP TRIGGER audit_is_not_changed")
    query(data, "UPDATE audit SET who = 'eve' WHERE id = 2")
    code, output = run("ledger", "verify")
    assert code == 1 and "BROKEN: row 2" in output


def test_backup_and_restore(data: Path, tmp_path: Path) -> None:
    folder = tmp_path / "monday"
    code, output = run("backup", folder)
    assert code == 0 and "ledger.db" in output
    query(data, "DELETE FROM feedback")
    code, output = run("restore", folder, "--check")
    assert code == 0 and "complete and true" in output and query(data, "SELECT * FROM feedback") == []
    code, output = run("restore", folder)
    assert code == 0 and "before-restore" in output
    assert query(data, "SELECT count(*) FROM feedback") == [(1,)]
    assert query(data, "SELECT who, action FROM audit ORDER BY id DESC LIMIT 1") == [("ramus", "restore")]
    assert run("ledger", "verify")[0] == 0


def test_restore_is_refused_while_the_ledger_is_open(data: Path, tmp_path: Path) -> None:
    run("backup", tmp_path / "monday")
    ledger = Ledger.open(data)
    code, output = run("restore", tmp_path / "monday")
    ledger.close()
    assert code == 2 and "A server is running" in output


def test_what_cannot_be_done_is_said_plainly(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("backup", tmp_path) == (2, f"ramus: {tmp_path} is there already. A back-up wants a folder of its own.\n")
    code, output = run("restore", tmp_path / "none")
    assert code == 2 and "not a back-up" in output
    monkeypatch.setenv("RAMUS_DATA_DIR", str(tmp_path / "empty"))
    for words in (("ledger", "verify"), ("backup", tmp_path / "new")):
        code, output = run(*words)
        assert code == 2 and "no ledger" in output
    monkeypatch.setenv("RAMUS_KEEP_AUDIT", "never")
    code, output = run("purge")
    assert code == 2 and "RAMUS_" in output
