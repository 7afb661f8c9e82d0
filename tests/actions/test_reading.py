"""actions.reading: what the actions read from the tracker."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Tracker

from actions.reading import (
    audience,
    context,
    named_topics,
    only_names,
    plain_intent,
    ranking,
    screening,
    tapped_answer,
    text_of,
)
from bot.knowledge.choose import Context

MakeTracker = Callable[..., Tracker]


@pytest.mark.parametrize(
    ("answers", "intents", "expected"),
    [
        ([], [], []),
        ([("prp/what", 0.9)], [("prp", 0.9)], [("prp/what", 0.9)]),
        ([("prp/what", 0.3)], [("switch_topic", 0.6)], [("switch_topic", 0.6), ("prp/what", 0.3)]),
        ([], [("privacy", 0.9)], [("privacy", 0.9)]),
        ([("prp/what", 0.9)], [("triage_urgent", 1.0), ("prp", 0.9)], [("prp/what", 0.9)]),
        ([("prp/what", 0.2)], [("triage_check", 1.0), ("vague", 0.5)], [("vague", 0.5), ("prp/what", 0.2)]),
    ],
)
def test_ranking(tracker: MakeTracker, answers: Any, intents: Any, expected: Any) -> None:
    assert ranking(tracker(answers, intents)) == expected


def test_a_bare_message_has_no_ranking() -> None:
    assert ranking(Tracker("somebody", {}, {}, [], False, None, {}, None)) == []


def test_named_topics_come_in_their_order(tracker: MakeTracker) -> None:
    entities = [
        {"entity": "topic", "value": "ablation", "start": 20},
        {"entity": "topic", "value": "steroid", "start": 3},
        {"entity": "answer_id", "value": "prp.what", "start": 0},
    ]
    assert named_topics(tracker(entities=entities)) == ["steroid", "ablation"]


def test_a_topic_that_is_taken_back_is_not_named(tracker: MakeTracker) -> None:
    text = "the ablation not the cost of the block"
    entities = [
        {"entity": "topic", "value": "ablation", "start": 4, "end": 12},
        {"entity": "topic", "value": "block", "start": 33, "end": 38},
    ]
    found = tracker(entities=entities, text=text)
    assert named_topics(found) == ["ablation", "block"] and not only_names(found)
    found.latest_message["meant"] = [[0, 12]]
    assert named_topics(found) == ["ablation"] and only_names(found)


@pytest.mark.parametrize(
    ("entities", "answer"),
    [([], None), ([{"entity": "topic", "value": "x"}], None), ([{"entity": "answer_id", "value": "a.b"}], "a.b")],
)
def test_tapped_answer(tracker: MakeTracker, entities: list[dict[str, Any]], answer: str | None) -> None:
    assert tapped_answer(tracker(entities=entities)) == answer


def test_context(tracker: MakeTracker) -> None:
    assert context(tracker()) == Context(None, None, None)
    assert context(tracker(topic="prp", earlier_topic="steroid", aspect="what")) == Context("prp", "steroid", "what")


def test_screening(tracker: MakeTracker) -> None:
    found = {"level": "urgent", "flags": ["dvt"], "why": ["calf"], "advice": "today"}
    assert screening(tracker(triage=found)) == found
    assert screening(tracker())["level"] == "none"


@pytest.mark.parametrize(
    ("intents", "plain"),
    [
        ([], ("", 0.0)),
        ([("deny", 0.9)], ("deny", 0.9)),
        ([("triage_check", 1.0), ("deny", 0.4)], ("deny", 0.4)),
        ([("triage_check", 1.0)], ("", 0.0)),
    ],
)
def test_the_plain_intent_stands_beside_the_screens_own(tracker: MakeTracker, intents: Any, plain: Any) -> None:
    assert plain_intent(tracker(intents=intents)) == plain


@pytest.mark.parametrize(
    ("level", "signs", "role", "before", "whom"),
    [
        ("none", {}, "patient", None, "patient"),
        ("check", {"speaks_for": "my wife"}, "patient", None, "carer"),
        ("none", {"speaks_for": "my wife"}, "patient", None, "patient"),  # "my wife says the block helped her"
        ("none", {}, "patient", "carer", "carer"),
        ("check", {"speaks_for": "caller"}, "staff", "carer", "staff"),
    ],
)
def test_audience(tracker: MakeTracker, level: str, signs: Any, role: str, before: str | None, whom: str) -> None:
    found = {"level": level, "flags": [], "why": [], "advice": "", "signs": signs}
    assert audience(tracker(triage=found, role=role, audience=before)) == whom


def test_a_message_without_text_has_none(tracker: MakeTracker) -> None:
    assert text_of(tracker(text="hello")) == "hello"
    assert text_of(Tracker("somebody", {}, {"text": None}, [], False, None, {}, None)) == ""


def said(*topics: str) -> dict[str, Any]:
    """A message that names topics, as the tracker keeps it."""
    entities = [{"entity": "topic", "value": topic, "start": i} for i, topic in enumerate(topics)]
    return {"event": "user", "parse_data": {"entities": entities}}


ANSWERED = {"event": "slot", "name": "answered", "value": "prp.what"}


@pytest.mark.parametrize(
    ("events", "topic", "earlier"),
    [
        ([said("ablation"), said()], "ablation", "prp"),
        ([said("ablation", "steroid"), said(), said()], "steroid", "prp"),
        ([said("ablation"), ANSWERED, said()], "prp", None),
        ([said("ablation"), {"event": "restart"}, said()], "prp", None),
        ([said("prp"), said()], "prp", None),
        ([said("ablation")], "prp", None),  # the latest message's own names are read apart
    ],
)
def test_a_topic_that_was_named_without_an_answer_is_what_it_is_about(
    tracker: MakeTracker, events: Any, topic: str, earlier: str | None
) -> None:
    made = tracker(topic="prp")
    made.events = events
    assert context(made) == Context(topic, earlier, None)
