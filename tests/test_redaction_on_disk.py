"""A conversation full of identifiers through the whole stack: afterwards none is on the disk, in memory or in a log."""

from __future__ import annotations

import pickle
from pathlib import Path
from typing import Any

import pytest
from rasa.core.channels.channel import UserMessage

from bot.dialogue.broker import LedgerBroker, open_ledger
from bot.local import LocalAssistant
from bot.settings import Server, clinic
from bot.web.app import create_app
from bot.web.gateway import Gateway, Said
from bot.web.sessions import SessionStore

SAID = (
    "hi im Jane, dob 3/4/1951, MRN 00482913. what is a medial branch block?",
    "i cannot pee since last night, ring 212-555-0142",
    "my husband's cell is 07700 900123 and i am numb between the legs",
    "i live at 14 Orchard Lane, Springfield, IL 62704, send somebody",
    "jane.doe+pain@example.com",
)
PERSONAL = (
    "3/4/1951",
    "00482913",
    "212-555-0142",
    "07700 900123",
    "Orchard Lane",
    " 62704",
    "jane.doe",
    "-0142",
    " 900123",
)


@pytest.fixture
def on_disk(trained_assistant: LocalAssistant, server_settings: Server) -> LocalAssistant:
    """An assistant that keeps conversations in a file. (`trained_assistant` makes sure that there is a model.)"""
    return LocalAssistant.load(server_settings)


@pytest.fixture
def gateway(on_disk: LocalAssistant, server_settings: Server) -> Any:
    ledger = open_ledger(server_settings.data_dir)
    on_disk._store.event_broker = LedgerBroker(ledger)
    app = create_app(on_disk, clinic(), server_settings, ledger)
    yield app.state.web.gateway
    app.state.web.gateway.store.close()
    ledger.close()


def found(folder: Path) -> list[str]:
    """The identifiers that stand in any file of a folder."""
    written = b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())
    return [one for one in PERSONAL if one.encode() in written]


async def say_all(gateway: Gateway) -> tuple[str, list[Any]]:
    token, _ = await gateway.start("test")
    return token, [await gateway.say(token, "test", Said(text)) for text in SAID]


async def test_no_identifier_is_written_remembered_or_logged(
    gateway: Gateway, on_disk: LocalAssistant, server_settings: Server, capfd: pytest.CaptureFixture[str], caplog: Any
) -> None:
    token, replies = await say_all(gateway)
    assert replies[1][0]["custom"]["triage"]["level"] == "emergency"
    assert found(server_settings.data_dir) == []
    session = gateway.store.find(token)
    assert session is not None
    live = await on_disk._store.retrieve(session.conversation_id)
    assert live is not None
    remembered = pickle.dumps([event.as_dict() for event in live.events]) + pickle.dumps(dict(on_disk._levels))
    assert [one for one in PERSONAL if one.encode() in remembered] == []
    printed = capfd.readouterr()
    assert [one for one in PERSONAL if one in caplog.text + printed.out + printed.err] == []


async def test_no_reply_shows_an_identifier_and_a_reload_shows_its_kind(gateway: Gateway) -> None:
    token, replies = await say_all(gateway)
    assert [one for one in PERSONAL if one in str(replies)] == []
    exchanges = gateway.resume(token)
    assert exchanges is not None
    assert exchanges[2]["said"] == "i cannot pee since last night, ring [phone]"


async def test_a_message_that_is_sent_again_is_still_known(gateway: Gateway) -> None:
    token, _ = await gateway.start("test")
    first = await gateway.say(token, "test", Said("my MRN is 00482913", client_id="a"))
    assert await gateway.say(token, "test", Said("my MRN is 00482913", client_id="a")) == first
    assert len(gateway.resume(token) or []) == 2


async def test_the_safe_reply_keeps_no_words_of_an_identifier(on_disk: LocalAssistant, server_settings: Server) -> None:
    (reply,) = await on_disk.safe_reply(SAID[1], "somebody")
    assert reply["custom"]["triage"] == {"level": "emergency", "flags": ["ces.bladder"], "why": []}
    (reply,) = await on_disk.safe_reply("i cannot pee since last night", "else")
    assert reply["custom"]["triage"]["why"]
    await on_disk.handle("somebody", "thanks")
    assert found(server_settings.data_dir) == []


async def test_a_sign_that_redaction_would_hide_still_gives_the_advice(
    on_disk: LocalAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if the sign stood inside what is taken out."""
    monkeypatch.setattr("bot.door.redact", lambda: lambda text: text.replace("i cannot pee", "[number]"))
    reply = await on_disk.handle("somebody", "since last night i cannot pee")
    assert reply[0]["custom"]["triage"]["level"] == "emergency" and reply[0]["custom"]["kind"] == "triage"
    again = await on_disk.handle("somebody", "does a block hurt")
    assert again[0]["text"].startswith("First, please call 911")


async def test_a_redaction_that_fails_lets_nothing_in(
    on_disk: LocalAssistant, server_settings: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken() -> None:
        raise OSError

    monkeypatch.setattr("bot.door.redact", broken)
    reply = await on_disk.handle("somebody", SAID[1])
    assert reply[0]["custom"]["triage"]["level"] == "emergency" and reply[0]["custom"]["kind"] == "triage"
    assert "911" in (await on_disk.handle("somebody", SAID[0]))[0]["text"]
    assert found(server_settings.data_dir) == []


async def test_a_plain_rasa_channel_stores_no_identifier_either(
    on_disk: LocalAssistant, server_settings: Server
) -> None:
    for text in SAID:
        await on_disk._agent.handle_message(UserMessage(text, sender_id="plain"))
    assert found(server_settings.data_dir) == []
    live = await on_disk._store.retrieve("plain")
    assert live is not None and live.latest_message.text == SAID[-1]
    again = await LocalAssistant.load(server_settings)._store.retrieve("plain")
    assert again is not None and again.latest_message.text == "[email]"


def test_a_session_store_without_redaction_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(TypeError):
        SessionStore(tmp_path / "sessions.db")  # type: ignore[call-arg]
