"""bot.self_test: the server refuses to serve when an identifier turns up anywhere, or when nothing could be shown."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.broker import open_ledger
from bot.errors import PrivacyError
from bot.local import LocalAssistant
from bot.screening import red_flag_screen
from bot.self_test import AT_ONCE, check_redaction
from bot.settings import Server, clinic
from bot.store.identifiers.lists import lists
from bot.store.ledger import Ledger
from bot.store.redact import SELF_TEST, Redactor, _looks
from bot.triage.model import Level
from bot.web.app import create_app
from bot.web.gateway import Gateway
from bot.web.limits import Limits
from bot.web.sessions import SessionStore
from bot.worker import WorkerAssistant

REPLY = {"text": "hello", "custom": {"kind": "answer", "triage": {"level": "none", "flags": [], "why": []}}}


class Leaky:
    """An assistant that does something wrong with every message."""

    def __init__(self, leak: Callable[[str], None]) -> None:
        self.leak, self.names = leak, list[str]()

    async def handle(self, conversation_id: str, text: str, clinic: str = "", sent: str = "") -> list[dict[str, Any]]:
        self.names.append(conversation_id)
        self.leak(text)
        return [REPLY]

    async def end(self, conversation_id: str) -> None:
        self.names.remove(conversation_id) if conversation_id not in self.names else self.names.clear()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    store = SessionStore(tmp_path / "sessions.db", Redactor())
    yield store
    store.close()


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    ledger = Ledger.open(tmp_path, Redactor())
    yield ledger
    ledger.close()


@pytest.fixture
def gateway(store: SessionStore, ledger: Ledger) -> Callable[..., Gateway]:
    """Built with what an assistant does wrong."""

    def build(leak: Callable[[str], None] = lambda text: None, **parts: Any) -> Gateway:
        return Gateway(Leaky(leak), parts.get("store", store), Limits(), parts.get("ledger", ledger))  # type: ignore[arg-type]

    return build


def left(folder: Path) -> tuple[int, ...]:
    """Questions and conversations in the ledger."""
    with sqlite3.connect(folder / "ledger.db") as db:
        return tuple(db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("miss", "conversation"))


def rows(store: SessionStore) -> int:
    return sum(store._db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in ("sessions", "exchanges"))


async def test_without_a_leak_it_counts_the_kinds_and_leaves_nothing(
    tmp_path: Path, store: SessionStore, gateway: Any
) -> None:
    quiet = gateway()
    assert await check_redaction(quiet, tmp_path) == len({one.kind for one in lists().self_test})
    assert rows(store) == 0 and quiet.assistant.names == []  # type: ignore[attr-defined]
    assert left(tmp_path) == (0, 0)


def into_a_table(file: Path) -> Callable[[str], None]:
    def leak(text: str) -> None:
        with sqlite3.connect(file) as db:
            db.execute("CREATE TABLE IF NOT EXISTS talk (id TEXT PRIMARY KEY, words BLOB) WITHOUT ROWID")
            db.execute("INSERT OR REPLACE INTO talk VALUES ('x', ?)", (text.encode(),))

    return leak


def into_a_file(file: Path) -> Callable[[str], None]:
    def leak(text: str) -> None:
        with file.open("a") as out:
            out.write(text)

    return leak


@pytest.mark.parametrize("name", ["ledger.db", "conversations.db", "chat.log", "notes.jsonl", "deep/er.sqlite3"])
async def test_an_identifier_in_any_file_stops_the_start(
    tmp_path: Path, gateway: Any, store: SessionStore, name: str
) -> None:
    file = tmp_path / name
    file.parent.mkdir(exist_ok=True)
    leak = into_a_file(file) if file.suffix in (".log", ".jsonl") else into_a_table(file)
    with pytest.raises(PrivacyError, match=rf"{file.name}.*redaction\.yml"):
        await check_redaction(gateway(leak), tmp_path)
    assert rows(store) == 0


@pytest.mark.parametrize("leak", [logging.getLogger("ramus").error, print], ids=["logged", "printed"])
async def test_an_identifier_in_the_log_stops_the_start(tmp_path: Path, gateway: Any, leak: Any) -> None:
    with pytest.raises(PrivacyError, match="the log"):
        await check_redaction(gateway(leak), tmp_path)


async def test_an_identifier_in_another_spelling_is_found(tmp_path: Path, store: SessionStore, gateway: Any) -> None:
    leak = into_a_file(tmp_path / "phones.txt")
    with pytest.raises(PrivacyError, match="phone"):
        await check_redaction(gateway(lambda text: leak("(212)5550142")), tmp_path)


async def test_a_session_store_that_redacts_nothing_stops_the_start(tmp_path: Path, gateway: Any) -> None:
    store = SessionStore(tmp_path / "sessions.db", lambda text: text)
    with pytest.raises(PrivacyError, match=r"sessions\.db \(exchanges\)"):
        await check_redaction(gateway(store=store), tmp_path)
    store.close()


async def test_a_ledger_that_redacts_nothing_stops_the_start_and_keeps_nothing(tmp_path: Path, gateway: Any) -> None:
    ledger = Ledger.open(tmp_path)
    with pytest.raises(PrivacyError, match=r"ledger\.db \(miss\)"):
        await check_redaction(gateway(ledger=ledger), tmp_path)
    assert left(tmp_path) == (0, 0)
    ledger.close()


async def test_a_ledger_that_cannot_be_written_stops_the_start(
    tmp_path: Path, gateway: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ledger, "rehearse", lambda *_: False)
    with pytest.raises(PrivacyError, match="Nothing that was stored shows"):
        await check_redaction(gateway(), tmp_path)


async def test_what_was_there_before_is_not_looked_at(tmp_path: Path, store: SessionStore, gateway: Any) -> None:
    """A clinic whose old conversations hold a number like the planted one can still start."""
    with sqlite3.connect(tmp_path / "ledger.db") as db:
        db.execute("CREATE TABLE talk (words TEXT)")
        db.execute("INSERT INTO talk VALUES ('call 212-555-0142')")
    (tmp_path / "old.log").write_text("call 212-555-0142")
    await check_redaction(gateway(), tmp_path)


async def test_when_nothing_can_be_stored_nothing_is_shown(tmp_path: Path, store: SessionStore, gateway: Any) -> None:
    store._db.execute("PRAGMA query_only=ON")
    with pytest.raises((PrivacyError, sqlite3.OperationalError)):
        await check_redaction(gateway(), tmp_path)


def test_every_kind_is_planted_and_no_planted_sentence_is_an_alarm() -> None:
    kinds = {look.finder.supported_entities[0] for look in _looks()[0]}
    planted = lists().self_test
    assert {one.kind for one in planted} == kinds
    for start in range(0, len(planted), AT_ONCE):
        said = ", ".join(one.says for one in planted[start : start + AT_ONCE])
        assert red_flag_screen()(said).level == Level.NONE
        assert all(one.identifier in one.says for one in planted)


async def test_the_real_stack_passes_quickly(trained_assistant: LocalAssistant, server_settings: Server) -> None:
    """(`trained_assistant` makes sure that there is a model.)"""
    ledger = open_ledger(server_settings.data_dir)
    assistant = WorkerAssistant(LocalAssistant.load(server_settings, ledger=ledger))
    app = create_app(assistant, clinic(), server_settings, ledger)
    store = app.state.web.gateway.store
    begin = time.process_time()
    await check_redaction(app.state.web.gateway, server_settings.data_dir)
    assert time.process_time() - begin < 1
    assert rows(store) == 0
    with sqlite3.connect(server_settings.data_dir / "conversations.db") as db:
        assert db.execute("SELECT count(*) FROM events").fetchone()[0] == 0
    assert left(server_settings.data_dir) == (0, 0)
    store.close()
    ledger.close()


async def test_its_conversation_can_be_told_from_a_patients(tmp_path: Path, store: SessionStore, gateway: Any) -> None:
    names: list[str] = []
    own = gateway()
    own.assistant.leak = lambda text: names.extend(own.assistant.names)  # type: ignore[attr-defined]
    await check_redaction(own, tmp_path)
    assert names and all(name.startswith(SELF_TEST) for name in names)
