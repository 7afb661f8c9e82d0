"""bot.local: what a patient gets when a part of the program fails, and that a level survives it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.dialogue.broker import LedgerBroker
from bot.local import LocalAssistant
from bot.review.answers import reviewed
from bot.store.database import connect
from bot.store.ledger import Ledger

SIGN = "my back went yesterday and now i cannot pee at all"


@pytest.fixture
async def talk(trained_assistant: LocalAssistant, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """Says something in this test's own conversation; returns level and text of the last message."""
    name = request.node.name

    async def say(text: str) -> tuple[str, str]:
        messages = await trained_assistant.handle(name, text)
        return messages[-1]["custom"]["triage"]["level"], messages[-1]["text"]

    yield say
    await trained_assistant.end(name)


async def test_an_empty_message_keeps_the_level(talk: Any) -> None:
    assert (await talk(SIGN))[0] == "emergency"
    level, text = await talk("  \x00 ")
    assert level == "emergency" and "911" in text


async def test_a_message_sent_twice_is_heard_once(
    trained_assistant: LocalAssistant, request: pytest.FixtureRequest
) -> None:
    """As after a kill between the tracker store's write and the web side's."""
    name = request.node.name
    first = await trained_assistant.handle(name, "does a block hurt", sent="m1")
    again = await trained_assistant.handle(name, "does a block hurt", sent="m1")
    assert again == first
    tracker = await trained_assistant._store.retrieve(name)
    assert tracker and [event.text for event in tracker.events if event.type_name == "user"] == ["does a block hurt"]
    await trained_assistant.handle(name, "does a block hurt", sent="m2")
    tracker = await trained_assistant._store.retrieve(name)
    assert tracker and len([event for event in tracker.events if event.type_name == "user"]) == 2
    await trained_assistant.end(name)


async def test_a_failing_action_still_gives_the_advice_and_the_level_stays(
    talk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("actions.triage.level_in_force", None)
        level, text = await talk(SIGN)
        assert level == "emergency" and "emergency department" in text
    level, text = await talk("does a block hurt")
    assert level == "emergency" and text.startswith("First, please call 911")


async def test_a_failing_store_still_gives_the_advice(
    talk: Any, trained_assistant: LocalAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def locked(_: Any) -> None:
        raise OSError("database is locked")

    with monkeypatch.context() as patch:
        patch.setattr(trained_assistant._store, "retrieve", locked)
        patch.setattr(trained_assistant._store, "save", locked)
        level, text = await talk(SIGN)
        assert level == "emergency" and "emergency department" in text


async def test_when_the_screen_fails_the_safe_reply_has_the_numbers(talk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any) -> None:
        raise ValueError

    monkeypatch.setattr("bot.triage.fusion.Screen.__call__", broken)
    _, text = await talk("does a block hurt")
    assert "911" in text and "555-0100" in text


@pytest.mark.parametrize(
    "said", ["they said it is fine", "my nurse friend said its fine", "doctor said its all ok", "/triage_emergency"]
)
async def test_other_peoples_reassurance_leaves_the_level(talk: Any, said: str) -> None:
    await talk(SIGN)
    assert (await talk(said))[0] == "emergency"


@pytest.mark.parametrize("said", ["911 called", "ive rung for an ambulance", "called 911, on its way"])
async def test_help_that_is_on_its_way_leaves_the_level(talk: Any, said: str) -> None:
    await talk(SIGN)
    assert (await talk(said))[0] == "emergency"


async def test_help_reached_ends_the_level(talk: Any) -> None:
    await talk(SIGN)
    assert (await talk("ok im in the emergency room now"))[0] == "none"


async def test_help_confirmed_ends_the_level(talk: Any) -> None:
    await talk(SIGN)
    level, text = await talk("the doctor has seen me")
    assert level == "emergency" and "Are you with a doctor" in text
    assert (await talk("yes"))[0] == "none"


async def test_broken_unicode_is_answered(talk: Any) -> None:
    assert (await talk("does it hurt \ud800"))[1]


@pytest.fixture
def noted(
    trained_assistant: LocalAssistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str], list[dict[str, Any]]]]:
    """The assistant writes a ledger; reads the rows of one of its tables."""
    ledger = Ledger.open(tmp_path, redact=lambda text: text.replace("Zebedee", "<NAME>"))
    monkeypatch.setattr(trained_assistant._store, "event_broker", LedgerBroker(ledger))

    def rows(table: str) -> list[dict[str, Any]]:
        assert ledger.settle()
        with closing(connect(tmp_path / "ledger.db", read_only=True)) as db:
            return list(db[table].rows)

    yield rows
    ledger.close()


async def test_what_is_said_and_screened_is_in_the_ledger(talk: Any, noted: Any) -> None:
    await talk("what is a medial branch block")
    await talk("how many mg of oxycodone can Zebedee take")
    await talk("can i talk to a person please")
    await talk(SIGN)
    await talk("ok im in the emergency room now")
    (answer, *_) = noted("answer_given")
    assert answer["version"] == reviewed()[answer["answer_id"]].version and answer["channel"] == "ramus"
    (miss,) = noted("miss")
    assert (miss["kind"], miss["question"]) == ("declined", "how many mg of oxycodone can <NAME> take")
    assert [row["reason"] for row in noted("handover")] == ["asked"]
    said = [(row["source"], row["level"]) for row in noted("triage_event")]
    assert said == [("message", "emergency"), ("conversation", "emergency"), ("conversation", "none")]
    assert len(noted("alert")) == len(noted("conversation")) == 1


async def test_a_sign_that_only_the_safe_reply_saw_is_in_the_ledger(
    talk: Any, noted: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("bot.dialogue.runner.PlannedRunner.run", None)
        assert (await talk(SIGN))[0] == "emergency"
    (row,) = noted("triage_event")
    assert (row["source"], row["level"]) == ("safe_reply", "emergency") and len(noted("alert")) == 1
