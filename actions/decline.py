"""Declines what only a clinician can decide, and offers what can be said in general."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.answer import IN_GENERAL, leaning, offer_more, say
from actions.reading import ranking
from bot.knowledge.choose import DECLINED, Ranking, beside_refusal, declined
from bot.knowledge.topics import topics


class ActionDecline(Action):
    """Says who can decide, and offers the general answers that come near ("I take a blood thinner. What should I do?").

    A choice that an answer may well serve ("am I ok to drive after my shot") gets the answer, and then who can judge.
    """

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_decline"

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say the general answer, or the refusal that fits best with what may help."""
        ranked = ranking(tracker)
        general = declined(ranked, topics())
        if general:
            events = say(dispatcher, tracker, general)
            offer_more(dispatcher, tracker, general)
            return events
        return refuse(dispatcher, ranked)


def refuse(dispatcher: CollectingDispatcher, ranked: Ranking) -> list[dict[str, Any]]:
    """Utter the refusal that fits best; then offer the answers that are near, where there are any."""
    asked = next(label for label, _ in ranked if label.startswith(DECLINED))
    dispatcher.utter_message(response=f"utter_{asked}")
    near = beside_refusal(ranked, topics())
    if near:
        dispatcher.utter_message(response=IN_GENERAL, suggest=list(near), reminded=True)
    return leaning(near)
