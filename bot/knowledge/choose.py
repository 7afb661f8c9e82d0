"""From a ranking of labels and the conversation so far to one decision: answer, ask back, or admit a miss."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from bot.knowledge.topics import Topics

ANSWER_FROM = 0.5  # chosen on development questions for few wrong answers (docs/decisions/0007)
ABOUT_ITSELF, REFUSE_FROM = "assistant.", 0.2  # what it cannot do (a diagnosis) is said sooner: it is no advice
BESIDE_ANSWER_FROM = 0.25  # the same for a question that is read beside the answer before it
SCOPE_FROM = 0.1
DECLINED, CHOICE = "decline/", "decline/decision"  # requests for advice
GENERAL_FROM = 0.25  # an answer that is given to one of them, with a word on who can judge
SWITCH, SWITCH_FROM = "switch_topic", 0.2
BESIDE_FROM, BESIDE_SHARE = 0.0005, 0.4
SUGGEST_FROM = 0.05
MISSED_FROM = 0.01  # an answer that is offered where nothing seems to fit
REFUSES = "assistant.diagnose"  # beside it, as beside what is declined, all is offered that comes near:
REFUSED_FROM, REFUSED_SHARE = 0.0001, 0.3  # a refusal is sure of itself; a share of the best one's chance
MEANT_FROM, MAX_MEANT = 0.2, 2  # an answer that may have been meant as well is offered beside the one that is given
FOLLOW_UP, FOLLOW_UP_FROM = "follow_up", 0.15
# Of several questions in one message those are answered that are clear by themselves; what leans on another ("is it
# guess and poke?") has to be clearer. Chosen on development questions that ask one thing, and turns that ask two.
EACH_FROM, EACH_LEANING_FROM = 0.5, 0.9
MAX_CHOICES, MAX_ANSWERS = 3, 2

Ranking = list[tuple[str, float]]


@dataclass(frozen=True)
class Context:
    """What the conversation is about."""

    topic: str | None = None
    earlier_topic: str | None = None
    aspect: str | None = None
    answered: str | None = None

    def after(self, decision: Decision, topics: Topics, named: Sequence[str] = ()) -> Context:
        """What it is about after a decision: its topic, or the last one that a question on driving or cost names."""
        topic = decision.topic if decision.topic in topics.names else named[-1] if named else self.topic
        earlier = self.earlier_topic if topic == self.topic else self.topic
        return Context(topic, earlier, decision.aspect, decision.answer_id or None)

    def in_general(self, aspect: str, topics: Topics) -> str | None:
        """The answer before, when it is on this aspect and holds for every topic ("and with the ablation?")."""
        family, _, asked = (self.answered or "").partition(".")
        return self.answered if family and family not in topics.names and asked == aspect else None


@dataclass(frozen=True)
class Decision:
    """What to say. `answer_id` for "answer"; `choices` for "clarify", "which" and "nothing_on_that", and for an
    answer those that may have been meant instead."""

    kind: Literal["answer", "clarify", "which", "nothing_on_that", "miss"]
    answer_id: str = ""
    choices: tuple[str, ...] = ()
    aspect: str = ""
    topic: str = ""


def choose(
    ranking: Ranking,
    named: list[str],
    context: Context,
    topics: Topics,
    scope: float = 1.0,
    beside: bool = False,
    only_named: bool = False,
) -> Decision:
    """Decide what to say to a question.

    Args:
        ranking: full retrieval intents ("ablation/lasts", "follow_up/hurt", "smalltalk/ack") with probabilities, best
            first. A plain intent such as "switch_topic" may come first.
        named: topics that are named in the message.
        context: the conversation so far.
        topics: the topics and their follow-up answers.
        scope: whether the message is one of those that were learned at all, 0 to 1.
        beside: whether the ranking was made beside the answer that was given before.
        only_named: whether the message only names topics: it then asks the same of that topic, when there is an answer.
    """
    clear = _clear_in_conversation(ranking, named, context, topics, beside, only_named)
    if clear or not ranking:
        return clear or Decision("miss")
    label, score = ranking[0]
    aspect = _follow_up_aspect(ranking, named, context, topics)
    if aspect and (named or context.topic):
        found = _on_topic(named[-1] if named else str(context.topic), aspect, context, topics)
        return found if found.kind == "answer" else _beside(ranking, named, context, topics) or found
    if aspect:
        return Decision("which", aspect=aspect, choices=_on_aspect(aspect, ranking, topics))
    answer_id = label.replace("/", ".")
    enough = REFUSE_FROM if answer_id.startswith(ABOUT_ITSELF) else ANSWER_FROM
    if answer_id in topics.known and score + declines(ranking) >= enough and scope >= SCOPE_FROM:
        return _answer(answer_id, ranking, topics)
    near = _beside(ranking, named, context, topics) if context.topic or label == SWITCH else None
    return near or _ask_back(ranking, topics)


def _clear_in_conversation(
    ranking: Ranking, named: list[str], context: Context, topics: Topics, beside: bool, only_named: bool
) -> Decision | None:
    """The answer to a message that says enough beside what was said before; None when the rest has to decide."""
    other = [topic for topic in named if topic != context.topic]
    asked = context.aspect or ""
    if only_named and other and (topics.find(other[-1], asked, context.topic) or context.in_general(asked, topics)):
        return _on_topic(other[-1], asked, context, topics)
    label, score = ranking[0] if ranking else ("", 0.0)
    if beside and label.replace("/", ".") in topics.known and score >= BESIDE_ANSWER_FROM:
        return _answer(label.replace("/", "."), ranking, topics)
    if other and dict(ranking).get(SWITCH, 0.0) >= SWITCH_FROM:
        return _on_topic(other[-1], context.aspect or "what", context, topics)
    return None


def _answer(answer_id: str, ranking: Ranking, topics: Topics) -> Decision:
    topic, _, aspect = answer_id.partition(".")
    if answer_id == REFUSES:
        return Decision("answer", answer_id, beside_refusal(ranking, topics), topic=topic, aspect=aspect)
    others = nearest(ranking, topics, MEANT_FROM)
    meant = tuple(other for other in others if other != answer_id)[:MAX_MEANT]
    return Decision("answer", answer_id, meant, topic=topic, aspect=aspect)


def _beside(ranking: Ranking, named: list[str], context: Context, topics: Topics) -> Decision | None:
    """The answer that a message comes to when its form ("and ...?", "does it ...") is left out of account.

    What is said of the conversation's topic counts double; the same question about another topic counts for this one.
    """
    topic = named[-1] if named else context.topic
    weights: dict[str, float] = defaultdict(float)
    for label, chance in ranking:
        family, _, aspect = label.partition("/")
        answer_id = label.replace("/", ".")
        here = topics.find(topic, aspect, context.earlier_topic)
        if family == FOLLOW_UP and here:
            weights[here] += chance
        elif answer_id in topics.known:
            elsewhere = family in topics.names and family != topic and here and not named
            weights[answer_id] += chance * (2 if family == topic else 0.5 if elsewhere else 1)
            if elsewhere and here:
                weights[here] += chance
    best = max(weights, key=weights.__getitem__, default="")
    if not best or weights[best] < BESIDE_FROM or weights[best] < BESIDE_SHARE * sum(weights.values()):
        return None
    return _answer(best, ranking, topics)


def choose_each(
    questions: list[tuple[Ranking, list[str]]], context: Context, topics: Topics, beside: bool = False
) -> list[Decision]:
    """The answers to several questions of one message, each read beside the one before; at most MAX_ANSWERS.

    Questions that are not clear, or that the same answer serves, are left out.

    Args:
        questions: ranking and named topics of each, in order.
        context: the conversation so far.
        topics: the topics and their follow-up answers.
        beside: whether the rankings were made beside the answer that was given before.
    """
    found: list[Decision] = []
    for ranking, named in questions:
        decision = choose(ranking, named, context, topics, beside=beside)
        leans = ranking[0][0].startswith(f"{FOLLOW_UP}/") if ranking else False
        clear = decision.kind == "answer" and ranking[0][1] >= (EACH_LEANING_FROM if leans else EACH_FROM)
        if clear and decision.answer_id not in {other.answer_id for other in found}:
            found.append(decision)
            context = context.after(decision, topics, named)
    return found[:MAX_ANSWERS]


def _follow_up_aspect(ranking: Ranking, named: list[str], context: Context, topics: Topics) -> str:
    """The aspect that is asked about when the message leaves the topic to the conversation; "" otherwise.

    "Does it hurt" ranks the same question of several topics high. When no topic is named and the conversation has one,
    the votes for an aspect are added up over the topics, and the conversation's topic decides.
    """
    label, _ = ranking[0]
    family = label.partition("/")[0]
    if family != FOLLOW_UP and (
        named or context.topic is None or family not in topics.names or family == context.topic
    ):
        return ""
    counted = {FOLLOW_UP, named[-1]} if named else {FOLLOW_UP, *topics.names}
    votes: dict[str, float] = defaultdict(float)
    for other, chance in ranking:
        other_family, _, aspect = other.partition("/")
        if other_family in counted:
            votes[aspect] += chance
    best = max(votes, key=votes.__getitem__)
    if family == FOLLOW_UP:
        return best
    return best if votes[best] >= FOLLOW_UP_FROM and topics.find(context.topic, best) else ""


def _on_topic(topic: str, aspect: str, context: Context, topics: Topics) -> Decision:
    earlier = context.topic if topic != context.topic else context.earlier_topic
    answer_id = topics.find(topic, aspect, earlier) or context.in_general(aspect, topics)
    if answer_id:
        return Decision("answer", answer_id, topic=topic, aspect=aspect)
    choices = tuple(answer for answer in sorted(topics.known) if answer.startswith(f"{topic}."))[:MAX_CHOICES]
    return Decision("nothing_on_that", choices=choices, topic=topic, aspect=aspect) if choices else Decision("miss")


def declines(ranking: Ranking) -> float:
    """The chance that only a clinician can decide what is asked: then the answer says so (actions.answer)."""
    return sum(chance for label, chance in ranking if label.startswith(DECLINED))


def declined(ranking: Ranking, topics: Topics) -> Decision | None:
    """The general answer to a question on a choice of one's own; None for a dose or a medicine, or far from any."""
    near = nearest(ranking, topics, GENERAL_FROM)
    if not near or ranking[0][0] != CHOICE:
        return None
    return replace(_answer(near[0], ranking, topics), choices=())


def _on_aspect(aspect: str, ranking: Ranking, topics: Topics) -> tuple[str, ...]:
    """The answers on an aspect that a message without topic comes nearest to, and what holds for all procedures."""
    chances = {label.replace("/", "."): chance for label, chance in ranking}
    found = sorted(topics.with_aspect(aspect), key=lambda answer: -chances.get(answer, 0.0))
    general = topics.find(topics.general, aspect)
    if general in found[MAX_CHOICES:]:
        found.insert(MAX_CHOICES - 1, general)
    return tuple(found[:MAX_CHOICES])


def _ask_back(ranking: Ranking, topics: Topics) -> Decision:
    choices = nearest(ranking, topics, SUGGEST_FROM)
    return Decision("clarify", choices=choices) if choices else Decision("miss")


def beside_refusal(ranking: Ranking, topics: Topics) -> tuple[str, ...]:
    """The answers that say in general what a refusal does not say for one person, best first."""
    chances = {label.replace("/", "."): chance for label, chance in ranking}
    near = [name for name in nearest(ranking, topics, REFUSED_FROM) if not name.startswith(ABOUT_ITSELF)]
    return tuple(name for name in near if chances[name] >= REFUSED_SHARE * chances[near[0]])


def nearest(ranking: Ranking, topics: Topics, least: float = MISSED_FROM) -> tuple[str, ...]:
    """The answers that come nearest to a message, best first: of those with a chance of `least` or more."""
    names = [label.replace("/", ".") for label, chance in ranking if chance >= least]
    return tuple(name for name in names if name in topics.known)[:MAX_CHOICES]
