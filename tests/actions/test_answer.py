"""actions.answer: says the decision, and remembers what it was about."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.answer import ActionAnswer, ActionMiss

MakeTracker = Callable[..., Tracker]
HURT = [("medial_branch_block/hurt", 0.9)]


HURT_SAID = {"aspect": "hurt", "misses": 0, "answered": "medial_branch_block.hurt", "nearest": None}


async def test_an_answer_is_said_and_remembered(tracker: MakeTracker, run: Any) -> None:
    named = [{"entity": "topic", "value": "medial_branch_block"}]
    said, slots = await run(ActionAnswer(), tracker(HURT, entities=named, misses=1, topic="ablation"))
    assert said == [{"response": "utter_medial_branch_block/hurt"}]
    assert slots == {"topic": "medial_branch_block", "earlier_topic": "ablation", **HURT_SAID}


async def test_the_same_topic_again_keeps_the_earlier_one(tracker: MakeTracker, run: Any) -> None:
    _, slots = await run(ActionAnswer(), tracker(HURT, topic="medial_branch_block", earlier_topic="ablation"))
    assert slots == HURT_SAID


async def test_the_same_answer_again_comes_with_the_offer_of_a_person(tracker: MakeTracker, run: Any) -> None:
    said, _ = await run(ActionAnswer(), tracker(HURT, answered="medial_branch_block.hurt"))
    assert [message["response"] for message in said] == ["utter_medial_branch_block/hurt", "utter_offer_person"]
    said, _ = await run(ActionAnswer(), tracker(HURT, answered="ablation.hurt"))
    assert len(said) == 1


async def test_an_answer_that_was_hard_to_tell_comes_with_what_may_have_been_meant(
    tracker: MakeTracker, run: Any
) -> None:
    torn = [("medial_branch_block/hurt", 0.6), ("medial_branch_block/sore", 0.35)]
    said, slots = await run(ActionAnswer(), tracker(torn))
    assert [message["response"] for message in said] == ["utter_medial_branch_block/hurt", "utter_or_this"]
    assert said[1]["suggest"] == ["medial_branch_block.sore"] and said[1]["reminded"] is True
    assert slots["answered"] == "medial_branch_block.hurt"
    said, _ = await run(ActionAnswer(), tracker(torn, answered="medial_branch_block.hurt"))
    assert [message["response"] for message in said][1:] == ["utter_offer_person"]


def asked(*rankings: list[tuple[str, float]]) -> list[dict[str, Any]]:
    return [{"start": 10 * i, "end": 10 * i + 9, "ranking": ranking} for i, ranking in enumerate(rankings)]


async def test_two_questions_get_two_answers(tracker: MakeTracker, run: Any) -> None:
    told = tracker(HURT)
    told.latest_message["questions"] = asked(HURT, [("follow_up/lasts", 0.9)])
    said, slots = await run(ActionAnswer(), told)
    assert [m["response"] for m in said] == ["utter_medial_branch_block/hurt", "utter_medial_branch_block/lasts"]
    assert said[0]["reminded"] is False and said[1]["reminded"] is True
    assert slots["answered"] == "medial_branch_block.lasts" and slots["topic"] == "medial_branch_block"


@pytest.mark.parametrize("second", [[("ablation/lasts", 0.2)], HURT, [("smalltalk/thanks", 0.9)]])
async def test_only_clear_and_different_questions_are_answered_one_by_one(
    tracker: MakeTracker, run: Any, second: list[tuple[str, float]]
) -> None:
    told = tracker(HURT)
    told.latest_message["questions"] = asked(HURT, second)
    said, _ = await run(ActionAnswer(), told)
    assert [m["response"] for m in said] == ["utter_medial_branch_block/hurt"]


@pytest.mark.parametrize(
    ("answers", "slots", "response", "suggests"),
    [
        ([("follow_up/lasts", 0.9)], {}, "utter_follow_up/lasts", True),
        ([("follow_up/lasts", 0.9)], {"topic": "ablation"}, "utter_ablation/lasts", False),
        ([("prp/what", 0.2), ("ablation/what", 0.1)], {}, "utter_clarify", True),
        ([("prp/what", 0.02)], {}, "utter_fallback", True),
        ([("prp/what", 0.001)], {}, "utter_fallback", False),
        ([], {}, "utter_fallback", False),
        ([], {"misses": 1}, "utter_handoff", False),
    ],
)
async def test_what_is_said(
    tracker: MakeTracker, run: Any, answers: Any, slots: dict[str, Any], response: str, suggests: bool
) -> None:
    said, _ = await run(ActionAnswer(), tracker(answers, **slots))
    assert [message["response"] for message in said] == [response]
    assert bool(said[0].get("suggest")) is suggests


async def test_what_is_asked_back_is_leaned_on_by_the_next_question(tracker: MakeTracker, run: Any) -> None:
    _, slots = await run(ActionAnswer(), tracker([("prp/what", 0.2), ("ablation/what", 0.1)], answered="clinic.hours"))
    assert slots["nearest"] == "prp.what" and "answered" not in slots


async def test_a_tapped_suggestion_is_answered_without_ranking(tracker: MakeTracker, run: Any) -> None:
    said, slots = await run(ActionAnswer(), tracker(entities=[{"entity": "answer_id", "value": "ablation.lasts"}]))
    assert said == [{"response": "utter_ablation/lasts"}] and slots["topic"] == "ablation"


async def test_an_unknown_tapped_suggestion_is_a_miss(tracker: MakeTracker, run: Any) -> None:
    said, _ = await run(ActionAnswer(), tracker(entities=[{"entity": "answer_id", "value": "no.such"}]))
    assert said == [{"response": "utter_fallback"}]


async def test_nothing_on_that_names_the_topic(tracker: MakeTracker, run: Any) -> None:
    said, slots = await run(ActionAnswer(), tracker([("follow_up/prevention", 0.9)], topic="discography"))
    assert said[0]["response"] == "utter_nothing_on_that" and said[0]["topic_name"]
    assert said[0]["suggest"] and slots["aspect"] == "prevention"


async def test_the_second_miss_in_a_row_offers_a_person(tracker: MakeTracker, run: Any) -> None:
    said, slots = await run(ActionMiss(), tracker())
    assert (said, slots) == ([{"response": "utter_out_of_scope"}], {"misses": 1})
    said, slots = await run(ActionMiss(), tracker(**slots))
    assert (said, slots) == ([{"response": "utter_handoff"}], {"misses": 0})


async def test_a_remark_is_met_with_small_talk(tracker: MakeTracker, run: Any) -> None:
    said, slots = await run(ActionMiss(), tracker([], [("out_of_scope", 0.9), ("smalltalk", 0.08)]))
    assert (said, slots) == ([{"response": "utter_smalltalk/chat"}], {})


async def test_a_miss_offers_what_comes_nearest(tracker: MakeTracker, run: Any) -> None:
    ranked = [("out_of_scope", 0.6), ("privacy/asks", 0.2), ("clinic/cancel", 0.04), ("clinic/hours", 0.001)]
    said, _ = await run(ActionMiss(), tracker(ranked))
    assert said == [{"response": "utter_out_of_scope", "suggest": ["clinic.cancel"]}]


@pytest.mark.parametrize(
    ("text", "declined", "told"),
    [("is it safe for me", 0.0, True), ("is it safe", 0.2, True), ("is it safe", 0.02, False)],
)
async def test_who_can_judge_what_is_right_for_one_person_is_said_beside_the_answer(
    tracker: MakeTracker, run: Any, text: str, declined: float, told: bool
) -> None:
    asked_for = tracker([("ablation/risks", 0.8), ("decline/decision", declined)])
    asked_for.latest_message["text"] = text
    said, _ = await run(ActionAnswer(), asked_for)
    assert said[0] == {"response": "utter_ablation/risks"}
    assert (said[1:] == [{"response": "utter_for_you", "reminded": True}]) is told
