"""bot.store.erasure: what belongs to a conversation goes; the chain, the alert and other conversations stay."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.store.chain import verify
from bot.store.database import connect
from bot.store.keys import conversation_key, load_key

TABLES = ("miss", "answer_given", "handover", "triage_event", "triage_words", "alert", "conversation")


@pytest.fixture
def talks(open_ledger: Any, folder: Path, rows: Any) -> Any:
    """A ledger with one row of each kind of anna and of berta."""
    ledger = open_ledger()
    for name in ("anna", "berta"):
        talk = conversation_key(load_key(folder, make=False), name)
        ledger.record([row(talk=talk) for row in (rows.triage, rows.answer, rows.miss, rows.handover)])
    assert ledger.settle()
    return ledger


def counts(look: Any) -> dict[str, int]:
    return {name: look(f"SELECT count(*) AS n FROM {name}")[0]["n"] for name in TABLES}


def test_only_what_is_chained_stays_and_without_words(talks: Any, folder: Path, look: Any) -> None:
    assert talks.erase("anna", "1234-5678")
    gone = {"miss": 1, "answer_given": 1, "handover": 1, "triage_words": 1}
    assert counts(look) == {name: gone.get(name, 2) for name in TABLES}
    assert {row["words"] for row in look("SELECT words FROM open_alert")} == {"[]", '["cannot pee"]'}
    with closing(connect(folder / "ledger.db", read_only=True)) as db:
        assert [one.problem for one in verify(db)] == ["", "", ""]


def test_the_audit_has_the_receipt_and_not_whose_conversation_it_was(talks: Any, look: Any) -> None:
    talks.erase("anna", "1234-5678")
    (row,) = look("SELECT * FROM audit")
    assert (row["who"], row["action"], json.loads(row["about"])) == ("patient", "erasure", {"receipt": "1234-5678"})
    assert talks.conversation_key("anna") not in str(row)


def test_a_conversation_without_a_danger_sign_leaves_nothing(open_ledger: Any, look: Any, rows: Any) -> None:
    ledger = open_ledger()
    ledger.record([rows.answer(talk=ledger.conversation_key("anna"))])
    assert ledger.erase("anna", "1234-5678")
    assert look("SELECT * FROM conversation") == look("SELECT * FROM answer_given") == []


def test_what_was_queued_before_it_goes_too(open_ledger: Any, look: Any, rows: Any, locked: Any) -> None:
    ledger = open_ledger()
    held = locked()
    ledger.record([rows.miss(talk=ledger.conversation_key("anna"))])
    assert not ledger.erase("anna", "1234-5678", wait=0.1)
    held.close()
    assert ledger.settle() and look("SELECT * FROM miss") == []


def test_erased_words_leave_the_file(talks: Any, folder: Path) -> None:
    talks.erase("anna", "1")
    talks.erase("berta", "2")
    assert talks.close()
    assert not any(b"Zebedee" in path.read_bytes() for path in folder.iterdir())
