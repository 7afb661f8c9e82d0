"""Says the advice for a red flag first, then answers what was asked besides; ends a level when help is reached."""

from __future__ import annotations

import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import decide, say, say_miss
from actions.reading import last_said, level_kept, names, ranking, screening
from bot.dialogue.contract import NO_LEVEL, level_in_force
from bot.knowledge.choose import Decision
from bot.triage.model import Level

logger = logging.getLogger(__name__)
CONFIRM_HELP = "utter_confirm_help"
SURE = 0.5  # a sign beside it pulls the ranking about, so a question must stand out more than alone


class ActionTriage(Action):
    """Gives the advice of the level in force, complete, before anything else."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_triage"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the advice, then the answer to a question in the same message."""
        triage = level_in_force(tracker.get_slot("triage"), screening(tracker))
        asked = asked_besides(tracker)
        emergency = Level.of(screening(tracker)["level"]) >= Level.EMERGENCY
        offered = [asked.answer_id] if asked and emergency else []  # beside an emergency nothing may distract
        dispatcher.utter_message(response=f"utter_triage_{triage['advice']}", triage=triage, suggest=offered)
        if asked and not emergency:
            return [SlotSet("triage", triage), *say(dispatcher, tracker, asked, triage=triage, reminded=True)]
        return [SlotSet("triage", triage)]


def asked_besides(tracker: Tracker) -> Decision | None:
    """The answer to a question that clearly stands beside a sign (triage policy, rule 2); None when there is none."""
    try:
        asked = decide(tracker)
        sure = ranking(tracker)[:1] and ranking(tracker)[0][1] >= SURE
    except Exception as error:  # the advice stands and is kept, whatever becomes of the question
        logger.error("action_triage.question_failed: %s", type(error).__name__)
        return None
    return asked if sure and asked.kind == "answer" else None


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
        if level_kept(tracker) >= Level.URGENT and not names(tracker, "help_place"):
            dispatcher.utter_message(response=CONFIRM_HELP)
            return []
        return end_level(dispatcher)


class ActionYesNo(Action):
    """Takes a yes or no to the question whether help has been reached; to any other, it asks what is meant."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_yes_no"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Forget the level on a yes."""
        if last_said(tracker) != CONFIRM_HELP:
            dispatcher.utter_message(response="utter_smalltalk_answer")
            return []
        if tracker.latest_message.get("intent", {}).get("name") == "affirm":
            return end_level(dispatcher)
        dispatcher.utter_message(response="utter_help_not_reached")
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
        return [SlotSet(name, None) for name in ("triage", "topic", "earlier_topic", "aspect")] + [SlotSet("misses", 0)]


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


def end_level(dispatcher: CollectingDispatcher) -> list[dict[str, Any]]:
    """Say that help has been reached, and forget the level."""
    dispatcher.utter_message(response="utter_help_reached", triage=NO_LEVEL)
    return [SlotSet("triage", None)]
