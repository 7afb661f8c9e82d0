"""bot.triage.check_plan: what each reply makes of a running check."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.triage.check import Answer
from bot.triage.check_plan import ASKS, TRIES, Plan

FRESH = Plan(("a", "b", "c"), question="prp.what")
ASKED = FRESH.ask()
SECOND = ASKED.after("no").ask()


def test_a_plan_survives_the_slot() -> None:
    for plan in (Plan(), FRESH, ASKED, SECOND, ASKED.after("stop")):
        assert Plan.of(json.loads(json.dumps(plan.kept()))) == plan
    assert Plan.of(None) == Plan()


def test_nothing_is_in_hand_before_the_question_is_out() -> None:
    assert (FRESH.asking, ASKED.asking, SECOND.asking) == ("", "a", "b")


@pytest.mark.parametrize(
    ("plan", "number", "of"),
    [
        (FRESH, 1, 3),
        (ASKED, 1, 3),
        (ASKED.after(None), 1, 3),  # the same question again
        (SECOND, 2, 3),
        (SECOND.after("unsure").ask(), 3, 3),
        (replace(SECOND, todo=(*SECOND.todo, "d")), 2, 4),  # another sign was named on the way
    ],
)
def test_where_a_question_stands(plan: Plan, number: int, of: int) -> None:
    assert plan.place == {"number": number, "of": of}


@pytest.mark.parametrize(
    ("plan", "reply", "answers", "todo"),
    [
        (ASKED, "no", {"a": "no"}, ("b", "c")),
        (ASKED, "unsure", {"a": "unsure"}, ("b", "c")),
        (ASKED, "yes", {"a": "yes"}, ()),  # nothing more need be asked
        (ASKED, "all_no", {"a": "no", "b": "no", "c": "no"}, ()),
        (SECOND, "all_no", {"a": "no", "b": "no", "c": "no"}, ()),
        (ASKED, "stop", {}, ()),
        (SECOND, "stop", {"a": "no"}, ()),
        (SECOND, "meant_yes", {"a": "yes"}, ()),  # a correction is about the answer before
        (ASKED, "meant_yes", {"a": "yes"}, ()),
        (ASKED, "meant_no", {"a": "no"}, ("b", "c")),
        (ASKED.after("unsure").ask(), "meant_no", {"a": "no"}, ("b", "c")),
    ],
)
def test_what_a_reply_does(plan: Plan, reply: Answer, answers: dict[str, str], todo: tuple[str, ...]) -> None:
    after = plan.after(reply)
    assert (after.answers, after.todo) == (answers, todo)
    assert after.stopped is (reply == "stop") and after.question == "prp.what" and after.tries == 0


def test_all_no_takes_back_no_unsure_answer() -> None:
    assert ASKED.after("unsure").ask().after("all_no").answers == {"a": "unsure", "b": "no", "c": "no"}


def test_what_cannot_be_read_is_asked_again_and_then_counts_as_not_sure() -> None:
    plan = ASKED
    for _ in range(TRIES - 1):
        plan = plan.after(None)
        assert plan.todo == ASKED.todo and plan.again and plan.answers == {}
    after = plan.after(None)
    assert after.answers == {"a": "unsure"} and after.todo == ("b", "c") and not after.ask().again


@pytest.mark.parametrize("reply", ["no", "unsure"])
def test_each_question_has_its_own_tries(reply: Answer) -> None:
    assert ASKED.after(None).after(reply).ask().after(None).todo == ("b", "c")


def test_the_last_answer_ends_the_check() -> None:
    last = replace(ASKED, todo=("a",))
    assert last.after("no").todo == () and not last.after("no").again


def test_a_question_that_is_asked_amid_others_is_left_at_last() -> None:
    plan = ASKED
    for _ in range(ASKS - 1):
        assert not plan.asked_enough
        plan = plan.ask()
    assert plan.asked_enough and not plan.after("no").ask().asked_enough  # each question has its own
    left = plan.left_for("ablation.what")
    assert (left.todo, left.question, left.stopped, left.answers) == ((), "ablation.what", True, {})
