"""bot.remote: what Rasa's REST channel sends in parts becomes messages of the contract again."""

from __future__ import annotations

from typing import Any

import aiohttp
import pytest

from bot.remote import RemoteAssistant, join

CUSTOM = {"kind": "answer", "body": "One.\n\nTwo."}


def test_paragraphs_and_custom_are_one_message() -> None:
    parts = [{"recipient_id": "a", "text": text} for text in ("One.", "Two.", "Disclaimer.")]
    joined = join([*parts, {"recipient_id": "a", "custom": CUSTOM}])
    assert joined == [{"recipient_id": "a", "text": "One.\n\nTwo.\n\nDisclaimer.", "custom": CUSTOM}]


def test_two_messages_stay_apart_and_keep_their_own_buttons() -> None:
    buttons = [{"title": "Yes", "payload": "/affirm"}]
    first, second = join(
        [
            {"recipient_id": "a", "text": "Is it?", "buttons": buttons},
            {"recipient_id": "a", "custom": CUSTOM},
            {"recipient_id": "a", "text": "More."},
            {"recipient_id": "a", "custom": CUSTOM},
        ]
    )
    assert first["buttons"] == buttons and "buttons" not in second
    assert (first["text"], second["text"]) == ("Is it?", "More.")


def test_nothing_is_nothing() -> None:
    assert join([]) == []


async def test_the_clinic_travels_in_the_metadata(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[dict[str, Any]] = []

    class Reply:
        status = 200

        async def __aenter__(self) -> Reply:
            return self

        async def __aexit__(self, *_: object) -> None:
            pass

        async def json(self) -> list[dict[str, Any]]:
            return [{"recipient_id": "a", "text": "Hello."}, {"recipient_id": "a", "custom": CUSTOM}]

    monkeypatch.setattr(aiohttp.ClientSession, "post", lambda _, url, json: sent.append(json) or Reply())
    remote = RemoteAssistant("http://127.0.0.1:1", None)  # type: ignore[arg-type]
    for ask in (remote.start("a", "north"), remote.handle("a", "hi", "north"), remote.choose("a", "/affirm", "north")):
        assert (await ask)[0]["text"] == "Hello."
    assert [one["message"] for one in sent] == ["/greeting", "hi", "/affirm"]
    assert {one["metadata"]["clinic"] for one in sent} == {"north"}
