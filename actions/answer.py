"""Answers a question, asks back, or admits that there is no answer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.reading import (
    beside,
    context,
    named_topics,
    only_names,
    personal,
    questions,
    ranking,
    remark,
    scope,
    tapped_answer,
)
from bot.knowledge.choose import REFUSES, Decision, Ranking, choose, choose_each, nearest
from bot.knowledge.topics import topics

MISSES_BEFORE_A_PERSON = 2
OFFER, OR_THIS, FOR_YOU = "utter_offer_person", "utter_or_this", "utter_for_you"
CHAT = "utter_smalltalk/chat"
IN_GENERAL = "utter_in_general"  # after what is declined: what can be said all the same


class ActionAnswer(Action):
    """Chooses the answer from the ranking, the topics named and the conversation so far."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_answer"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the decision and what goes with it, or the answers to two questions."""
        several = decide_each(tracker)
        if several:
            return [event for i, one in enumerate(several) for event in say(dispatcher, tracker, one, reminded=i > 0)]
        decision = decide(tracker)
        events = say(dispatcher, tracker, decision)
        if decision.kind == "answer":
            offer_more(dispatcher, tracker, decision)
        return events


class ActionMiss(Action):
    """Says what Ramus can help with; after two misses in a row it offers a person. A remark is met with small talk."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_miss"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the miss."""
        if remark(tracker):
            dispatcher.utter_message(response=CHAT)
            return []
        return say_miss(dispatcher, tracker, "utter_out_of_scope")


def decide(tracker: Tracker, part: tuple[Ranking, list[str]] | None = None) -> Decision:
    """What to say to the latest message, or to a part of it (its ranking and the topics that it names)."""
    tapped = tapped_answer(tracker)
    if tapped and tapped in topics().known:
        topic, _, aspect = tapped.partition(".")
        return Decision("answer", tapped, topic=topic, aspect=aspect)
    if part:
        return choose(*part, context(tracker), topics(), beside=beside(tracker))
    return choose(
        ranking(tracker),
        named_topics(tracker),
        context(tracker),
        topics(),
        scope(tracker),
        beside(tracker),
        only_names(tracker),
    )


def decide_each(tracker: Tracker) -> list[Decision]:
    """The answers when the latest message clearly asks for several; [] otherwise."""
    found = choose_each(questions(tracker), context(tracker), topics(), beside(tracker))
    return found if len(found) > 1 else []


def say(dispatcher: CollectingDispatcher, tracker: Tracker, decision: Decision, **frame: Any) -> list[dict[str, Any]]:
    """Utter a decision and remember what it was about. `frame`: passed on to the NLG (e.g. triage, reminded)."""
    if decision.kind == "answer":
        dispatcher.utter_message(response=f"utter_{decision.answer_id.replace('.', '/')}", **frame)
        return remember(tracker, decision)
    if decision.kind == "miss":
        return say_miss(dispatcher, tracker, "utter_fallback", **frame)
    if decision.kind == "nothing_on_that":
        frame["topic_name"] = topics().names.get(decision.topic, "")
    response = {
        "clarify": "utter_clarify",
        "which": f"utter_follow_up/{decision.aspect}",
        "nothing_on_that": "utter_nothing_on_that",
    }[decision.kind]
    dispatcher.utter_message(response=response, suggest=list(decision.choices), **frame)
    if decision.topic:
        return remember(tracker, decision)
    return [SlotSet("aspect", decision.aspect or None), *leaning(decision.choices)]


def offer_more(dispatcher: CollectingDispatcher, tracker: Tracker, decision: Decision) -> None:
    """Beside an answer: who can judge what is right for one person; then a person when it is the same again, or what
    may have been meant when it was hard to tell."""
    if personal(tracker):
        dispatcher.utter_message(response=FOR_YOU, reminded=True)
    if decision.answer_id == tracker.get_slot("answered"):
        dispatcher.utter_message(response=OFFER, reminded=True)
    elif decision.choices:
        beside = IN_GENERAL if decision.answer_id == REFUSES else OR_THIS
        dispatcher.utter_message(response=beside, suggest=list(decision.choices), reminded=True)


def remember(tracker: Tracker, decision: Decision) -> list[dict[str, Any]]:
    """Slots after an answer: its topic and aspect, and the topic before it."""
    before = context(tracker)
    now = before.after(decision, topics(), named_topics(tracker))
    events = [SlotSet("aspect", now.aspect), SlotSet("misses", 0), SlotSet("answered", decision.answer_id or None)]
    events += leaning(())
    if now.topic != tracker.get_slot("topic"):
        events += [SlotSet("topic", now.topic), SlotSet("earlier_topic", now.earlier_topic)]
    return events


def leaning(near: Sequence[str]) -> list[dict[str, Any]]:
    """The slot with the answer that came nearest, when none was given: what is asked next is read beside it."""
    return [SlotSet("nearest", near[0] if near else None)]


def say_miss(dispatcher: CollectingDispatcher, tracker: Tracker, response: str, **frame: Any) -> list[dict[str, Any]]:
    """Utter a miss, or hand over to a person at the second in a row."""
    misses = (tracker.get_slot("misses") or 0) + 1
    if misses >= MISSES_BEFORE_A_PERSON:
        dispatcher.utter_message(response="utter_handoff", **frame)
        return [SlotSet("misses", 0)]
    near = nearest(ranking(tracker), topics())
    offered = {"suggest": list(near)} if near else {}
    dispatcher.utter_message(response=response, **offered, **frame)
    return [SlotSet("misses", misses)]
