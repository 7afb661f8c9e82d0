"""actions.check: a check begins, asks, takes replies, explains itself, and says what the answers come to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.check import ActionAskCheckAnswer, ActionCheckDone, ActionWhy, ValidateSafetyCheckForm, begin, safety_check
from bot.triage.check_plan import Plan
from bot.triage.model import Level

MakeTracker = Callable[..., Tracker]
SADDLE, BLADDER, LEG = "ces.saddle", "ces.bladder", "neuro.progressive"
NONE = {"level": "none", "flags": [], "why": [], "advice": ""}
CHECK = {"level": "check", "flags": ["vague.leg"], "why": ["leg feels odd"], "advice": "check"}
URGENT = {"level": "urgent", "flags": ["dvt"], "why": ["calf"], "advice": "today"}
ASKED = Plan((SADDLE, BLADDER, LEG)).ask()


def slots_of(events: list[dict[str, Any]]) -> dict[str, Any]:
    return {event["name"]: event["value"] for event in events}


# It begins.


def test_a_vague_sign_is_followed_by_the_questions_of_its_family(tracker: MakeTracker) -> None:
    slots = slots_of(begin(tracker(triage=CHECK), None))
    assert slots["check"]["todo"] == safety_check().plan(["vague.leg"], [], [], after_procedure=False)
    assert slots["check_answer"] is None


@pytest.mark.parametrize("sign", ["after_procedure", "procedure_said"])
def test_with_a_procedure_its_question_is_among_them(tracker: MakeTracker, sign: str) -> None:
    slots = slots_of(begin(tracker(triage={**CHECK, "signs": {sign: "the block"}}), None))
    assert "post.fever" in slots["check"]["todo"]


def test_what_was_denied_or_asked_in_this_conversation_is_left_out(tracker: MakeTracker) -> None:
    told = tracker(triage={**CHECK, "denied": [SADDLE]}, checked={BLADDER: "no"})
    todo = slots_of(begin(told, None))["check"]["todo"]
    assert todo and not {SADDLE, BLADDER} & set(todo)


def test_with_nothing_left_to_ask_it_ends_at_once(tracker: MakeTracker) -> None:
    known = dict.fromkeys(safety_check().plan(["vague.leg"], [], [], after_procedure=False), "no")
    assert slots_of(begin(tracker(triage=CHECK, checked=known), None))["check_answer"] == "done"


# It asks.


@pytest.mark.parametrize(
    ("plan", "response", "flag", "place"),
    [
        (Plan((SADDLE, BLADDER)), "utter_ask_check", SADDLE, (1, 2)),
        (ASKED.after("no"), "utter_ask_check", BLADDER, (2, 3)),
        (ASKED, "utter_ask_check", SADDLE, (1, 3)),  # after something else was dealt with
        (ASKED.after(None), "utter_ask_check_again", SADDLE, (1, 3)),
    ],
)
async def test_the_next_question_is_asked(
    tracker: MakeTracker, run: Any, plan: Plan, response: str, flag: str, place: tuple[int, int]
) -> None:
    said, slots = await run(ActionAskCheckAnswer(), tracker(check=plan.kept()))
    step = {"number": place[0], "of": place[1]}
    assert said == [{"response": response, "question": safety_check().flag(flag).question, "check": step}]
    assert Plan.of(slots["check"]).asking == flag


@pytest.mark.parametrize(("audience", "role"), [("patient", "patient"), ("carer", "patient"), ("carer", "staff")])
async def test_the_question_is_put_to_who_answers(tracker: MakeTracker, run: Any, audience: str, role: str) -> None:
    said, _ = await run(ActionAskCheckAnswer(), tracker(check=ASKED.kept(), audience=audience, role=role))
    flag = safety_check().flag(SADDLE)
    assert flag.question_other
    to_carer = audience == "carer" and role == "patient"
    assert said[0]["question"] == (flag.question_other if to_carer else flag.question)


@pytest.mark.parametrize("plan", [None, Plan().kept()])
async def test_without_a_plan_nothing_is_asked(tracker: MakeTracker, run: Any, plan: Any) -> None:
    assert await run(ActionAskCheckAnswer(), tracker(check=plan)) == ([], {})


# It takes replies.


@pytest.mark.parametrize(
    ("text", "answers", "left"),
    [
        ("no", {SADDLE: "no"}, 2),
        ("not sure", {SADDLE: "unsure"}, 2),
        ("yes kinda", {SADDLE: "yes"}, 0),
        ("no to all", {SADDLE: "no", BLADDER: "no", LEG: "no"}, 0),
        ("stop", {}, 0),
    ],
)
async def test_a_reply_moves_the_check_on(
    tracker: MakeTracker, run: Any, text: str, answers: dict[str, str], left: int
) -> None:
    said, slots = await run(ValidateSafetyCheckForm(), tracker(text=text, check=ASKED.kept()))
    plan = Plan.of(slots["check"])
    assert (said, plan.answers, len(plan.todo)) == ([], answers, left)
    assert slots["check_answer"] == (None if left else "done")


@pytest.mark.parametrize(
    ("text", "intent", "taken"),
    [
        ("what is a block", "medial_branch_block", False),  # a question
        ("put me through to a person", "handoff", False),  # a wish
        ("no entiendo nada de esto", "language", False),
        ("qwerty", "out_of_scope", True),  # a poor answer: asked again
        ("nice weather we have", "smalltalk", True),
    ],
)
async def test_another_matter_is_left_to_the_rules(
    tracker: MakeTracker, run: Any, text: str, intent: str, taken: bool
) -> None:
    told = tracker(intents=[(intent, 0.9)], text=text, check=ASKED.kept(), triage=NONE)
    _, slots = await run(ValidateSafetyCheckForm(), told)
    assert bool(slots) is taken
    if taken:
        assert Plan.of(slots["check"]).again


@pytest.mark.parametrize(("asks", "intent", "left"), [(1, "prp", False), (3, "prp", True), (3, "handoff", False)])
async def test_a_question_asked_amid_others_is_left_for_what_is_asked_instead(
    tracker: MakeTracker, run: Any, asks: int, intent: str, left: bool
) -> None:
    plan, ranked = replace(ASKED, asks=asks), [("prp/what", 0.9)] if intent == "prp" else []
    told = tracker(ranked, intents=[(intent, 0.9)], text="what is it", check=plan.kept(), triage=NONE)
    _, slots = await run(ValidateSafetyCheckForm(), told)
    assert bool(slots) is left
    if left:
        ended = Plan.of(slots["check"])
        assert (ended.todo, ended.question, ended.stopped) == ((), "prp.what", True)
        assert slots["check_answer"] == "done"


async def test_a_sign_is_never_another_matter(tracker: MakeTracker, run: Any) -> None:
    told = tracker(text="can i walk with an odd arm", check=ASKED.kept(), triage=CHECK)
    _, slots = await run(ValidateSafetyCheckForm(), told)
    assert slots


async def test_another_vague_sign_adds_its_questions(tracker: MakeTracker, run: Any) -> None:
    dizzy = {**CHECK, "flags": ["vague.dizzy"]}
    _, slots = await run(ValidateSafetyCheckForm(), tracker(text="light-headed too", check=ASKED.kept(), triage=dizzy))
    assert {"chest", "stroke"} <= set(slots["check"]["todo"])


async def test_a_denial_in_other_words_is_a_no(tracker: MakeTracker, run: Any) -> None:
    told = tracker(text="feeling is fine all over there", check=ASKED.kept(), triage={**NONE, "denied": [SADDLE]})
    _, slots = await run(ValidateSafetyCheckForm(), told)
    assert slots["check"]["answers"] == {SADDLE: "no"}


@pytest.mark.parametrize("reply", [("yes", "emergency"), ("not sure", None), ("no", None), ("stop", None)])
async def test_a_yes_counts_before_it_is_worded(tracker: MakeTracker, run: Any, reply: tuple[str, str | None]) -> None:
    text, level = reply
    told = tracker(text=text, check=ASKED.kept())
    told.slots["triage"] = CHECK
    _, slots = await run(ValidateSafetyCheckForm(), told)
    assert slots["triage"]["level"] == (level or "check")


@pytest.mark.parametrize("plan", [None, Plan((SADDLE,)).kept(), Plan().kept()])
async def test_before_a_question_is_out_nothing_is_taken_for_its_answer(
    tracker: MakeTracker, run: Any, plan: Any
) -> None:
    assert await run(ValidateSafetyCheckForm(), tracker(text="yes", check=plan)) == ([], {})


# It explains itself.


async def test_why_is_the_reason_of_the_question_in_hand(tracker: MakeTracker, run: Any) -> None:
    said, _ = await run(ActionWhy(), tracker(check=ASKED.kept()))
    assert said == [{"response": "utter_check_why", "why": safety_check().flag(SADDLE).why}]


async def test_why_without_a_question_has_a_general_reason(tracker: MakeTracker, run: Any) -> None:
    assert await run(ActionWhy(), tracker()) == ([{"response": "utter_why_ask"}], {})


# It ends.


@pytest.mark.parametrize(
    ("plan", "kept", "response", "level", "flags"),
    [
        (ASKED.after("yes"), CHECK, "utter_triage_nerves", "emergency", [SADDLE]),
        (ASKED.after("yes"), URGENT, "utter_triage_nerves", "emergency", [SADDLE]),
        (Plan(("dvt",)).ask().after("yes"), CHECK, "utter_triage_today", "urgent", ["dvt"]),
        (Plan(("self_harm",)).ask().after("yes"), CHECK, "utter_triage_self_harm", "emergency", ["self_harm"]),
        (ASKED.after("unsure").ask().after("all_no"), CHECK, "utter_triage_today", "check", [SADDLE]),
        (ASKED.after("unsure").ask().after("stop"), CHECK, "utter_triage_today", "check", [SADDLE]),
        (ASKED.after("all_no"), CHECK, "utter_check_clear", "check", ["vague.leg"]),
        (ASKED.after("stop"), CHECK, "utter_check_stopped", "check", ["vague.leg"]),
        (Plan(), CHECK, None, "check", ["vague.leg"]),
    ],
)
async def test_what_the_answers_come_to_is_said(
    tracker: MakeTracker, run: Any, plan: Plan, kept: dict[str, Any], response: str | None, level: str, flags: list[str]
) -> None:
    told = tracker(text="that is what i said", check=plan.kept())
    told.slots["triage"] = kept
    said, slots = await run(ActionCheckDone(), told)
    assert [message["response"] for message in said] == ([response] if response else [])
    assert (slots["triage"]["level"], slots["triage"]["flags"]) == (level, flags)
    assert slots["check"] is None and slots["check_answer"] is None
    if level not in ("check",):
        assert "that is what i said" in slots["triage"]["why"][0]


async def test_no_answer_lowers_the_level(tracker: MakeTracker, run: Any) -> None:
    told = tracker(check=ASKED.after("all_no").kept())
    told.slots["triage"] = URGENT
    _, slots = await run(ActionCheckDone(), told)
    assert slots["triage"] == URGENT


async def test_what_was_answered_is_remembered_beside_what_was_before(tracker: MakeTracker, run: Any) -> None:
    _, slots = await run(ActionCheckDone(), tracker(check=ASKED.after("all_no").kept(), checked={"chest": "no"}))
    assert slots["checked"] == {"chest": "no", SADDLE: "no", BLADDER: "no", LEG: "no"}


@pytest.mark.parametrize(("reply", "answered"), [("all_no", True), ("stop", True), ("yes", False)])
async def test_a_question_that_waited_is_answered_unless_there_is_an_emergency(
    tracker: MakeTracker, run: Any, reply: Any, answered: bool
) -> None:
    plan = Plan((SADDLE,), question="ablation.lasts").ask().after(reply)
    said, slots = await run(ActionCheckDone(), tracker(check=plan.kept()))
    assert ("utter_ablation/lasts" in [message["response"] for message in said]) is answered
    assert (slots.get("topic") == "ablation") is answered
    if answered:
        assert said[-1]["reminded"] is True


def test_every_flag_that_can_be_asked_about_comes_to_something_that_can_be_said() -> None:
    from actions.check import closing, found
    from bot.startup import responses

    names = responses()
    for flag in (safety_check().flag(name) for name in safety_check()._flags):
        plan = Plan((flag.id,)).ask().after("yes")
        triage = found(plan, "yes")
        assert triage is not None and Level.of(triage["level"]) == Level.of(flag.level)
        assert closing(plan, triage) in names
