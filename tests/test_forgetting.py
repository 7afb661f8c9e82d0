""" "What do you know about me" and "forget me" through the whole stack: true, and gone from every file."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.broker import open_ledger
from bot.local import LocalAssistant
from bot.settings import Server, clinic
from bot.web.app import create_app
from bot.web.gateway import Gateway, Said

WORDS = "zebedee's leg is fine but i cannot pee since last night"


@pytest.fixture
def gateway(
    trained_assistant: LocalAssistant, server_settings: Server, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Gateway]:
    """The whole server but its port. (`trained_assistant` makes sure that there is a model.)"""
    monkeypatch.setenv("RAMUS_DATA_DIR", str(server_settings.data_dir))
    ledger = open_ledger(server_settings.data_dir)
    app = create_app(LocalAssistant.load(server_settings, ledger=ledger), clinic(), server_settings, ledger)
    yield app.state.web.gateway
    app.state.web.gateway.store.close()
    ledger.close()


async def say(gateway: Gateway, token: str, text: str) -> dict[str, Any]:
    return (await gateway.say(token, "test", Said(text)))[-1]


async def test_what_is_known_is_what_is_stored(gateway: Gateway) -> None:
    token, _ = await gateway.start("test")
    for text in ("what is a medial branch block", WORDS):
        await say(gateway, token, text)
    told = (await say(gateway, token, "what do you know about me"))["text"]
    for line in ("Messages from you: 2", "Answers that I gave: 1", "not answer: 0", "danger sign was seen: 1"):
        assert line in told
    assert "deleted 30 days after" in told


async def test_forget_me_asks_and_then_leaves_no_word_in_any_file(gateway: Gateway, server_settings: Server) -> None:
    token, _ = await gateway.start("test")
    await say(gateway, token, WORDS)
    asked = await say(gateway, token, "forget me")
    assert "Shall I delete it?" in asked["text"] and asked["custom"]["triage"]["level"] == "emergency"
    assert b"zebedee" in read(server_settings.data_dir)
    yes = next(button["id"] for button in asked["buttons"] if button["title"] == "Yes, delete it")
    (done,) = await gateway.say(token, "test", Said(choice=yes))
    assert re.fullmatch(r"\d{4}-\d{4}", done["custom"]["receipt"]) and done["custom"]["receipt"] in done["text"]
    assert "First, please call" in done["text"]  # the danger is not over because the words are gone
    assert b"zebedee" not in read(server_settings.data_dir).lower()
    with closing(sqlite3.connect(server_settings.data_dir / "conversations.db")) as db:
        assert db.execute("SELECT count(*) FROM events").fetchone()[0] == 0
    with closing(sqlite3.connect(server_settings.data_dir / "ledger.db")) as db:
        assert done["custom"]["receipt"] in db.execute("SELECT about FROM audit").fetchone()[0]
        assert db.execute("SELECT count(*) FROM triage_words").fetchone()[0] == 0
        assert db.execute("SELECT count(*) FROM triage_event").fetchone()[0] > 0
    again = await say(gateway, token, "what is a medial branch block")
    assert again["custom"]["triage"]["level"] == "none" and again["custom"]["kind"] == "answer"


async def test_a_no_deletes_nothing(gateway: Gateway) -> None:
    token, _ = await gateway.start("test")
    await say(gateway, token, "what is a medial branch block")
    await say(gateway, token, "forget me")
    assert "I have not deleted anything" in (await say(gateway, token, "no"))["text"]
    assert len(gateway.resume(token) or []) == 4


async def test_a_file_that_is_locked_is_said_and_nothing_is_claimed(
    gateway: Gateway, server_settings: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.rights.WAIT", 0.2)
    token, _ = await gateway.start("test")
    await say(gateway, token, "what is a medial branch block")
    await say(gateway, token, "forget me")
    held = sqlite3.connect(server_settings.data_dir / "ledger.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    failed = await say(gateway, token, "yes")
    held.close()
    assert "could not delete everything" in failed["text"] and "receipt" not in failed["custom"]


def read(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
