"""actions.decline: the refusal, and what can be said in general beside it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rasa_sdk import Tracker

from actions.answer import ActionAnswer
from actions.decline import ActionDecline

MakeTracker = Callable[..., Tracker]


async def test_the_refusal_that_fits_best_is_said(tracker: MakeTracker, run: Any) -> None:
    said, slots = await run(ActionDecline(), tracker([("decline/dose", 0.9), ("decline/medicine", 0.09)]))
    assert said == [{"response": "utter_decline/dose"}] and slots == {"nearest": None}


async def test_what_can_be_said_in_general_is_offered_beside_it(tracker: MakeTracker, run: Any) -> None:
    ranked = [("decline/medicine", 0.9), ("before/blood_thinners", 0.05), ("before/diabetes", 0.001)]
    said, slots = await run(ActionDecline(), tracker(ranked))
    assert [message["response"] for message in said] == ["utter_decline/medicine", "utter_in_general"]
    assert said[1]["suggest"] == ["before.blood_thinners"] and said[1]["reminded"] is True
    assert slots == {"nearest": "before.blood_thinners"}  # "who do i ask" then leans on it


async def test_beside_no_diagnosis_the_general_answer_is_offered(tracker: MakeTracker, run: Any) -> None:
    said, _ = await run(ActionAnswer(), tracker([("assistant/diagnose", 0.95), ("scans/report_words", 0.04)]))
    assert [message["response"] for message in said] == ["utter_assistant/diagnose", "utter_in_general"]
    assert said[1]["suggest"] == ["scans.report_words"]


async def test_a_choice_that_an_answer_may_serve_gets_it_and_who_can_judge(tracker: MakeTracker, run: Any) -> None:
    said, slots = await run(ActionDecline(), tracker([("decline/decision", 0.6), ("after/driving", 0.3)]))
    assert [message["response"] for message in said] == ["utter_after/driving", "utter_for_you"]
    assert slots["answered"] == "after.driving"


async def test_a_medicine_is_declined_however_near_an_answer_is(tracker: MakeTracker, run: Any) -> None:
    said, _ = await run(ActionDecline(), tracker([("decline/medicine", 0.6), ("before/cold", 0.4)]))
    assert [message["response"] for message in said] == ["utter_decline/medicine", "utter_in_general"]


async def test_an_answer_ahead_of_a_refusal_is_given_with_who_can_judge(tracker: MakeTracker, run: Any) -> None:
    said, _ = await run(ActionAnswer(), tracker([("before/eat", 0.43), ("decline/medicine", 0.39)]))
    assert [message["response"] for message in said][:2] == ["utter_before/eat", "utter_for_you"]


async def test_the_same_general_answer_again_comes_with_the_offer_of_a_person(tracker: MakeTracker, run: Any) -> None:
    asked = tracker([("decline/decision", 0.6), ("after/driving", 0.3)], answered="after.driving")
    said, _ = await run(ActionDecline(), asked)
    assert [message["response"] for message in said] == ["utter_after/driving", "utter_for_you", "utter_offer_person"]
