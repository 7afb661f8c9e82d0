"""bot.knowledge.choose: from a ranking to one decision."""

from __future__ import annotations

import pytest

from bot.knowledge.choose import (
    ANSWER_FROM,
    BESIDE_ANSWER_FROM,
    EACH_FROM,
    EACH_LEANING_FROM,
    FOLLOW_UP_FROM,
    MAX_CHOICES,
    MEANT_FROM,
    REFUSE_FROM,
    REFUSED_FROM,
    REFUSED_SHARE,
    SCOPE_FROM,
    SUGGEST_FROM,
    Context,
    Decision,
    beside_refusal,
    choose,
    choose_each,
)
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
        ([("block/hurt", 0.6), ("ablation/what", MEANT_FROM)], "answer", "block.hurt", ("ablation.what",)),
        ([("block/hurt", 0.6), ("smalltalk/ack", 0.3)], "answer", "block.hurt", ()),
        ([("block/hurt", HIGH - 0.01), ("ablation/what", LOW)], "clarify", "", ("block.hurt", "ablation.what")),
        ([("block/hurt", HIGH - 0.01), ("ablation/what", NONE)], "clarify", "", ("block.hurt",)),
        ([("block/hurt", NONE)], "miss", "", ()),
        ([("block/unheard", 0.9), ("smalltalk/ack", 0.3)], "miss", "", ()),
        ([("smalltalk/ack", 0.9), ("block/what", 0.2)], "clarify", "", ("block.what",)),
        ([("switch_topic", 0.9), ("block/what", 0.2)], "answer", "block.what", ()),
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


@pytest.mark.parametrize(
    ("answer", "named", "topic"),
    [
        ("block.hurt", (), "block"),
        ("block.hurt", ("ablation",), "block"),
        ("clinic.cost", ("block",), "block"),
        ("clinic.cost", (), "ablation"),
    ],
    ids=["the answer's", "the answer's, whatever is named", "the one named", "the one before"],
)
def test_what_the_conversation_is_about_after_an_answer(answer: str, named: tuple[str, ...], topic: str) -> None:
    family, _, aspect = answer.partition(".")
    found = Context("ablation").after(Decision("answer", answer, topic=family, aspect=aspect), TOPICS, named)
    assert (found.topic, found.aspect) == (topic, aspect)


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
    found = decide([("follow_up/lasts", 0.5), ("ablation/lasts", 0.01)])
    assert found.choices == ("ablation.lasts", "block.lasts")  # what comes nearest is offered first


def test_a_follow_up_without_topic_offers_what_holds_for_all_procedures() -> None:
    names = {f"p{number}": "a procedure" for number in range(MAX_CHOICES + 1)} | {"general": "procedures"}
    known = frozenset(f"{name}.lasts" for name in names)
    topics = Topics(names, {}, {}, known, general="general")
    found = choose([("follow_up/lasts", 0.5), ("p3/lasts", 0.01)], [], Context(), topics)
    assert found.choices == ("p3.lasts", "p0.lasts", "general.lasts")


def test_nothing_on_that_offers_what_there_is() -> None:
    found = decide([("follow_up/hurt", 0.5)], context=ABLATION)
    assert (found.topic, found.aspect) == ("ablation", "hurt")
    assert found.choices == ("ablation.after", "ablation.lasts", "ablation.what")


@pytest.mark.parametrize(
    ("ranking", "named", "topic", "answer"),
    [
        ([("ablation/lasts", 0.4), ("block/what", 0.1)], (), "block", "block.lasts"),
        ([("ablation/lasts", HIGH), ("block/what", 0.1)], (), None, "ablation.lasts"),
        ([("ablation/lasts", 0.4), ("block/what", 0.1)], ("ablation",), "block", "ablation.lasts"),
        ([("ablation/lasts", 0.4), ("block/what", 0.1)], (), "ablation", "ablation.lasts"),
        ([("ablation/why", 0.4), ("block/lasts", 0.3), ("follow_up/lasts", 0.2)], (), "block", "block.lasts"),
        ([("ablation/why", 0.4), ("block/lasts", 0.1)], (), "block", "ablation.why"),
        ([("ablation/lasts", FOLLOW_UP_FROM - 0.01)], (), "block", "block.lasts"),
        ([("smalltalk/lasts", 0.9)], (), "block", ""),
    ],
    ids=[
        "the topic of the talk decides", "no topic yet", "another topic is named", "the same topic",
        "votes are added up", "the topic has no such answer", "few votes, and no other answer", "no question",
    ],
)  # fmt: skip
def test_a_question_that_leaves_the_topic_to_the_conversation(
    ranking: Ranking, named: tuple[str, ...], topic: str | None, answer: str
) -> None:
    assert decide(ranking, named, Context(topic)).answer_id == answer


@pytest.mark.parametrize(
    ("ranking", "named", "context", "kind", "answer"),
    [
        # the form of the message is left out of account: what it is about decides
        ([("switch_topic", 0.99), ("ablation/why", 0.004), ("ablation/what", 0.001)], (), BLOCK, "answer",
         "ablation.why"),
        ([("follow_up/why", 0.6), ("follow_up/hurt", 0.3)], (), BLOCK, "answer", "block.hurt"),
        # "oops, I meant the ablation, not the block"
        ([("block/what", 0.5), ("switch_topic", 0.3)], ("ablation", "block"), BLOCK, "answer", "ablation.lasts"),
        ([("block/what", 0.5), ("switch_topic", 0.1)], ("ablation", "block"), BLOCK, "answer", "block.what"),
    ],
)  # fmt: skip
def test_a_change_of_subject(
    ranking: Ranking, named: tuple[str, ...], context: Context, kind: str, answer: str
) -> None:
    found = decide(ranking, named, context)
    assert (found.kind, found.answer_id) == (kind, answer)


def test_what_was_never_learned_is_not_answered() -> None:
    assert choose([("block/hurt", 0.9)], [], Context(), TOPICS, scope=SCOPE_FROM).kind == "answer"
    assert choose([("block/hurt", 0.9)], [], Context(), TOPICS, scope=SCOPE_FROM / 2).kind == "clarify"


def test_several_questions_are_read_one_beside_the_other() -> None:
    first, second = ([("block/what", 0.9)], []), ([("follow_up/hurt", 0.95)], [])
    found = choose_each([first, second, ([("ablation/why", 0.9)], [])], Context(), TOPICS)
    assert [decision.answer_id for decision in found] == ["block.what", "block.hurt"]
    assert choose_each([([("block/what", EACH_FROM / 2)], []), first, first], Context(), TOPICS) == found[:1]
    leaning = (
        [("follow_up/hurt", EACH_LEANING_FROM - 0.1)],
        [],
    )  # "is there any science behind it or is it guess and poke"
    assert choose_each([first, leaning], Context(), TOPICS) == found[:1]


def test_what_it_cannot_do_is_said_sooner_than_an_answer() -> None:
    known = TOPICS.known | {"assistant.diagnose"}
    topics = Topics(TOPICS.names, TOPICS.also, TOPICS.compare, known)
    assert choose([("assistant/diagnose", REFUSE_FROM)], [], Context(), topics).answer_id == "assistant.diagnose"
    assert choose([("block/hurt", REFUSE_FROM)], [], Context(), topics).kind == "clarify"


def test_what_is_refused_offers_what_comes_near_however_sure_it_is() -> None:
    near = 5 * REFUSED_FROM
    topics = Topics(TOPICS.names, TOPICS.also, TOPICS.compare, TOPICS.known | {"assistant.what"})
    ranking = [("decline/dose", 0.99), ("assistant/what", 2 * near), ("block/hurt", near)]
    assert beside_refusal([*ranking, ("block/lasts", near * REFUSED_SHARE)], topics) == ("block.hurt", "block.lasts")
    assert beside_refusal([*ranking, ("block/lasts", near * REFUSED_SHARE / 2)], topics) == ("block.hurt",)
    assert beside_refusal([("decline/dose", 0.99), ("block/hurt", REFUSED_FROM / 2)], topics) == ()


def test_what_was_ranked_beside_the_answer_before_is_answered_sooner() -> None:
    ranking, context = [("ablation/why", BESIDE_ANSWER_FROM), ("block/what", LOW)], Context("block", None, "what")
    assert choose(ranking, [], context, TOPICS, beside=True).answer_id == "ablation.why"
    assert choose([("ablation/why", BESIDE_ANSWER_FROM - 0.01)], [], Context(), TOPICS, beside=True).kind == "clarify"
    assert choose(ranking, [], Context(), TOPICS).kind == "clarify"


def test_a_message_that_only_names_another_topic_asks_the_same_of_it() -> None:
    ranking, context = [("ablation/what", 0.9)], Context("block", None, "lasts")
    assert choose(ranking, ["ablation"], context, TOPICS, only_named=True).answer_id == "ablation.lasts"
    assert choose(ranking, ["ablation"], context, TOPICS).answer_id == "ablation.what"
    nothing_like_it = Context("block", None, "hurt")
    assert choose(ranking, ["ablation"], nothing_like_it, TOPICS, only_named=True).answer_id == "ablation.what"


@pytest.mark.parametrize(
    ("answered", "aspect", "wanted"),
    [("both.vs", "vs", "both.vs"), ("both.vs", "hurt", ""), ("block.vs", "vs", ""), (None, "vs", "")],
)
def test_an_answer_for_every_topic_serves_another_one_too(answered: str | None, aspect: str, wanted: str) -> None:
    """ "Will they pay for it?" after the block, and "what about the ablation?": the answer on money stands."""
    one = Topics(TOPICS.names, {"block": {}, "ablation": {}}, {}, KNOWN)
    before = Context("block", None, aspect, answered)
    found = choose([("switch_topic", 0.9)], ["ablation"], before, one, only_named=True)
    assert found.answer_id == wanted
