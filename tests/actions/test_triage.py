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
NO_CHECK = {"check": None, "check_answer": "done"}  # what keeps the form from beginning
ASKED = "does it hurt?"


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


async def test_a_question_beside_it_is_answered_after_it(tracker: MakeTracker, run: Any) -> None:
    messages, _ = await run(ActionTriage(), tracker(HURT, triage=URGENT, text=ASKED))
    assert [message["response"] for message in messages] == ["utter_triage_today", "utter_medial_branch_block/hurt"]
    assert messages[1]["triage"] == URGENT and messages[1]["reminded"] is True


async def test_a_question_beside_a_vague_sign_waits_for_the_check(tracker: MakeTracker, run: Any) -> None:
    messages, slots = await run(ActionTriage(), tracker(HURT, triage=CHECK, text=ASKED))
    assert [message["response"] for message in messages] == ["utter_triage_check"]
    assert slots["check"]["question"] == "medial_branch_block.hurt" and slots["check"]["todo"]
    assert slots["check_answer"] is None


async def test_a_vague_sign_about_which_all_was_asked_begins_no_check(tracker: MakeTracker, run: Any) -> None:
    first, slots = await run(ActionTriage(), tracker(triage=CHECK))
    known = dict.fromkeys(slots["check"]["todo"], "no")
    messages, slots = await run(ActionTriage(), tracker(triage=CHECK, checked=known))
    assert slots["check"]["todo"] == [] and slots["check_answer"] == "done"
    assert messages[0]["response"] != first[0]["response"]  # it announces no questions


async def test_a_question_beside_an_emergency_is_only_offered(tracker: MakeTracker, run: Any) -> None:
    messages, slots = await run(ActionTriage(), tracker(HURT, triage=EMERGENCY, text=ASKED))
    assert [message["response"] for message in messages] == ["utter_triage_nerves"]
    assert messages[0]["suggest"] == ["medial_branch_block.hurt"]
    assert NO_CHECK.items() <= slots.items()


@pytest.mark.parametrize(
    ("answers", "text"),
    [
        (HURT, "my calf is swollen"),  # asks nothing
        ([("medial_branch_block/hurt", 0.4)], ASKED),  # not sure what
        ([("after/numb", 0.9)], ASKED),  # "some numbness is expected" is never said beside a sign
    ],
)
async def test_beside_a_sign_nothing_is_answered_that_was_not_clearly_asked(
    tracker: MakeTracker, run: Any, answers: Any, text: str
) -> None:
    messages, _ = await run(ActionTriage(), tracker(answers, triage=URGENT, text=text))
    assert [message["response"] for message in messages] == ["utter_triage_today"]


async def test_the_advice_stands_when_the_question_fails(
    tracker: MakeTracker, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: Tracker) -> None:
        raise ValueError

    monkeypatch.setattr("actions.triage.decide", broken)
    messages, slots = await run(ActionTriage(), tracker(HURT, triage=EMERGENCY, text=ASKED))
    assert len(messages) == 1 and slots == {"triage": EMERGENCY, "audience": "patient", **NO_CHECK}


@pytest.mark.parametrize(("said", "kept"), [(URGENT, None), (EMERGENCY, None), (CHECK, URGENT), (CHECK, EMERGENCY)])
async def test_a_danger_sign_leaves_a_running_check(
    tracker: MakeTracker, run: Any, said: dict[str, Any], kept: dict[str, Any] | None
) -> None:
    told = tracker(triage=said, loop="safety_check_form")
    told.slots["triage"] = kept
    _, slots = await run(ActionTriage(), told)
    assert slots["loop"] is None and slots["requested_slot"] is None and NO_CHECK.items() <= slots.items()


SPOKEN = {"signs": {"speaks_for": "my husband"}}


@pytest.mark.parametrize(
    ("said", "role", "before", "whom"),
    [
        (EMERGENCY, "patient", None, "patient"),
        (EMERGENCY | SPOKEN, "patient", None, "carer"),
        (CHECK | SPOKEN, "patient", None, "carer"),
        (EMERGENCY | SPOKEN, "staff", None, "staff"),
        (EMERGENCY, "patient", "carer", "carer"),  # once for somebody else, always
    ],
)
async def test_the_advice_is_worded_for_who_reads_it(
    tracker: MakeTracker, run: Any, said: dict[str, Any], role: str, before: str | None, whom: str
) -> None:
    messages, slots = await run(ActionTriage(), tracker(triage=said, role=role, audience=before))
    assert (messages[0]["audience"], slots["audience"]) == (whom, whom)


async def test_what_two_messages_raise_together_is_said(
    tracker: MakeTracker, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("actions.triage.screened_together", lambda events, alone: EMERGENCY)
    messages, slots = await run(ActionTriage(), tracker(triage=CHECK))
    assert messages[0]["response"] == "utter_triage_nerves" and slots["triage"] == EMERGENCY
    assert NO_CHECK.items() <= slots.items()


async def test_an_unclear_question_beside_it_is_not_asked_back(tracker: MakeTracker, run: Any) -> None:
    unclear = [("prp/what", 0.2), ("ablation/what", 0.2)]
    messages, _ = await run(ActionTriage(), tracker(unclear, triage=URGENT, text=ASKED))
    assert len(messages) == 1


HOSPITAL, AGAIN = [{"entity": "help_place", "value": "er"}], [{"entity": "start_word", "value": "start over"}]
ON_THE_WAY = [*HOSPITAL, {"entity": "help_to_come", "value": "on my way"}]
ASKED_ABOUT, REACHED = [*HOSPITAL, {"entity": "help_asked", "value": "or"}], [("help_reached", 0.9)]
CONFIRM = [{"event": "bot", "metadata": {"utter_action": "utter_confirm_help"}}, {"event": "user"}]


async def test_help_reached_clears_the_level_and_leaves_the_check(tracker: MakeTracker, run: Any) -> None:
    told = with_level(tracker(intents=REACHED, entities=HOSPITAL, loop="safety_check_form"), EMERGENCY)
    messages, slots = await run(ActionHelpReached(), told)
    assert messages[0]["response"] == "utter_help_reached" and messages[0]["triage"] == NO_LEVEL
    assert slots == {"triage": None, "loop": None, "requested_slot": None, **NO_CHECK}


async def test_help_is_not_reached_when_nobody_was_sent_for_it(tracker: MakeTracker, run: Any) -> None:
    messages, slots = await run(ActionHelpReached(), tracker())
    assert [m["response"] for m in messages] == ["utter_fallback"] and slots == {"misses": 1}


@pytest.mark.parametrize(
    ("intents", "entities"),
    [(REACHED, []), (REACHED, ON_THE_WAY), (REACHED, ASKED_ABOUT), ([("help_reached", 0.3)], HOSPITAL)],
)
async def test_what_is_no_help_that_is_there_does_not_clear_a_level(
    tracker: MakeTracker, run: Any, intents: Any, entities: list[dict[str, Any]]
) -> None:
    told = with_level(tracker(intents=intents, entities=entities), EMERGENCY)
    messages, slots = await run(ActionHelpReached(), told)
    assert [m["response"] for m in messages] == ["utter_confirm_help"] and slots == {}


async def test_help_that_is_named_clears_the_level(tracker: MakeTracker, run: Any) -> None:
    told = with_level(tracker(intents=REACHED, entities=HOSPITAL), EMERGENCY)
    messages, slots = await run(ActionHelpReached(), told)
    assert [m["response"] for m in messages] == ["utter_help_reached"]
    assert slots == {"triage": None, **NO_CHECK}


@pytest.mark.parametrize(
    ("intent", "response", "slots"),
    [
        ("affirm", "utter_help_reached", {"triage": None, **NO_CHECK}),
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
    assert set(slots) == domain_slots and slots.pop("check_answer") == "done" and not any(slots.values())


async def test_starting_over_leaves_a_running_check(tracker: MakeTracker, run: Any) -> None:
    _, slots = await run(ActionStartOver(), tracker(loop="safety_check_form"))
    assert slots["loop"] is None and NO_CHECK.items() <= slots.items()


async def test_the_safe_reply(tracker: MakeTracker, run: Any) -> None:
    assert await run(ActionSafeReply(), tracker()) == ([{"response": "utter_safe_reply"}], {})


@pytest.fixture
def domain_slots() -> set[str]:
    """Every slot of domain.yml that a conversation fills."""
    import yaml

    from bot.settings import ROOT

    return set(yaml.safe_load((ROOT / "domain.yml").read_text("utf8"))["slots"])
