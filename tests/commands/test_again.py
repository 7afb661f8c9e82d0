"""`ramus replay` with stored conversations: found by alert, key or days; what is not there is said."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, UserUttered
from typer.testing import CliRunner

from bot.cli import app
from bot.dialogue.broker import LedgerBroker
from bot.dialogue.tracker_store import CachedSQLTrackerStore
from bot.store.ledger import Ledger

RED = {"level": "emergency", "flags": ["ces.bladder"], "why": ["cannot pee"], "advice": "nerves"}
NONE = {"level": "none", "flags": [], "why": []}


class Today:
    """Knows no danger sign any more."""

    async def handle(self, *_: str) -> list[dict[str, Any]]:
        return [{"text": "What?", "custom": {"kind": "fallback", "triage": NONE, "body": "What?"}}]

    async def end(self, _: str) -> None:
        return


@pytest.fixture(autouse=True)
def stored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Ledger:
    """A conversation with an emergency, in the tracker store and in the ledger."""
    monkeypatch.setenv("RAMUS_DATA_DIR", str(tmp_path))
    monkeypatch.setattr("bot.commands.again.local_assistant", lambda role: Today())
    monkeypatch.setattr("bot.logs.configure", lambda level="INFO": None)
    ledger = Ledger.open(tmp_path, protocol="p1")
    asyncio.run(
        say(
            CachedSQLTrackerStore(
                Domain.empty(), db=str(tmp_path / "conversations.db"), event_broker=LedgerBroker(ledger)
            )
        )
    )
    ledger.close()
    return ledger


async def say(store: CachedSQLTrackerStore) -> None:
    tracker = await store.get_or_create_tracker("anna")
    intent = {"name": "triage_emergency"}
    tracker.update(UserUttered("i cannot pee", intent, [], {"intent": intent, "triage": RED}, input_channel="ramus"))
    custom = {"kind": "triage", "triage": RED, "body": "Call 911."}
    tracker.update(BotUttered("Call 911.", {"custom": custom}, {"utter_action": "utter_triage_nerves"}))
    await store.save(tracker)


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["replay", *words])
    return result.exit_code, result.output


def test_an_alerts_conversation_then_and_now(stored: Ledger) -> None:
    code, output = run("--alert", "1")
    assert code == 0
    assert f"conversation {stored.conversation_key('anna')} (patient)" in output and "protocol then p1" in output
    assert "1. i cannot pee" in output and "emergency  ->  none" in output and "1 of 1 turns differ" in output


def test_by_key_and_for_programs(stored: Ledger) -> None:
    code, output = run("--conversation", stored.conversation_key("anna")[:8], "--json")
    (turn,) = json.loads(output)["turns"]
    assert code == 0 and turn["differs"] == ["level", "flags", "said"]
    assert (turn["then"]["level"], turn["now"]["level"]) == ("emergency", "none")


def test_all_of_some_days(tmp_path: Path) -> None:
    assert "1 of 1 turns differ" in run("--days", "1")[1]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "Name a file"),
        (("--alert", "7"), "There is no alert 7"),
        (("--conversation", "nothing"), "kept for 30 days"),
    ],
)
def test_what_is_not_there_is_said(words: tuple[str, ...], said: str) -> None:
    code, output = run(*words)
    assert code == 2 and said in output


def test_nothing_is_written(tmp_path: Path) -> None:
    before = contents(tmp_path)
    run("--alert", "1")
    assert before and contents(tmp_path) == before


def contents(folder: Path) -> dict[str, list[str]]:
    """All that the databases hold; their bytes also change when a connection that was open before is closed."""
    found = {}
    for path in folder.glob("*.db"):
        with closing(sqlite3.connect(path)) as db:
            found[path.name] = list(db.iterdump())
    return found
