"""From a ranking of labels and the conversation so far to one decision: answer, ask back, or admit a miss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from bot.knowledge.topics import Topics

ANSWER_FROM = 0.45  # chosen on the development questions: see tests/heldout/README.md
SUGGEST_FROM = 0.08
MAX_CHOICES = 3


@dataclass(frozen=True)
class Context:
    """What the conversation is about."""

    topic: str | None = None
    earlier_topic: str | None = None
    aspect: str | None = None


@dataclass(frozen=True)
class Decision:
    """What to say. `answer_id` for "answer"; `choices` for "clarify", "which" and "nothing_on_that"."""

    kind: Literal["answer", "clarify", "which", "nothing_on_that", "miss"]
    answer_id: str = ""
    choices: tuple[str, ...] = ()
    aspect: str = ""
    topic: str = ""


def choose(ranking: list[tuple[str, float]], named: list[str], context: Context, topics: Topics) -> Decision:
    """Decide what to say to a question.

    Args:
        ranking: full retrieval intents ("ablation/lasts", "follow_up/hurt", "smalltalk/ack") with probabilities, best
            first. A single plain intent such as "switch_topic" may come first.
        named: topics that are named in the message.
        context: the conversation so far.
        topics: the topics and their follow-up answers.
    """
    if not ranking:
        return Decision("miss")
    label, score = ranking[0]
    if label == "switch_topic" and named:
        return _on_topic(named[-1], context.aspect or "what", context, topics)
    if label.startswith("follow_up/"):
        return _follow_up(label.partition("/")[2], named, context, topics)
    answer_id = label.replace("/", ".")
    if answer_id in topics.known and score >= ANSWER_FROM:
        return Decision("answer", answer_id, topic=answer_id.partition(".")[0], aspect=answer_id.partition(".")[2])
    choices = [name.replace("/", ".") for name, chance in ranking if chance >= SUGGEST_FROM]
    choices = [choice for choice in choices if choice in topics.known][:MAX_CHOICES]
    return Decision("clarify", choices=tuple(choices)) if choices else Decision("miss")


def _follow_up(aspect: str, named: list[str], context: Context, topics: Topics) -> Decision:
    topic = named[-1] if named else context.topic
    if topic is None:
        return Decision("which", aspect=aspect, choices=tuple(topics.with_aspect(aspect)[:MAX_CHOICES]))
    return _on_topic(topic, aspect, context, topics)


def _on_topic(topic: str, aspect: str, context: Context, topics: Topics) -> Decision:
    earlier = context.topic if topic != context.topic else context.earlier_topic
    answer_id = topics.find(topic, aspect, earlier)
    if answer_id:
        return Decision("answer", answer_id, topic=topic, aspect=aspect)
    choices = tuple(answer for answer in sorted(topics.known) if answer.startswith(f"{topic}."))[:MAX_CHOICES]
    return Decision("nothing_on_that", choices=choices, topic=topic, aspect=aspect) if choices else Decision("miss")
