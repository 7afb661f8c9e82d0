"""bot.knowledge.choose: from a ranking to one decision."""

from __future__ import annotations

import pytest

from bot.knowledge.choose import ANSWER_FROM, FOLLOW_UP_FROM, MAX_CHOICES, SUGGEST_FROM, Context, Decision, choose
from bot.knowledge.topics import Topics

KNOWN = frozenset(
    {
        "block.what",
        "block.hurt",
        "block.lasts",
        "ablation.what",
        "ablation.lasts",
        "ablation.after",
        "ablation.why",
        "both.vs",
    }
)
TOPICS = Topics(
    {"block": "the block", "ablation": "the ablation"},
    {"block": {"vs": "both.vs"}, "ablation": {}},
    {frozenset({"block", "ablation"}): "both.vs"},
    KNOWN,
)
HIGH, LOW, NONE = ANSWER_FROM, SUGGEST_FROM, SUGGEST_FROM / 2
Ranking = list[tuple[str, float]]


def decide(ranking: Ranking, named: tuple[str, ...] = (), context: Context = Context()) -> Decision:  # noqa: B008
    return choose(ranking, list(named), context, TOPICS)


@pytest.mark.parametrize(
    ("ranking", "kind", "answer", "choices"),
    [
        ([], "miss", "", ()),
        ([("block/hurt", HIGH)], "answer", "block.hurt", ()),
        ([("block/hurt", 0.99), ("ablation/what", 0.01)], "answer", "block.hurt", ()),
        ([("block/hurt", HIGH - 0.01), ("ablation/what", LOW)], "clarify", "", ("block.hurt", "ablation.what")),
        ([("block/hurt", HIGH - 0.01), ("ablation/what", NONE)], "clarify", "", ("block.hurt",)),
        ([("block/hurt", NONE)], "miss", "", ()),
        ([("block/unheard", 0.9), ("smalltalk/ack", 0.3)], "miss", "", ()),
        ([("smalltalk/ack", 0.9), ("block/what", 0.2)], "clarify", "", ("block.what",)),
        ([("switch_topic", 0.9), ("block/what", 0.2)], "clarify", "", ("block.what",)),
    ],
)
def test_by_ranking_alone(ranking: Ranking, kind: str, answer: str, choices: tuple[str, ...]) -> None:
    found = decide(ranking)
    assert (found.kind, found.answer_id, found.choices) == (kind, answer, choices)


def test_no_more_choices_than_fit() -> None:
    found = decide([(name.replace(".", "/"), 0.12) for name in sorted(KNOWN)])
    assert found.kind == "clarify" and len(found.choices) == MAX_CHOICES


def test_an_answer_sets_what_the_conversation_is_about() -> None:
    assert decide([("block/hurt", 0.9)]) == Decision("answer", "block.hurt", topic="block", aspect="hurt")


ABLATION, BLOCK = Context("ablation", None, "what"), Context("block", "ablation", "lasts")


@pytest.mark.parametrize(
    ("label", "named", "context", "kind", "answer"),
    [
        ("follow_up/lasts", (), ABLATION, "answer", "ablation.lasts"),
        ("follow_up/lasts", ("block",), ABLATION, "answer", "block.lasts"),
        ("follow_up/lasts", ("ablation", "block"), Context(), "answer", "block.lasts"),
        ("follow_up/lasts", (), Context(), "which", ""),
        ("follow_up/hurt", (), ABLATION, "nothing_on_that", ""),
        ("follow_up/hurt", ("unheard",), ABLATION, "miss", ""),
        ("follow_up/vs", (), BLOCK, "answer", "both.vs"),
        ("follow_up/vs", ("block",), ABLATION, "answer", "both.vs"),
        ("follow_up/vs", (), ABLATION, "nothing_on_that", ""),
        ("switch_topic", ("ablation",), BLOCK, "answer", "ablation.lasts"),
        ("switch_topic", ("block",), Context(), "answer", "block.what"),
        ("switch_topic", ("block",), Context("ablation", None, "after"), "nothing_on_that", ""),
        ("switch_topic", (), BLOCK, "miss", ""),
    ],
)
def test_by_what_the_conversation_is_about(
    label: str, named: tuple[str, ...], context: Context, kind: str, answer: str
) -> None:
    found = decide([(label, 0.9)], named, context)
    assert (found.kind, found.answer_id) == (kind, answer)


def test_a_follow_up_without_topic_offers_its_answers() -> None:
    found = decide([("follow_up/lasts", 0.5)])
    assert (found.aspect, found.choices) == ("lasts", ("block.lasts", "ablation.lasts"))


def test_nothing_on_that_offers_what_there_is() -> None:
    found = decide([("follow_up/hurt", 0.5)], context=ABLATION)
    assert (found.topic, found.aspect) == ("ablation", "hurt")
    assert found.choices == ("ablation.after", "ablation.lasts", "ablation.what")


@pytest.mark.parametrize(
    ("ranking", "named", "topic", "answer"),
    [
        ([("ablation/lasts", 0.4), ("block/what", 0.1)], (), "block", "block.lasts"),
        ([("ablation/lasts", 0.4), ("block/what", 0.1)], (), None, "ablation.lasts"),
        ([("ablation/lasts", 0.4), ("block/what", 0.1)], ("ablation",), "block", "ablation.lasts"),
        ([("ablation/lasts", 0.4), ("block/what", 0.1)], (), "ablation", "ablation.lasts"),
        ([("ablation/why", 0.4), ("block/lasts", 0.3), ("follow_up/lasts", 0.2)], (), "block", "block.lasts"),
        ([("ablation/why", 0.4), ("block/lasts", 0.1)], (), "block", "ablation.why"),
        ([("ablation/lasts", FOLLOW_UP_FROM - 0.01)], (), "block", ""),
        ([("smalltalk/lasts", 0.9)], (), "block", ""),
    ],
    ids=[
        "the topic of the talk decides", "no topic yet", "another topic is named", "the same topic",
        "votes are added up", "the topic has no such answer", "too few votes", "no question",
    ],
)  # fmt: skip
def test_a_question_that_leaves_the_topic_to_the_conversation(
    ranking: Ranking, named: tuple[str, ...], topic: str | None, answer: str
) -> None:
    assert decide(ranking, named, Context(topic)).answer_id == answer
