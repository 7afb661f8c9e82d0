"""From a ranking of labels and the conversation so far to one decision: answer, ask back, or admit a miss."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from bot.knowledge.topics import Topics

ANSWER_FROM = 0.25  # these three were chosen on the development questions (benchmarks/answers.py prints their effect)
SCOPE_FROM = 0.1
SUGGEST_FROM = 0.05
FOLLOW_UP_FROM = 0.15
EACH_FROM = 0.5  # of several questions in one message, those are answered that are clear by themselves
MAX_CHOICES, MAX_ANSWERS = 3, 2

Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class Context:
    """What the conversation is about."""

    topic: str | None = None
    earlier_topic: str | None = None
    aspect: str | None = None

    def after(self, decision: Decision, topics: Topics) -> Context:
        """What it is about after a decision."""
        if decision.topic not in topics.names or decision.topic == self.topic:
            return Context(self.topic, self.earlier_topic, decision.aspect)
        return Context(decision.topic, self.topic, decision.aspect)


@dataclass(frozen=True)
class Decision:
    """What to say. `answer_id` for "answer"; `choices` for "clarify", "which" and "nothing_on_that"."""

    kind: Literal["answer", "clarify", "which", "nothing_on_that", "miss"]
    answer_id: str = ""
    choices: tuple[str, ...] = ()
    aspect: str = ""
    topic: str = ""


def choose(ranking: Ranking, named: list[str], context: Context, topics: Topics, scope: float = 1.0) -> Decision:
    """Decide what to say to a question.

    Args:
        ranking: full retrieval intents ("ablation/lasts", "follow_up/hurt", "smalltalk/ack") with probabilities, best
            first. A plain intent such as "switch_topic" may come first.
        named: topics that are named in the message.
        context: the conversation so far.
        topics: the topics and their follow-up answers.
        scope: whether the message is one of those that were learned at all, 0 to 1.
    """
    if not ranking:
        return Decision("miss")
    label, score = ranking[0]
    if label == "switch_topic" and named:
        return _on_topic(named[-1], context.aspect or "what", context, topics)
    aspect = _follow_up_aspect(ranking, named, context, topics)
    if aspect:
        topic = named[-1] if named else context.topic
        if topic:
            return _on_topic(topic, aspect, context, topics)
        return Decision("which", aspect=aspect, choices=tuple(topics.with_aspect(aspect)[:MAX_CHOICES]))
    answer_id = label.replace("/", ".")
    if answer_id in topics.known and score >= ANSWER_FROM and scope >= SCOPE_FROM:
        topic, _, aspect = answer_id.partition(".")
        return Decision("answer", answer_id, topic=topic, aspect=aspect)
    return _ask_back(ranking, topics)


def choose_each(questions: list[tuple[Ranking, list[str]]], context: Context, topics: Topics) -> list[Decision]:
    """The answers to several questions of one message, each read beside the one before; at most MAX_ANSWERS.

    Questions that are not clear, or that the same answer serves, are left out.

    Args:
        questions: ranking and named topics of each, in order.
        context: the conversation so far.
        topics: the topics and their follow-up answers.
    """
    found: list[Decision] = []
    for ranking, named in questions:
        decision = choose(ranking, named, context, topics)
        clear = decision.kind == "answer" and ranking[0][1] >= EACH_FROM
        if clear and decision.answer_id not in {other.answer_id for other in found}:
            found.append(decision)
            context = context.after(decision, topics)
    return found[:MAX_ANSWERS]


def _follow_up_aspect(ranking: Ranking, named: list[str], context: Context, topics: Topics) -> str:
    """The aspect that is asked about when the message leaves the topic to the conversation; "" otherwise.

    "Does it hurt" ranks the same question of several topics high. When no topic is named and the conversation has one,
    the votes for an aspect are added up over the topics, and the conversation's topic decides.
    """
    label, _ = ranking[0]
    family = label.partition("/")[0]
    if family != "follow_up" and (
        named or context.topic is None or family not in topics.names or family == context.topic
    ):
        return ""
    counted = {"follow_up", named[-1]} if named else {"follow_up", *topics.names}
    votes: dict[str, float] = defaultdict(float)
    for other, chance in ranking:
        other_family, _, aspect = other.partition("/")
        if other_family in counted:
            votes[aspect] += chance
    best = max(votes, key=votes.__getitem__)
    if family == "follow_up":
        return best
    return best if votes[best] >= FOLLOW_UP_FROM and topics.find(context.topic, best) else ""


def _on_topic(topic: str, aspect: str, context: Context, topics: Topics) -> Decision:
    earlier = context.topic if topic != context.topic else context.earlier_topic
    answer_id = topics.find(topic, aspect, earlier)
    if answer_id:
        return Decision("answer", answer_id, topic=topic, aspect=aspect)
    choices = tuple(answer for answer in sorted(topics.known) if answer.startswith(f"{topic}."))[:MAX_CHOICES]
    return Decision("nothing_on_that", choices=choices, topic=topic, aspect=aspect) if choices else Decision("miss")


def _ask_back(ranking: Ranking, topics: Topics) -> Decision:
    names = [label.replace("/", ".") for label, chance in ranking if chance >= SUGGEST_FROM]
    choices = tuple(name for name in names if name in topics.known)[:MAX_CHOICES]
    return Decision("clarify", choices=choices) if choices else Decision("miss")
