"""bot.store.backup and bot.store.restore: a copy that is whole, and that replaces nothing before it was checked."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.errors import LedgerError
from bot.store import restore as restoring
from bot.store.backup import MANIFEST, back_up, digest
from bot.store.chain import verify
from bot.store.database import connect
from bot.store.ledger import Ledger


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    return tmp_path / "backups" / "monday"


@pytest.fixture
def filled(open_ledger: Any, rows: Any, conversations: Any) -> Ledger:
    """An open ledger with a few rows, and a file of conversations."""
    conversations([("anna", "user", 1.0), ("anna", "bot", 2.0)])
    ledger: Ledger = open_ledger()
    ledger.record([rows.triage(rows.noon + number) for number in range(5)])
    assert ledger.audit("ada", "looked", {})
    return ledger


def test_a_live_ledger_is_backed_up(filled: Ledger, folder: Path, backup: Path) -> None:
    manifest = back_up(folder, backup, "1.2")
    assert {path.name for path in backup.iterdir()} == {MANIFEST, "ledger.db", "ledger.key", "conversations.db"}
    assert json.loads((backup / MANIFEST).read_text("utf8")) == manifest.__dict__
    assert manifest.ramus == "1.2" and manifest.files["ledger.db"] == digest(backup / "ledger.db")
    assert restoring.check(backup) == manifest
    assert all(path.stat().st_mode & 0o077 == 0 for path in (backup, *backup.glob("*.db"), *backup.glob("*.key")))
    assert filled.audit("ada", "still here", {})


def test_a_backup_is_of_one_moment(filled: Ledger, folder: Path, backup: Path, rows: Any) -> None:
    """Rows are written all the while; the copy's chain holds all the same."""
    stop = threading.Event()

    def work() -> None:
        number = 100
        while not stop.wait(0.001):
            filled.record([rows.triage(rows.noon + number, "check")])
            number += 1

    thread = threading.Thread(target=work)
    thread.start()
    try:
        for number in range(5):
            back_up(folder, backup.with_name(str(number)), "1")
            restoring.check(backup.with_name(str(number)))
    finally:
        stop.set()
        thread.join()


def test_a_folder_that_is_there_is_not_written_over(filled: Ledger, folder: Path, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="there already"):
        back_up(folder, tmp_path, "1")


def test_half_a_backup_has_no_name(filled: Ledger, folder: Path, backup: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.backup._write", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(LedgerError, match="could not be written: disk full"):
        back_up(folder, backup, "1")
    assert list(backup.parent.iterdir()) == []


def test_without_a_ledger_there_is_nothing_to_back_up(folder: Path, backup: Path) -> None:
    with pytest.raises(LedgerError, match="no ledger"):
        back_up(folder, backup, "1")


def test_a_restore_brings_back_what_was_there(filled: Ledger, folder: Path, backup: Path, look: Any, rows: Any) -> None:
    back_up(folder, backup, "1")
    key = (folder / "ledger.key").read_text("utf8")
    filled.record([rows.miss()])
    filled.close()
    aside = restoring.restore(backup, folder)
    assert look("SELECT * FROM miss") == [] and len(look("SELECT * FROM triage_event")) == 5
    assert (folder / "ledger.key").read_text("utf8") == key
    with closing(sqlite3.connect(folder / "conversations.db")) as db:
        assert db.execute("SELECT count(*) FROM events").fetchone() == (2,)
    with closing(connect(aside / "ledger.db")) as old:  # with its own log
        assert old["miss"].count == 1
    Ledger.open(folder).close()


def test_a_restore_works_in_an_empty_folder(filled: Ledger, folder: Path, backup: Path, tmp_path: Path) -> None:
    back_up(folder, backup, "1")
    restoring.restore(backup, tmp_path / "new")
    with closing(connect(tmp_path / "new" / "ledger.db", read_only=True)) as db:
        assert [one.problem for one in verify(db)] == ["", "", ""]


def test_a_log_of_the_old_file_is_not_applied_to_the_new(filled: Ledger, folder: Path, backup: Path, rows: Any) -> None:
    """As after a kill: the write-ahead log of the old file still lies there."""
    back_up(folder, backup, "1")
    filled.record([rows.miss(rows.noon + number) for number in range(50)])
    filled.settle()
    log = (folder / "ledger.db-wal").read_bytes()
    filled.close()
    (folder / "ledger.db-wal").write_bytes(log)
    restoring.restore(backup, folder)
    with closing(connect(folder / "ledger.db")) as db:
        assert db["miss"].count == 0 and db.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_while_a_server_runs_nothing_is_restored(filled: Ledger, folder: Path, backup: Path, look: Any) -> None:
    back_up(folder, backup, "1")
    assert filled.audit("ada", "later", {})
    with pytest.raises(LedgerError, match="A server is running"):
        restoring.restore(backup, folder)
    assert len(look("SELECT * FROM audit")) == 2


def spoil_bytes(backup: Path) -> None:
    data = bytearray((backup / "ledger.db").read_bytes())
    data[5000] ^= 255
    (backup / "ledger.db").write_bytes(data)


def change_row(backup: Path) -> None:
    with closing(sqlite3.connect(backup / "ledger.db")) as db, db:
        (trigger,) = db.execute("SELECT sql FROM sqlite_master WHERE name = 'audit_is_not_changed'").fetchone()
        db.execute("DROP TRIGGER audit_is_not_changed")
        db.execute("UPDATE audit SET who = 'eve'")
        db.execute(trigger)
    sign(backup)


def make_newer(backup: Path) -> None:
    with closing(sqlite3.connect(backup / "ledger.db")) as db, db:
        db.execute("PRAGMA user_version = 99")
    sign(backup)


def other_key(backup: Path) -> None:
    (backup / "ledger.key").write_text("00" * 32, "utf8")
    sign(backup)


def no_key(backup: Path) -> None:
    (backup / "ledger.key").unlink()
    sign(backup)


def other_end(backup: Path) -> None:
    manifest = json.loads((backup / MANIFEST).read_text("utf8"))
    manifest["heads"]["audit"] = "0" * 64
    (backup / MANIFEST).write_text(json.dumps(manifest), "utf8")


def sign(backup: Path) -> None:
    """Make the manifest's hashes true again, so that the later checks are reached."""
    manifest = json.loads((backup / MANIFEST).read_text("utf8"))
    manifest["files"] = {name: digest(backup / name) for name in manifest["files"] if (backup / name).exists()}
    (backup / MANIFEST).write_text(json.dumps(manifest), "utf8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (spoil_bytes, "is not the file that was backed up"),
        (change_row, "The chain of audit .* is broken: row 1"),
        (make_newer, "a newer Ramus"),
        (other_key, "is not the key"),
        (no_key, "or its key is missing"),
        (other_end, "do not end where the manifest says"),
        (lambda backup: (backup / "ledger.db").unlink(), "not a back-up that can be used"),
        (lambda backup: (backup / MANIFEST).write_text("{}", "utf8"), "not a back-up that can be used"),
        (lambda backup: (backup / MANIFEST).write_text("[", "utf8"), "not a back-up that can be used"),
    ],
)
def test_a_spoilt_backup_replaces_nothing(
    filled: Ledger, folder: Path, backup: Path, look: Any, spoil: Any, said: str
) -> None:
    back_up(folder, backup, "1")
    filled.close()
    spoil(backup)
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(LedgerError, match=said):
        restoring.restore(backup, folder)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_a_damaged_file_is_found_though_its_hash_is_right(filled: Ledger, folder: Path, backup: Path) -> None:
    back_up(folder, backup, "1")
    with closing(sqlite3.connect(backup / "conversations.db")) as db, db:
        db.execute("PRAGMA writable_schema=ON")
        db.execute("UPDATE sqlite_master SET rootpage = 99 WHERE name = 'events'")
    sign(backup)
    with pytest.raises(LedgerError):
        restoring.check(backup)
