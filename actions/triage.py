"""Says the advice for a red flag first, then answers what was asked besides; ends a level when help is reached."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import decide, say, say_miss
from actions.check import Events, asks, begin, left, safety_check
from actions.reading import audience, last_said, level_kept, names, plain_intent, questions, ranking, screening, text_of
from actions.rights import CONFIRM_FORGET, forget_all
from bot.dialogue.context import screened_together
from bot.dialogue.contract import NO_LEVEL, level_in_force
from bot.dialogue.help import reached
from bot.knowledge.choose import Decision
from bot.triage.model import Level

logger = logging.getLogger(__name__)
CONFIRM_HELP = "utter_confirm_help"
ALONE = "utter_check_alone"  # all was asked before: nothing is announced that does not follow
FORGOTTEN = ("triage", "audience", "checked", "topic", "earlier_topic", "aspect", "answered", "nearest", "receipt")
ABOUT_AFTER_EFFECTS = frozenset({"after"})  # "some numbness is expected" is never said beside a sign
# A sign beside it pulls the ranking about, so a question (and "help is here") must stand out more than alone.
SURE = 0.5


class ActionTriage(Action):
    """Gives the advice of the level in force, complete, before anything else."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_triage"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Say the advice, then the answer to a question in the same message; a vague sign begins the safety check."""
        said = screened_together(tracker.events, screening(tracker))
        triage = level_in_force(tracker.get_slot("triage"), said)
        asked, level, whom = asked_besides(tracker), Level.of(said["level"]), audience(tracker)
        vague = level == Level.of(triage["level"]) == Level.CHECK
        check = begin(tracker, asked) if vague else left(tracker)
        offered = [asked.answer_id] if asked and level == Level.EMERGENCY else []  # nothing may distract now
        advice = ALONE if triage["advice"] == "check" and not asks(check) else f"utter_triage_{triage['advice']}"
        dispatcher.utter_message(response=advice, triage=triage, audience=whom, suggest=offered)
        events = [SlotSet("triage", triage), SlotSet("audience", whom), *check]
        if asked and not vague and level < Level.EMERGENCY:
            events += say(dispatcher, tracker, asked, triage=triage, reminded=True)
        return events


def asked_besides(tracker: Tracker) -> Decision | None:
    """The answer to a question that clearly stands beside a sign (triage policy, rule 2); None when there is none."""
    if not safety_check().asks(text_of(tracker)):
        return None
    try:
        alone = next(iter(questions(tracker)), None)  # the question without the sign that stands beside it
        asked = decide(tracker, alone)
        ranked = alone[0] if alone else ranking(tracker)
        sure = bool(ranked) and ranked[0][1] >= SURE
    except Exception as error:  # the advice stands and is kept, whatever becomes of the question
        logger.error("action_triage.question_failed: %s", type(error).__name__)
        return None
    beside = asked.kind == "answer" and asked.topic not in ABOUT_AFTER_EFFECTS
    return asked if sure and beside else None


class ActionHelpReached(Action):
    """Ends the level when the person says that help has been reached (triage policy, rule 8).

    "They said it is fine" is no help reached (rule 4): unless the message names it (hospital, ambulance), Ramus asks.
    """

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_help_reached"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Forget the level, or ask."""
        kept = level_kept(tracker)
        clear = plain_intent(tracker)[1] >= SURE and not safety_check().asks(text_of(tracker))
        if clear and reached(tracker.latest_message.get("entities", []), kept):
            return end_level(dispatcher, tracker)
        if kept == Level.NONE:  # nobody was sent anywhere
            return say_miss(dispatcher, tracker, "utter_fallback")
        dispatcher.utter_message(response=CONFIRM_HELP)
        return []


class ActionYesNo(Action):
    """Takes a yes or no to whether help has been reached, or the chat is to be deleted; else asks what is meant."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_yes_no"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Forget the level, or the conversation, on a yes."""
        asked = last_said(tracker)
        if asked not in (CONFIRM_HELP, CONFIRM_FORGET):
            dispatcher.utter_message(response="utter_smalltalk_answer")
            return []
        yes = tracker.latest_message.get("intent", {}).get("name") in ("affirm", "corrected_yes")
        if yes and asked == CONFIRM_FORGET:
            return await forget_all(dispatcher, tracker)
        if yes:
            return end_level(dispatcher, tracker)
        dispatcher.utter_message(response="utter_help_not_reached" if asked == CONFIRM_HELP else "utter_not_forgotten")
        return []


class ActionStartOver(Action):
    """Forgets the level and what the conversation was about."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say so, and forget; with a level in force only when the message says it in so many words."""
        if level_kept(tracker) >= Level.URGENT and not names(tracker, "start_word"):
            return say_miss(dispatcher, tracker, "utter_fallback")
        dispatcher.utter_message(response="utter_start_over", triage=NO_LEVEL)
        return [*left(tracker)] + [SlotSet(name, None) for name in FORGOTTEN] + [SlotSet("misses", 0)]


class ActionSafeReply(Action):
    """The reply when no rule applies: what to do in an emergency, and the clinic's number."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_safe_reply"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say it."""
        dispatcher.utter_message(response="utter_safe_reply")
        return []


def end_level(dispatcher: CollectingDispatcher, tracker: Tracker) -> list[dict[str, Any]]:
    """Say that help has been reached, forget the level, and leave a running check."""
    dispatcher.utter_message(response="utter_help_reached", triage=NO_LEVEL)
    return [*left(tracker), *([SlotSet("triage", None)] if level_kept(tracker) > Level.NONE else [])]
