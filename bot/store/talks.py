"""Stored conversations, turn by turn, as they can be held again: what was said (redacted), and what came back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.store.conversations import OPENING
from bot.store.database import connect
from bot.store.times import utc

SENDERS = "SELECT sender_id, max(timestamp) AS newest FROM events GROUP BY sender_id ORDER BY min(id)"
EVENTS = "SELECT data FROM events WHERE sender_id = ? AND type_name IN ('user', 'bot') ORDER BY id"


@dataclass
class Turn:
    """One message of a person (a payload, when a button was tapped) and the assistant's messages, as it sent them."""

    said: str
    at: str
    messages: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Talk:
    """A stored conversation. `key`: its name in the ledger; `clinic` and `role` as its last message tells them."""

    key: str
    clinic: str = ""
    role: str = "patient"
    turns: list[Turn] = field(default_factory=list)


def talks(path: Path, key_of: Callable[[str], str], wanted: str = "", since: float = 0.0) -> Iterator[Talk]:
    """The conversations of a file in which a person said something, the oldest first.

    Args:
        path: Rasa's file of conversations.
        key_of: the ledger's name for a sender (Ledger.conversation_key).
        wanted: only the conversation whose name in the ledger begins like this.
        since: only conversations in which something was said after this moment (seconds since 1970).
    """
    if not path.exists():
        return
    with closing(connect(path, read_only=True)) as db:
        if "events" not in db.table_names():
            return
        for sender, newest in db.execute(SENDERS).fetchall():
            key = key_of(sender)
            if key.startswith(wanted) and (newest or 0.0) >= since:
                talk = _talk(key, [json.loads(data) for (data,) in db.execute(EVENTS, (sender,))])
                if talk.turns:
                    yield talk


def _talk(key: str, events: list[dict[str, Any]]) -> Talk:
    talk, turn = Talk(key), None
    for event in events:
        if event.get("event") == "user":
            told = event.get("metadata") or {}
            talk.clinic, talk.role = told.get("clinic") or "", told.get("role") or "patient"
            said = event.get("text")
            turn = Turn(said, utc(event.get("timestamp") or 0.0)) if said not in OPENING else None
            talk.turns += [turn] if turn else []
        elif turn is not None:
            custom = (event.get("data") or {}).get("custom") or {}
            turn.messages.append({"text": event.get("text") or "", "custom": custom})
    return talk
