"""bot.store.database: one file, brought up to date step by step, each step whole or not at all."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from sqlite_utils import Database

from bot.errors import LedgerError
from bot.store.database import connect, migrate, migrations, statements, transaction, version_of

TABLES = {
    "triage_event",
    "triage_words",
    "answer_given",
    "miss",
    "feedback",
    "handover",
    "alert",
    "audit",
    "checkpoint",
    "conversation",
}


def test_a_new_file_gets_all_tables(db: Database) -> None:
    assert set(db.table_names()) >= TABLES
    assert db.journal_mode == "wal" and db.execute("PRAGMA foreign_keys").fetchone() == (1,)
    assert migrate(db) == version_of(db) == len(migrations())


def test_the_file_is_for_its_owner_only(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "l.db")) as db:
        migrate(db)
        assert {path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {0o600}


def test_a_later_step_runs_on_an_old_file(tmp_path: Path) -> None:
    steps = tmp_path / "steps"
    steps.mkdir()
    (steps / "0001_one.sql").write_text("CREATE TABLE a (x);\nINSERT INTO a VALUES (1);", "utf8")
    with closing(connect(tmp_path / "l.db")) as db:
        assert migrate(db, steps) == 1
        (steps / "0002_two.sql").write_text("ALTER TABLE a ADD COLUMN y DEFAULT 2;", "utf8")
        assert migrate(db, steps) == 2
        assert list(db["a"].rows) == [{"x": 1, "y": 2}]


def test_a_step_that_fails_leaves_nothing(tmp_path: Path) -> None:
    steps = tmp_path / "steps"
    steps.mkdir()
    (steps / "0001_one.sql").write_text("CREATE TABLE a (x);\nINSERT INTO nowhere VALUES (1);", "utf8")
    with closing(connect(tmp_path / "l.db")) as db:
        with pytest.raises(Exception, match="nowhere"):
            migrate(db, steps)
        assert db.table_names() == [] and version_of(db) == 0


def test_a_file_of_a_newer_ramus_is_refused(db: Database) -> None:
    db.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match="a newer Ramus has written it"):
        migrate(db)


def test_another_programs_file_is_refused(tmp_path: Path) -> None:
    with closing(connect(tmp_path / "l.db")) as db:
        db.execute("CREATE TABLE other (x)")
        with pytest.raises(LedgerError, match="not a ledger of Ramus"):
            migrate(db)


def test_what_is_no_database_is_refused(tmp_path: Path) -> None:
    (tmp_path / "l.db").write_text("not a database at all, but long enough to be read as one " * 20, "utf8")
    with pytest.raises(LedgerError, match="cannot be opened"):
        connect(tmp_path / "l.db")


def test_a_missing_file_is_not_made_for_a_reader(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="cannot be opened"):
        connect(tmp_path / "l.db", read_only=True)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("names", [["0001_a.sql", "0003_c.sql"], ["0001_a.sql", "0001_b.sql"], ["0002_b.sql"]])
def test_wrong_numbers_are_found(tmp_path: Path, names: list[str]) -> None:
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(LedgerError, match="one by one"):
        migrations(tmp_path)


def test_statements_keep_triggers_whole_and_have_an_end() -> None:
    trigger = "CREATE TRIGGER t BEFORE UPDATE ON a\nBEGIN SELECT 1; SELECT 2; END;"
    assert list(statements(f"-- first\nCREATE TABLE a (x);\n\n{trigger}\n-- last\n"))[1] == trigger
    with pytest.raises(LedgerError, match="no end"):
        list(statements("CREATE TABLE a (x)"))


def test_a_transaction_is_all_or_nothing(db: Database) -> None:
    with pytest.raises(ValueError), transaction(db):
        db.execute("INSERT INTO property VALUES ('a', 'b')")
        raise ValueError
    assert db["property"].count == 0 and not db.conn.in_transaction
    with transaction(db):
        db.execute("INSERT INTO property VALUES ('a', 'b')")
    assert db["property"].count == 1
