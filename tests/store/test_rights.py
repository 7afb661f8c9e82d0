"""bot.store.rights: what is said to be stored is what is stored, and what is said to be deleted is gone."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.store.ledger import Ledger
from bot.store.rights import Kept, forget, kept


def events(folder: Path, *rows: tuple[str, str, str]) -> None:
    """Rasa's file with these events: sender, type, text."""
    with closing(sqlite3.connect(folder / "conversations.db")) as db, db:
        columns = "id INTEGER PRIMARY KEY, sender_id TEXT, type_name TEXT, data TEXT"
        db.execute(f"CREATE TABLE IF NOT EXISTS events ({columns})")
        db.executemany("INSERT INTO events (sender_id, type_name, data) VALUES (?, ?, json_object('text', ?))", rows)


def senders(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / "conversations.db")) as db:
        return {sender for (sender,) in db.execute("SELECT sender_id FROM events")}


@pytest.fixture
def talked(open_ledger: Any, folder: Path, rows: Any) -> Ledger:
    """Anna and Berta have each said two things; the ledger knows of a sign, an answer and a miss of Anna's."""
    ledger: Ledger = open_ledger()
    said = [("user", "/greeting"), ("bot", "hi"), ("user", "Zebedee"), ("user", '/pick_answer{"answer_id": "a.b"}')]
    events(folder, *((sender, kind, text) for sender in ("anna", "berta") for kind, text in said))
    talk = ledger.conversation_key("anna")
    ledger.record([rows.triage(talk=talk), rows.triage(source="conversation", talk=talk)])
    ledger.record([rows.answer(talk=talk), rows.miss(talk=talk)])
    return ledger


def test_what_is_kept_is_counted_in_the_files(talked: Ledger, folder: Path) -> None:
    assert kept(folder, "anna") == Kept(messages=2, answers=1, unanswered=1, signs=1)
    assert kept(folder, "berta") == Kept(messages=2, answers=0, unanswered=0, signs=0)
    assert kept(folder, "nobody") == Kept(0, 0, 0, 0)


def test_an_empty_folder_holds_nothing(tmp_path: Path) -> None:
    assert kept(tmp_path, "anna") == Kept(0, 0, 0, 0)
    assert forget(tmp_path, "anna") and list(tmp_path.iterdir()) == []


def test_forgetting_takes_one_conversation_and_gives_a_receipt(talked: Ledger, folder: Path, look: Any) -> None:
    receipt = forget(folder, "anna")
    assert re.fullmatch(r"\d{4}-\d{4}", receipt)
    assert senders(folder) == {"berta"} and kept(folder, "anna") == Kept(0, 0, 0, signs=1)
    assert receipt in look("SELECT about FROM audit")[0]["about"]


def test_the_words_leave_the_files_at_once(talked: Ledger, folder: Path) -> None:
    forget(folder, "anna")
    forget(folder, "berta")
    assert not any(b"Zebedee" in path.read_bytes() for path in folder.iterdir())


def test_a_process_without_the_ledger_open_can_forget_too(talked: Ledger, folder: Path, look: Any) -> None:
    talked.close()
    assert kept(folder, "anna").answers == 1
    assert forget(folder, "anna") and kept(folder, "anna") == Kept(0, 0, 0, signs=1)
    assert len(look("SELECT * FROM audit")) == 1


def test_a_file_that_is_locked_gives_no_receipt(
    talked: Ledger, folder: Path, locked: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.rights.WAIT", 0.1)
    assert talked.settle()
    locked()
    assert forget(folder, "anna") == ""


def test_a_file_that_cannot_be_read_gives_no_receipt_and_no_words_in_the_log(
    talked: Ledger, folder: Path, caplog: pytest.LogCaptureFixture
) -> None:
    talked.close()
    (folder / "ledger.key").unlink()
    assert forget(folder, "anna") == ""
    assert "rights.not_erased: LedgerError" in caplog.text and "anna" not in caplog.text
