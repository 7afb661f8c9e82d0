"""The safety check: a Rasa form with one slot that is asked again and again, each time another question.

What is asked, how a reply is read and what the answers come to stands in resources/triage/checks.yml
(bot/triage/check.py); the slot `check` keeps the plan (bot/triage/check_plan.py).
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import decide, say
from actions.reading import audience, plain_intent, screening, text_of
from bot.dialogue.contract import level_in_force
from bot.knowledge.choose import Decision
from bot.triage.check import ANSWERS, Answer, SafetyCheck, Trouble
from bot.triage.check_plan import Plan
from bot.triage.model import VAGUE, Level
from bot.triage.screen import pattern_screen

Events = list[dict[str, Any]]
DONE = "done"
# Replies of these intents are a poor answer, not another matter: they are asked again.
NO_OTHER_MATTER = frozenset({*ANSWERS, "smalltalk", "out_of_scope", "vague", "follow_up"})
SURE = 0.5


@lru_cache(maxsize=1)
def safety_check() -> SafetyCheck:
    """The one safety check of this process."""
    return SafetyCheck(pattern_screen().protocol, pattern_screen())


def begin(tracker: Tracker, asked_besides: Decision | None) -> Events:
    """Plan the questions after a vague sign; with nothing left to ask, the form ends at once."""
    said = screening(tracker)
    procedure = not {"procedure_said", "after_procedure"}.isdisjoint(said.get("signs", {}))
    known = list(tracker.get_slot("checked") or {})
    todo = safety_check().plan(said["flags"], said.get("denied", []), known, procedure)
    plan = Plan(tuple(todo), question=asked_besides.answer_id if asked_besides else "")
    return [SlotSet("check", plan.kept()), SlotSet("check_answer", None if todo else DONE)]


def asks(events: Events) -> bool:
    """Whether a check that begins so has something to ask."""
    return any(event.get("name") == "check_answer" and event.get("value") is None for event in events)


def left(tracker: Tracker) -> Events:
    """Leave a running check; also what keeps the form from beginning where a rule would begin it."""
    running = [ActiveLoop(None), SlotSet("requested_slot", None)] if tracker.active_loop_name else []
    return [*running, SlotSet("check", None), SlotSet("check_answer", DONE)]


class ActionAskCheckAnswer(Action):
    """Asks the next question of the safety check."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_ask_safety_check_form_check_answer"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask it, in the words for the patient or for somebody who speaks for another."""
        plan = Plan.of(tracker.get_slot("check"))
        if not plan.todo:
            return []
        flag = safety_check().flag(plan.todo[0])
        question = (flag.question_other if audience(tracker) == "carer" else "") or flag.question
        response = "utter_ask_check_again" if plan.again else "utter_ask_check"
        dispatcher.utter_message(response=response, question=question, check=plan.place)
        return [SlotSet("check", plan.ask().kept())]


class ValidateSafetyCheckForm(Action):
    """Takes the reply to a question: an answer, or something else that the conversation deals with first."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "validate_safety_check_form"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """The plan after the reply. No event: Rasa leaves the reply to the rules, and then asks again, ASKS times."""
        asked = Plan.of(tracker.get_slot("check"))
        if not asked.asking:
            return []
        plan = after_reply(asked, tracker)
        if plan is None:
            return []
        # The level counts from here on, whatever becomes of the words for it.
        level = level_in_force(tracker.get_slot("triage"), None if plan.todo else found(plan, text_of(tracker)))
        done = SlotSet("check_answer", None if plan.todo else DONE)
        return [SlotSet("check", plan.kept()), SlotSet("triage", level), done]


def after_reply(plan: Plan, tracker: Tracker) -> Plan | None:
    """The plan after the latest message; None when that is another matter, which comes first and leaves it as it is.

    A question that was asked amid others often enough is left, and what is asked instead is answered.
    """
    reply = reply_to(plan, tracker)
    if reply is not None or not _another_matter(tracker):
        return widened(plan.after(reply), tracker)
    instead = decide(tracker) if plan.asked_enough else None
    return plan.left_for(instead.answer_id) if instead and instead.kind == "answer" else None


def widened(plan: Plan, tracker: Tracker) -> Plan:
    """The plan with the questions of another vague sign that the reply names ("light-headed too")."""
    said = screening(tracker)
    if said["level"] != Level.CHECK.label or not plan.todo:
        return plan
    known = [*plan.todo, *plan.answers, *(tracker.get_slot("checked") or {})]
    more = safety_check().plan(said["flags"], said.get("denied", []), known, after_procedure=False)
    return replace(plan, todo=(*plan.todo, *more))


def reply_to(plan: Plan, tracker: Tracker) -> Answer | None:
    """How the latest message answers the question in hand; None when it does not."""
    said = screening(tracker)
    grave = any(not name.startswith(VAGUE) for name in said["flags"])
    troubled: Trouble = "grave" if grave else "vague" if said["flags"] else ""
    read = safety_check().read(plan.asking, text_of(tracker), *plain_intent(tracker), troubled)
    return "no" if read is None and plan.asking in said.get("denied", []) else read


def _another_matter(tracker: Tracker) -> bool:
    """Whether the reply is a question, a wish or another language, and no sign."""
    intent, confidence = plain_intent(tracker)
    asks = safety_check().asks(text_of(tracker)) or (confidence >= SURE and intent not in NO_OTHER_MATTER)
    return asks and screening(tracker)["level"] == Level.NONE.label


class ActionWhy(Action):
    """Says why a question is asked."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_why"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """The reason of the question in hand, or the general one."""
        plan = Plan.of(tracker.get_slot("check"))
        if plan.asking:
            dispatcher.utter_message(response="utter_check_why", why=safety_check().flag(plan.asking).why)
        else:
            dispatcher.utter_message(response="utter_why_ask")
        return []


class ActionCheckDone(Action):
    """Says what the answers come to, then answers the question that was put aside."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_check_done"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """The advice after a yes or an unsure answer, otherwise what to watch for."""
        plan = Plan.of(tracker.get_slot("check"))
        triage = level_in_force(tracker.get_slot("triage"), found(plan, text_of(tracker)))
        response = closing(plan, triage)
        if response:
            dispatcher.utter_message(response=response, triage=triage)
        events = [SlotSet("check", None), SlotSet("check_answer", None), SlotSet("triage", triage)]
        events.append(SlotSet("checked", {**(tracker.get_slot("checked") or {}), **plan.answers}))
        if plan.question and Level.of(triage["level"]) < Level.EMERGENCY:
            topic, _, aspect = plan.question.partition(".")
            decision = Decision("answer", plan.question, topic=topic, aspect=aspect)
            events += say(dispatcher, tracker, decision, triage=triage, reminded=True)
        return events


def closing(plan: Plan, triage: dict[str, Any]) -> str:
    """Name of the response that ends a check; "" when nothing was asked."""
    if safety_check().outcome(plan.answers).flag:
        return f"utter_triage_{triage['advice']}"
    if plan.stopped:
        return "utter_check_stopped"
    return "utter_check_clear" if plan.answers else ""


def found(plan: Plan, reply: str) -> dict[str, Any] | None:
    """What a check found, as the contract has it: the question and the reply are the words that raised it."""
    outcome = safety_check().outcome(plan.answers)
    if not outcome.flag:
        return None
    why = [f"{safety_check().flag(outcome.asked).question} {reply}"]
    advice = safety_check().advice(outcome)
    return {"level": outcome.level.label, "flags": [outcome.flag], "why": why, "advice": advice}
