"""What was said in a conversation of the ledger, read from Rasa's own file for as long as that is kept."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.store.conversations import NAME
from bot.store.database import connect
from bot.store.times import utc

SAID = ("user", "bot")


@dataclass(frozen=True)
class Turn:
    """One message. `who`: user or bot; `at`: UTC text."""

    who: str
    text: str
    at: str


def transcript(folder: Path, conversation: str, key: Callable[[str], str]) -> list[Turn]:
    """The messages of a conversation, oldest first; [] when it is not kept any more.

    Args:
        folder: the data folder.
        conversation: the ledger's name for it.
        key: makes that name of Rasa's sender id; no other way leads from the one to the other.
    """
    path = folder / NAME
    if not path.exists():
        return []
    with closing(connect(path, read_only=True)) as db:
        if "events" not in db.table_names():
            return []
        senders = (one for (one,) in db.execute("SELECT DISTINCT sender_id FROM events") if key(one) == conversation)
        sender = next(senders, None)
        query = "SELECT type_name, timestamp, data FROM events WHERE sender_id = ? ORDER BY id"
        rows = db.execute(query, (sender,)).fetchall() if sender is not None else []
    turns = [Turn(kind, _text(data), utc(at or 0.0)) for kind, at, data in rows if kind in SAID]
    return [turn for turn in turns if turn.text and not turn.text.startswith("/")]


def _text(data: str) -> str:
    try:
        return str(json.loads(data).get("text") or "")
    except (ValueError, AttributeError):
        return ""
