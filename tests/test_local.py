"""bot.local: what a patient gets when a part of the program fails, and that a level survives it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.local import LocalAssistant

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
