"""What is stored about this chat, and forgetting it: counted and deleted in the files, and never claimed otherwise."""

from __future__ import annotations

import asyncio
import logging
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.reading import ranking
from bot.dialogue.contract import NO_LEVEL
from bot.settings import load_server
from bot.store.rights import forget, kept

logger = logging.getLogger(__name__)
Events = list[dict[str, Any]]
CONFIRM_FORGET = "utter_privacy/forget"
ASKS, OTHERS, KEPT, FORGET = "privacy/asks", "privacy/others", "privacy/kept", "privacy/forget"


class ActionPrivacy(Action):
    """Says what is done with words in general and what is stored, tells nothing about others, or offers to delete."""

    def name(self) -> str:
        """The name in domain.yml."""
        return "action_privacy"

    async def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """The most likely of the four."""
        wanted = next((label for label, _ in ranking(tracker) if label in (ASKS, OTHERS, KEPT, FORGET)), ASKS)
        if wanted == KEPT:
            await say_kept(dispatcher, tracker)
        elif wanted == FORGET and in_memory(tracker):
            dispatcher.utter_message(response="utter_nothing_kept")
        else:
            dispatcher.utter_message(response=f"utter_{wanted}")
        return []


async def say_kept(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Say what the files hold of this conversation; when they do not show it, that the clinic has to look."""
    if in_memory(tracker):
        dispatcher.utter_message(response="utter_nothing_kept")
        return
    server = load_server()
    try:
        found = await asyncio.to_thread(kept, server.data_dir, tracker.sender_id)
    except Exception as error:
        logger.error("action_privacy.failed: %s", type(error).__name__)
        found = None
    if found is None or (found.messages == 0 and said_before(tracker)):
        dispatcher.utter_message(response="utter_kept_unknown")
        return
    counts = {name: str(count) for name, count in vars(found).items()}
    dispatcher.utter_message(response="utter_privacy/kept", days=str(server.keep.conversations), **counts)


async def forget_all(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Delete the conversation and say so with a receipt; say that it was not when it was not.

    The slot tells the tracker store that nothing of this conversation may be written any more.
    """
    if in_memory(tracker):
        dispatcher.utter_message(response="utter_nothing_kept")
        return []
    receipt = await asyncio.to_thread(forget, load_server().data_dir, tracker.sender_id)
    if not receipt:
        dispatcher.utter_message(response="utter_forget_failed")
        return []
    level = {**(tracker.get_slot("triage") or NO_LEVEL), "why": []}  # the reply must not quote what it says is gone
    dispatcher.utter_message(response="utter_forgotten", receipt=receipt, triage=level)
    return [SlotSet("receipt", receipt)]


def in_memory(tracker: Tracker) -> bool:
    """Whether this conversation is on no disk at all (`ramus chat`, `ramus ask`)."""
    return bool((tracker.latest_message.get("metadata") or {}).get("memory"))


def said_before(tracker: Tracker) -> bool:
    """Whether the person has said something before this message."""
    said = [event.get("text") or "" for event in tracker.events if event.get("event") == "user"]
    return any(not text.startswith("/") for text in said[:-1])
