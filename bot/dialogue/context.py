"""What the conversation has said so far, as the red-flag screen reads it. One form for policies and for actions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from bot.dialogue.contract import NO_LEVEL
from bot.screening import in_conversation, red_flag_screen
from bot.triage.conversation import Said, lowered
from bot.triage.model import Level

if TYPE_CHECKING:  # the actions read this too, and know nothing of Rasa
    from rasa.shared.core.trackers import DialogueStateTracker

READ = frozenset({"user", "slot", "restart", "session_started"})  # the events that say so
MAX_EARLIER = 20  # messages that are read together with the newest


def read_events(tracker: DialogueStateTracker) -> list[dict[str, Any]]:
    """The tracker's events that `said_so_far` reads, as Rasa's dictionaries."""
    return [event.as_dict() for event in tracker.events if event.type_name in READ]


def said_so_far(events: Iterable[dict[str, Any]]) -> list[Said]:
    """What the person said since the conversation began or began anew, oldest first (events as Rasa's dictionaries)."""
    said: list[Said] = []
    for event in events:
        kind = event.get("event")
        if kind in ("restart", "session_started") or (kind == "slot" and _level_ended(event)):
            said = []
        elif kind == "user":
            parsed = event.get("parse_data") or {}
            said.append(Said.of(parsed.get("triage"), float(event.get("timestamp") or 0.0), event.get("text") or ""))
    return said[-MAX_EARLIER:]


def _level_ended(event: dict[str, Any]) -> bool:
    """Whether help has been reached or the person has started over: what came before counts no longer."""
    return event.get("name") == "triage" and event.get("value") is None


def screened_together(events: Iterable[dict[str, Any]], alone: dict[str, Any] | None) -> dict[str, Any]:
    """The newest message's screening, or what it raises together with earlier ones when that is higher."""
    alone = alone or NO_LEVEL
    said = said_so_far(events)
    if len(said) < 2:
        return alone
    if alone["level"] == Level.EMERGENCY.label:
        expected = lowered(red_flag_screen().patterns, said[:-1], said[-1], alone["flags"])
        return expected.as_dict() if expected else alone
    found = in_conversation().in_context(said[:-1], said[-1])
    return found.as_dict() if found.level > max(Level.of(alone["level"]), Level.CHECK) else alone
