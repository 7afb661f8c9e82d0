"""bot.dialogue.heard: a message that is sent again after a crash gets the replies that it had."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.heard import SENT, replies_to

CUSTOM = {"kind": "answer", "triage": {"level": "none"}}
BUTTONS = [{"title": "Does it hurt?", "payload": "/pick_answer"}]


def said(text: str, sent: str) -> UserUttered:
    return UserUttered(text, metadata={SENT: sent})


def uttered(text: str, **data: Any) -> BotUttered:
    return BotUttered(text, data={"custom": CUSTOM, "elements": None, **data})


def tracker(*events: Event) -> DialogueStateTracker:
    return DialogueStateTracker.from_events("somebody", list(events))


ANSWERED = (
    said("hello", "a1"),
    uttered("Hello."),
    said("does it hurt", "a2"),
    ActionExecuted("action_answer"),
    uttered("A little.", buttons=BUTTONS),
    uttered("Is it one of these?"),
)


def test_the_replies_come_again_whole_and_in_order() -> None:
    replies = replies_to(tracker(*ANSWERED), "does it hurt", "a2")
    assert replies == [
        {"recipient_id": "somebody", "text": "A little.", "buttons": BUTTONS, "custom": CUSTOM},
        {"recipient_id": "somebody", "text": "Is it one of these?", "custom": CUSTOM},
    ]


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("does it hurt", "a3"),  # typed again on purpose
        ("does it hurt", ""),  # a front end that marks nothing
        ("does it bleed", "a2"),  # a browser that uses a mark twice
        ("hello", "a1"),  # not the newest
    ],
)
def test_anything_else_is_a_new_message(text: str, sent: str) -> None:
    assert replies_to(tracker(*ANSWERED), text, sent) == []


def test_a_message_without_a_reply_is_asked_anew() -> None:
    """Killed before the reply was made: there is nothing to give again."""
    assert replies_to(tracker(said("does it hurt", "a2")), "does it hurt", "a2") == []


def test_a_new_conversation_has_nothing() -> None:
    assert replies_to(None, "hello", "a1") == [] and replies_to(tracker(), "hello", "a1") == []
