"""Whether a message that is sent again was answered already: a killed program may have kept a reply unsent."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.events import BotUttered, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

SENT = "sent"  # where a message's metadata has the id that its browser gave it


def replies_to(tracker: DialogueStateTracker | None, text: str, sent: str) -> list[dict[str, Any]]:
    """The replies to the newest message of a conversation, when it has these words and this id; [] otherwise."""
    events = list(tracker.events) if tracker and sent else []
    said = [place for place, event in enumerate(events) if isinstance(event, UserUttered)]
    if not said:
        return []
    newest = events[said[-1]]
    if newest.text != text or (newest.metadata or {}).get(SENT) != sent:
        return []
    uttered = [event for event in events[said[-1] :] if isinstance(event, BotUttered)]
    return [_message(str(tracker.sender_id if tracker else ""), event) for event in uttered]


def _message(recipient: str, event: BotUttered) -> dict[str, Any]:
    parts = {"text": event.text, **{key: event.data.get(key) for key in ("buttons", "custom")}}
    return {"recipient_id": recipient, **{key: part for key, part in parts.items() if part}}
