"""actions.triage: the advice first, then the answer; the level stays until help is reached or a new start."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.triage import ActionHelpReached, ActionSafeReply, ActionStartOver, ActionTriage, ActionYesNo
from bot.dialogue.contract import NO_LEVEL

MakeTracker = Callable[..., Tracker]
HURT = [("medial_branch_block/hurt", 0.9)]


def level(name: str, advice: str = "") -> dict[str, Any]:
    return {"level": name, "flags": [name], "why": ["words"], "advice": advice}


EMERGENCY, URGENT, CHECK = level("emergency", "nerves"), level("urgent", "today"), level("check", "check")


@pytest.mark.parametrize(
    ("said", "kept", "advice", "in_force"),
    [
        (EMERGENCY, None, "nerves", EMERGENCY),
        (URGENT, None, "today", URGENT),
        (CHECK, None, "check", CHECK),
        (EMERGENCY, URGENT, "nerves", EMERGENCY),
        (URGENT, EMERGENCY, "nerves", EMERGENCY),
        (CHECK, URGENT, "today", URGENT),
        (level("emergency", "self_harm"), EMERGENCY, "self_harm", level("emergency", "self_harm")),
    ],
)
async def test_the_highest_level_speaks(
    tracker: MakeTracker,
    run: Any,
    said: dict[str, Any],
    kept: dict[str, Any] | None,
    advice: str,
    in_force: dict[str, Any],
) -> None:
    told = tracker(triage=said)
    told.slots["triage"] = kept
    messages, slots = await run(ActionTriage(), told)
    assert messages[0]["response"] == f"utter_triage_{advice}"
    assert messages[0]["triage"] == slots["triage"] == in_force


@pytest.mark.parametrize("said", [URGENT, CHECK])
async def test_a_question_beside_it_is_answered_after_it(tracker: MakeTracker, run: Any, said: dict[str, Any]) -> None:
    messages, _ = await run(ActionTriage(), tracker(HURT, triage=said))
    assert [message["response"] for message in messages] == [
        f"utter_triage_{said['advice']}",
        "utter_medial_branch_block/hurt",
    ]
    assert messages[1]["triage"] == said and messages[1]["reminded"] is True


async def test_a_question_beside_an_emergency_is_only_offered(tracker: MakeTracker, run: Any) -> None:
    messages, _ = await run(ActionTriage(), tracker(HURT, triage=EMERGENCY))
    assert [message["response"] for message in messages] == ["utter_triage_nerves"]
    assert messages[0]["suggest"] == ["medial_branch_block.hurt"]


async def test_the_advice_stands_when_the_question_fails(
    tracker: MakeTracker, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Tracker) -> None:
        raise ValueError

    monkeypatch.setattr("actions.triage.decide", broken)
    messages, slots = await run(ActionTriage(), tracker(HURT, triage=EMERGENCY))
    assert len(messages) == 1 and slots == {"triage": EMERGENCY}


async def test_an_unclear_question_beside_it_is_not_asked_back(tracker: MakeTracker, run: Any) -> None:
    messages, _ = await run(ActionTriage(), tracker([("prp/what", 0.2), ("ablation/what", 0.2)], triage=URGENT))
    assert len(messages) == 1


async def test_help_reached_clears_the_level_only(tracker: MakeTracker, run: Any) -> None:
    messages, slots = await run(ActionHelpReached(), tracker())
    assert messages[0]["response"] == "utter_help_reached" and messages[0]["triage"] == NO_LEVEL
    assert slots == {"triage": None}


HOSPITAL, AGAIN = [{"entity": "help_place", "value": "er"}], [{"entity": "start_word", "value": "start over"}]
CONFIRM = [{"event": "bot", "metadata": {"utter_action": "utter_confirm_help"}}, {"event": "user"}]


async def test_somebody_elses_reassurance_does_not_clear_a_level(tracker: MakeTracker, run: Any) -> None:
    messages, slots = await run(ActionHelpReached(), with_level(tracker(), EMERGENCY))
    assert [m["response"] for m in messages] == ["utter_confirm_help"] and slots == {}


async def test_help_that_is_named_clears_the_level(tracker: MakeTracker, run: Any) -> None:
    messages, slots = await run(ActionHelpReached(), with_level(tracker(entities=HOSPITAL), EMERGENCY))
    assert [m["response"] for m in messages] == ["utter_help_reached"] and slots == {"triage": None}


@pytest.mark.parametrize(
    ("intent", "response", "slots"),
    [
        ("affirm", "utter_help_reached", {"triage": None}),
        ("deny", "utter_help_not_reached", {}),
        ("unsure", "utter_help_not_reached", {}),
    ],
)
async def test_the_answer_to_whether_help_is_reached(
    tracker: MakeTracker, run: Any, intent: str, response: str, slots: dict[str, Any]
) -> None:
    told = with_level(tracker(), EMERGENCY)
    told.events, told.latest_message["intent"] = CONFIRM, {"name": intent}
    messages, set_slots = await run(ActionYesNo(), told)
    assert [m["response"] for m in messages] == [response] and set_slots == slots


async def test_a_yes_to_nothing_clears_nothing(tracker: MakeTracker, run: Any) -> None:
    told = with_level(tracker(), EMERGENCY)
    told.latest_message["intent"] = {"name": "affirm"}
    assert await run(ActionYesNo(), told) == ([{"response": "utter_smalltalk_answer"}], {})


@pytest.mark.parametrize(("entities", "cleared"), [([], False), (AGAIN, True)])
async def test_starting_over_with_a_level_needs_plain_words(
    tracker: MakeTracker, run: Any, entities: list[dict[str, Any]], cleared: bool
) -> None:
    _, slots = await run(ActionStartOver(), with_level(tracker(entities=entities), EMERGENCY))
    assert ("triage" in slots) is cleared


def with_level(told: Tracker, kept: dict[str, Any]) -> Tracker:
    told.slots["triage"] = kept
    return told


async def test_starting_over_clears_everything(tracker: MakeTracker, run: Any, domain_slots: set[str]) -> None:
    messages, slots = await run(ActionStartOver(), tracker())
    assert messages[0]["response"] == "utter_start_over"
    assert set(slots) == domain_slots and not any(slots.values())


async def test_the_safe_reply(tracker: MakeTracker, run: Any) -> None:
    assert await run(ActionSafeReply(), tracker()) == ([{"response": "utter_safe_reply"}], {})


@pytest.fixture
def domain_slots() -> set[str]:
    """Every slot of domain.yml that a conversation fills."""
    import yaml

    from bot.settings import ROOT

    return set(yaml.safe_load((ROOT / "domain.yml").read_text("utf8"))["slots"])
