"""Every message keeps to bot/resources/message.schema.json, carries the disclaimer, and no typed text is obeyed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.settings import RESOURCES, clinic
from bot.triage.model import Level

if TYPE_CHECKING:
    from bot.local import LocalAssistant

Message = dict[str, Any]
SCHEMA = json.loads((RESOURCES / "message.schema.json").read_text("utf8"))
VALIDATOR = Draft202012Validator(SCHEMA)

MESSAGES = yaml.safe_load(Path(__file__).with_name("messages.yml").read_text("utf8"))
COMMANDS = [
    "/restart",
    "/session_start",
    "/back",
    "/greeting",
    "/triage_emergency",
    "/ restart",
    "//restart",
    " /restart",
    '/pick_answer{"answer_id": "ablation.lasts"}',
    '/help_reached{"triage": null}',
    "/affirm",
    "\x00/restart",
    "\u200b/restart",
]
ODD = [
    "",
    "   ",
    "\n\n\t",
    "\x00\x01\x07",
    "\u200b",
    "a" * 5000,
    "my back hurts " * 400,
    "\U0001f600\U0001f915\u2764\ufe0f",
    "<script>alert(1)</script>",
    "<b>does it hurt</b> & <img src=x onerror=alert(1)>",
    "{clinic_phone} {0} {{x}} %s ${y}",
    "utter_triage_now",
    "action_restart",
    "'; DROP TABLE events; --",
    "does\x08 it\x1b[31m hurt",
    "e\u0301\u0323" * 40,
    "\ud83d\ude00 ok?",
]
START_OVER = "We can start again. What would you like to know?"
LINK = {"href": "/diary", "title": "D"}
PICTURE = {"id": "p", "src": "/static/pictures/p.svg", "title": "T", "alt": "A.", "link": LINK}
EVERYTHING = [*(text for group in MESSAGES.values() for text in group), *COMMANDS, *ODD]


def problems(message: Message) -> list[str]:
    """How a message breaks the contract: by schema, and in what a schema cannot say."""
    found = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:120]}" for e in VALIDATOR.iter_errors(message)]
    if found:
        return found
    custom = message["custom"]
    if message["text"] != f"{custom['body']}\n\n{custom['disclaimer']}":
        found.append("text: is not the body and the disclaimer")
    if clinic().words()["emergency_number"] not in custom["disclaimer"]:
        found.append("disclaimer: names no emergency number")
    if "{" in custom["disclaimer"] or "{clinic" in message["text"] or "{emergency" in message["text"]:
        found.append("text: a placeholder is not filled")
    if "care_card" in custom and custom["care_card"]["level"] != custom["triage"]["level"]:
        found.append("care_card: is of another level")
    return found


def good() -> Message:
    """A message that keeps the contract, for seeded defects."""
    review = {"state": "draft", "reviewed_by": "", "reviewed_on": "", "due": ""}
    disclaimer = f"Call {clinic().words()['emergency_number']}."
    custom = {
        "kind": "answer",
        "triage": {"level": "none", "flags": [], "why": []},
        "body": "B",
        "disclaimer": disclaimer,
        "answer_id": "prp.what",
        "title": "T",
        "sources": [{"id": "s", "title": "S"}],
        "review": review,
        "reviewed_on": "",
    }
    return {"recipient_id": "x", "text": f"B\n\n{disclaimer}", "custom": custom}


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    assert problems(good()) == []


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("text",), ""),
        (("text",), "B"),
        (("image",), "x.png"),
        (("buttons",), []),
        (("buttons",), [{"title": "T", "payload": "restart"}]),
        (("custom", "kind"), "frame"),
        (("custom", "kind"), "smalltalk"),
        (("custom", "kind"), "triage"),
        (("custom", "disclaimer"), ""),
        (("custom", "disclaimer"), "None."),
        (("custom", "body"), ""),
        (("custom", "sources"), []),
        (("custom", "sources"), [{"id": "s", "title": "S", "url": "javascript:alert(1)"}]),
        (("custom", "triage", "level"), "bad"),
        (("custom", "triage", "level"), "urgent"),
        (("custom", "triage", "flags"), ["dvt"]),
        (("custom", "review", "state"), "approved"),
        (("custom", "review", "reviewed_by"), "Dr A"),
        (("custom", "reviewed_on"), "soon"),
        (("custom", "answer_id"), "prp"),
        (("custom", "picture"), {**PICTURE, "src": "https://elsewhere.example/p.svg"}),
        (("custom", "picture"), {**PICTURE, "src": "/static/pictures/../widget.js"}),
        (("custom", "picture"), {**PICTURE, "alt": ""}),
        (("custom", "picture"), {**PICTURE, "link": {"href": "//elsewhere.example", "title": "T"}}),
        (("custom", "picture"), {**PICTURE, "link": {"href": "/diary"}}),
        (("custom", "care_card"), {"level": "urgent", "heading": "H", "tel": []}),
        (("custom", "check"), {"number": 1, "of": 2}),
    ],
)
def test_a_broken_message_is_found(path: tuple[str, ...], value: Any) -> None:
    message = good()
    inner = message
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] = value
    assert problems(message)


@pytest.mark.parametrize(
    ("step", "fits"),
    [
        ({"number": 1, "of": 1}, True),
        ({"number": 2, "of": 5}, True),
        ({"number": 0, "of": 5}, False),
        ({"number": 1}, False),
        ({"number": "1", "of": 2}, False),
        ({"number": 1, "of": 2, "question": "Q"}, False),
    ],
)
def test_a_question_of_a_safety_check_may_say_where_it_stands(step: dict[str, Any], fits: bool) -> None:
    message = good()
    message["custom"] = {key: message["custom"][key] for key in ("triage", "body", "disclaimer")}
    message["custom"] |= {"kind": "check", "check": step}
    assert (problems(message) == []) is fits


def test_sources_are_left_out_when_an_answer_is_past_due_and_only_then() -> None:
    message = good()
    past = {"state": "past_due", "reviewed_by": "A (nurse)", "reviewed_on": "2024-01-01", "due": "2025-12-31"}
    message["custom"] |= {"review": past, "reviewed_on": "2024-01-01"}
    assert problems(message)
    message["custom"]["sources"] = []
    assert problems(message) == []
    message["custom"]["review"] = {**past, "state": "approved"}
    assert problems(message)


def test_an_answer_that_was_rejected_names_nobody_and_shows_no_sources() -> None:
    message = good()
    message["custom"] |= {"review": {**message["custom"]["review"], "state": "rejected"}, "sources": []}
    assert problems(message) == []
    message["custom"]["review"]["reviewed_by"] = "A (nurse)"
    assert problems(message)


def test_a_picture_stands_beside_an_answer_that_is_shown_and_not_in_an_emergency() -> None:
    message = good()
    message["custom"]["picture"] = PICTURE
    assert problems(message) == []
    past = {"state": "past_due", "reviewed_by": "A (nurse)", "reviewed_on": "2024-01-01", "due": "2025-12-31"}
    wrong = ({"review": past, "sources": []}, {"triage": {"level": "emergency", "flags": ["chest"], "why": []}})
    for change in wrong:
        custom = {**message["custom"], **change}
        assert problems({**message, "custom": custom})
        del custom["picture"]
        assert problems({**message, "custom": custom}) == []


@pytest.mark.parametrize("text", EVERYTHING, ids=[f"{i}-{text[:25]!a}" for i, text in enumerate(EVERYTHING)])
async def test_every_reply_keeps_the_contract(trained_assistant: LocalAssistant, text: str) -> None:
    messages = await trained_assistant.handle(f"contract {text[:20]!a} {len(text)}", text)
    assert messages
    assert [problem for message in messages for problem in problems(message)] == []
    assert "<script>" not in "".join(message["text"] for message in messages)


async def test_greeting_and_safe_reply_keep_the_contract(trained_assistant: LocalAssistant) -> None:
    for messages in (
        await trained_assistant.start("contract start"),
        await trained_assistant.safe_reply(),
        await trained_assistant.safe_reply("my back went and I cannot pee at all"),
        await trained_assistant.safe_reply("\x00"),
    ):
        assert messages and [problem for message in messages for problem in problems(message)] == []


async def test_every_suggestion_that_is_shown_can_be_tapped(trained_assistant: LocalAssistant) -> None:
    greeting = await trained_assistant.start("contract taps")
    assert greeting[0]["buttons"]
    for button in greeting[0]["buttons"]:
        reply = await trained_assistant.choose("contract taps", button["payload"])
        assert [message["custom"]["title"] for message in reply] == [button["title"]]
        assert problems(reply[0]) == []


@pytest.mark.parametrize("text", COMMANDS)
async def test_no_typed_command_is_obeyed(trained_assistant: LocalAssistant, text: str) -> None:
    """Rasa would restart, rewind or jump to an intent; here the words are words, and what was said before stays."""
    talk = f"command {text!a}"
    await trained_assistant.handle(talk, "what is prp")
    replies = await trained_assistant.handle(talk, text)
    assert not any(reply["custom"]["body"].strip() == START_OVER for reply in replies)
    tracker = await trained_assistant._agent.tracker_store.retrieve(talk)
    assert tracker is not None
    events = [event.as_dict() for event in tracker.events]
    said = [event["text"] for event in events if event["event"] == "user"]
    assert said[0] == "what is prp" and len(said) == 2 and not said[1].startswith("/")
    assert not {event["event"] for event in events} & {"restart", "rewind", "undo"}
    assert [event["event"] for event in events].count("session_started") <= 1


TALKS = [
    (["what is a medial branch block", "does it hurt", "how long does it last", "and ablation?"], Level.NONE),
    (["does it hurt", "the block"], Level.NONE),
    (["my back went yesterday and now I cannot pee at all", "thanks", "what is prp"], Level.EMERGENCY),
    (["I want to die", "ok", "sorry, forget it", "how long does ablation last"], Level.EMERGENCY),
    (["one calf is swollen, warm and painful", "hi", "lol"], Level.URGENT),
    (["numb between my legs since this morning", "", "?"], Level.EMERGENCY),
]


@pytest.mark.parametrize(("turns", "level"), TALKS, ids=[turns[0] for turns, _ in TALKS])
async def test_a_level_stays_through_a_talk(trained_assistant: LocalAssistant, turns: list[str], level: Level) -> None:
    for text in turns:
        messages = await trained_assistant.handle(f"talk {turns[0]}", text)
        assert [problem for message in messages for problem in problems(message)] == []
        levels = [Level.of(message["custom"]["triage"]["level"]) for message in messages]
        assert max(levels) == level, text


@pytest.mark.parametrize(
    ("text", "cleared"),
    [
        ("they said it is fine", False),
        ("my nurse friend said its fine", False),
        ("my wife says it is nothing", False),
        ("my wife says call off", False),
        ("sorry, forget it", False),
        ("never mind", False),
        ("its ok i was joking", False),
        ("/triage_emergency", False),
        ("I am fine now", False),
        ("gone now", False),
        ("thanks a lot, bye", False),
        ("what is prp", False),
        ("asdf", False),
        ("I am at the hospital now", True),
        ("the ambulance is here", True),
        ("start over", True),
    ],
)
async def test_only_help_reached_or_a_new_start_clears_a_level(
    trained_assistant: LocalAssistant, text: str, cleared: bool
) -> None:
    """Triage policy, rules 4 and 8."""
    await trained_assistant.handle(f"clear {text}", "my back went yesterday and now I cannot pee at all")
    await trained_assistant.handle(f"clear {text}", text)
    messages = await trained_assistant.handle(f"clear {text}", "where can I park")
    assert {message["custom"]["triage"]["level"] for message in messages} == {"none" if cleared else "emergency"}


async def test_a_red_flag_keeps_its_advice_when_an_action_fails(
    trained_assistant: LocalAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise ValueError("broken")

    with monkeypatch.context() as patched:
        patched.setattr("actions.triage.decide", fail)
        messages = await trained_assistant.handle("fails", "my back went yesterday and now I cannot pee at all")
    assert [problem for message in messages for problem in problems(message)] == []
    assert messages[0]["custom"]["kind"] == "triage" and messages[0]["custom"]["care_card"]["level"] == "emergency"
    after = await trained_assistant.handle("fails", "thanks")
    assert after[0]["custom"]["triage"]["level"] == "emergency"  # rule 8, even when the action could not say so
