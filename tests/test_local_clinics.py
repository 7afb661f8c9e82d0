"""bot.local with several clinics: the clinic goes with every message, and the safe reply names its numbers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from bot.dialogue.nlg import DisclaimingNLG
from bot.local import LocalAssistant
from bot.settings import Clinic

NORTH = Clinic(name="North Clinic", country="UK", phone="01632 960100", prices="A visit is 90 pounds.")
SIGN = "my back went yesterday and now i cannot pee at all"


@pytest.fixture
def assistant(trained_assistant: LocalAssistant) -> Iterator[LocalAssistant]:
    """The assistant of a server with a second clinic."""
    nlg = trained_assistant._nlg
    nlg.clinics["north"] = NORTH
    yield LocalAssistant(trained_assistant._agent, trained_assistant._store)
    del nlg.clinics["north"]


def text_of(messages: list[dict[str, Any]]) -> str:
    return "\n".join(message["text"] for message in messages)


@pytest.mark.parametrize(("clinic", "number", "not_said"), [("north", "999", "911"), ("", "911", "999")])
async def test_a_whole_conversation_is_the_clinics(
    assistant: LocalAssistant, clinic: str, number: str, not_said: str
) -> None:
    name = f"clinics {clinic}"
    try:
        said = text_of(await assistant.start(name, clinic))
        for words in ("what does it cost", "zebra xylophone", SIGN, "thanks", "i want to talk to a person"):
            said += text_of(await assistant.handle(name, words, clinic))
        assert number in said and not_said not in said
        assert ("A visit is 90 pounds." in said) is (clinic == "north")
        assert ("North Clinic" in said) is (clinic == "north")
    finally:
        await assistant.end(name)


async def test_a_clinics_own_greeting_and_questions(assistant: LocalAssistant) -> None:
    own = {"greeting": "Hello from the north.", "suggested": ("clinic.cost", "ablation.what")}
    assistant._nlg.clinics["north"] = NORTH.model_copy(update=own)
    (message,) = await assistant.start("clinics own", "north")
    assert message["text"].startswith("Hello from the north.") and "automated assistant" in message["text"]
    assert [button["payload"].split('"')[3] for button in message["buttons"]] == list(own["suggested"])
    assert "999" in message["custom"]["body"]
    await assistant.end("clinics own")


async def test_a_tapped_question_is_answered_by_the_clinic(assistant: LocalAssistant) -> None:
    button = (await assistant.start("clinics tap", "north"))[0]["buttons"][0]
    messages = await assistant.choose("clinics tap", button["payload"], "north")
    assert messages[0]["custom"]["kind"] == "answer" and "999" in messages[0]["custom"]["disclaimer"]
    await assistant.end("clinics tap")


@pytest.mark.parametrize("words", ["", SIGN])
async def test_the_safe_reply_names_the_clinics_numbers(assistant: LocalAssistant, words: str) -> None:
    for clinic, number in (("north", "999"), ("", "911")):
        assert number in text_of(await assistant.safe_reply(words, clinic=clinic))
    assert "01632 960100" in text_of(await assistant.safe_reply("", clinic="north"))


@pytest.mark.parametrize("words", ["", SIGN])
async def test_the_words_kept_for_when_wording_fails_are_the_clinics(
    assistant: LocalAssistant, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    def broken(*_: Any, **__: Any) -> None:
        raise ValueError

    monkeypatch.setattr(DisclaimingNLG, "frame", broken)
    said = text_of(await assistant.safe_reply(words, clinic="north"))
    assert "999" in said and "911" not in said
    assert "911" in text_of(await assistant.safe_reply(words))
