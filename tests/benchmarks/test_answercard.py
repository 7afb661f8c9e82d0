"""benchmarks.answercard: what counts as right, wrong, asked back, or dealt with as asked."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.answercard import others, questions, talks
from benchmarks.answercard.report import Card, render
from benchmarks.answercard.said import said


def message(kind: str, body: str = "", answer: str = "", level: str = "none", offer: tuple[str, ...] = ()) -> Any:
    custom = {"kind": kind, "body": body, "triage": {"level": level}, **({"answer_id": answer} if answer else {})}
    buttons = [{"title": name, "payload": f'/pick_answer{{"answer_id": "{name}"}}'} for name in offer]
    return {"custom": custom, **({"buttons": buttons} if buttons else {})}


def turn(*messages: Any, level: str = "none") -> dict[str, Any]:
    return {"level": level, "messages": list(messages)}


ASKED = {"id": "q", "text": "x", "answer": "prp.what", "also": ["ablation.what"]}


@pytest.mark.parametrize(
    ("result", "outcome"),
    [
        (turn(message("answer", answer="prp.what")), "right"),
        (turn(message("answer", answer="ablation.what")), "right"),
        (turn(message("answer", answer="steroid.what"), message("answer", answer="prp.what")), "wrong"),
        (turn(message("clarify", offer=("steroid.what", "prp.what"))), "asked back with it"),
        (turn(message("fallback")), "asked back without it"),
        (turn(message("check", level="check"), level="check"), "safety check"),
        (turn(message("triage"), message("answer", answer="prp.what"), level="urgent"), "alarmed"),
    ],
)
def test_the_outcome_of_a_question(result: dict[str, Any], outcome: str) -> None:
    assert questions.judged(ASKED, {"turns": [result]}).outcome == outcome


def test_a_failed_question_is_none_of_them() -> None:
    assert questions.judged(ASKED, {"error": "ValueError"}).outcome == "failed"


TALK = {
    "id": "t",
    "turns": [
        {"user": "a", "kind": "first", "answer": ["prp.what"]},
        {"user": "b", "kind": "two", "answer": ["prp.what", ["ablation.hurt", "epidural.hurt"]]},
        {"user": "c", "kind": "again", "answer": ["prp.what"]},
    ],
}
OFFER = message(
    "handoff", "If that does not help, a person can tell you more. Call 1, or ask your question in other words."
)


def test_turns_of_a_conversation() -> None:
    both = turn(message("answer", answer="prp.what"), message("answer", answer="epidural.hurt"))
    done = [turn(message("answer", answer="prp.what")), both, turn(OFFER)]
    assert [one.right for one in talks.judged(TALK, {"turns": done})] == [True, True, True]
    wrong = [turn(message("answer", answer="x.y")), turn(message("answer", answer="prp.what")), turn()]
    assert [one.right for one in talks.judged(TALK, {"turns": wrong})] == [False, False, False]
    assert [one.right for one in talks.judged(TALK, {"error": "x"})] == [False, False, False]


def test_a_response_is_known_by_its_text() -> None:
    assert said(OFFER) == {"utter_offer_person"}
    reminded = message("handoff", "First, call 911.\n\n" + OFFER["custom"]["body"])
    assert said(reminded) == {"utter_offer_person"} and said(message("answer", "whatever")) == set()


@pytest.mark.parametrize(
    ("expect", "level", "given", "fits"),
    [
        ("handoff", "none", turn(message("answer", answer="clinic.phone")), True),
        ("decline_advice", "urgent", turn(message("triage", level="emergency"), level="emergency"), True),
        ("decline_advice", "urgent", turn(message("check", level="check"), level="check"), False),
        ("handoff", "emergency", turn(message("answer", answer="clinic.phone")), False),
        ("handoff", "none", turn(message("answer", answer="prp.what")), False),
        ("decline_advice", "none", turn(message("answer", answer="before.blood_thinners")), True),
        ("clarify", "any", turn(message("check"), level="check"), True),
        ("clarify", "none", turn(message("check"), level="check"), False),
    ],
)
def test_other_requests(expect: str, level: str, given: dict[str, Any], fits: bool) -> None:
    row = {"id": "o", "text": "x", "expect": expect, "level": level}
    assert others.judged(row, {"turns": [given]}).fitting is fits


def test_every_fitting_response_exists(responses: dict[str, Any]) -> None:
    wanted = {name for some in others.FITTING.values() for name in some}
    assert [name for name in sorted(wanted) if not any(known.startswith(name) for known in responses)] == []


def test_the_report_names_misses_by_id_only() -> None:
    asked = [questions.judged(ASKED, {"turns": [turn(message("fallback"))]})]
    text = render(Card("dev", asked, [], [], [4.0, 5.0]))
    assert "q (asked back without it" in text and "0 of 1" in text and "median 4.5" in text
