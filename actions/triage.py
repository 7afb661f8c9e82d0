"""Says the advice for a red flag first, then answers what was asked besides; ends a level when help is reached."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import decide, say
from actions.reading import screening
from bot.dialogue.contract import NO_LEVEL, level_in_force
from bot.triage.model import Level


class ActionTriage(Action):
    """Gives the advice of the level in force, complete, before anything else."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_triage"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the advice, then the answer to a question in the same message."""
        said = screening(tracker)
        triage = level_in_force(tracker.get_slot("triage"), said)
        dispatcher.utter_message(response=f"utter_triage_{triage['advice']}", triage=triage)
        events = [SlotSet("triage", triage)]
        asked = decide(tracker)
        if asked.kind == "answer" and Level.of(said["level"]) < Level.EMERGENCY:
            events += say(dispatcher, tracker, asked, triage=triage, reminded=True)
        return events


class ActionHelpReached(Action):
    """Clears the level: the person says that help has been reached (triage policy, rule 8)."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_help_reached"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say so, and forget the level."""
        dispatcher.utter_message(response="utter_help_reached", triage=NO_LEVEL)
        return [SlotSet("triage", None)]


class ActionStartOver(Action):
    """Forgets the level and what the conversation was about."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_start_over"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say so, and forget."""
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
