"""What of a conversation's events may be stored: nothing that identifies the person.

The front ends of Ramus take identifiers out before Rasa sees a message (bot/door.py), so nothing is left to do here. A
plain Rasa channel (`rasa shell`, the REST channel) has no such door: what came by it is made safe before it is written.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Redact = Callable[[str], str]
Event = Mapping[str, Any]  # one of Rasa's, as its dictionary
WITHOUT_WORDS = ("intent", "intent_ranking", "response_selector", "scope", "after")  # of a parsed message


def identifies(event: Event, redact: Redact) -> bool:
    """Whether an event is a message with an identifier in it."""
    text = event.get("text") or ""
    return event.get("event") == "user" and redact(text) != text


def storable(event: Event, redact: Redact) -> dict[str, Any]:
    """The event without identifiers, and without words quoted from messages: a quotation can be half an identifier."""
    safe: dict[str, Any] = _unquoted(dict(event))
    if identifies(event, redact):
        text, parsed = redact(event["text"]), event.get("parse_data") or {}
        kept = {name: parsed[name] for name in (*WITHOUT_WORDS, "triage") if name in parsed}
        safe |= {"text": text, "parse_data": {"entities": [], **_unquoted(kept), "text": text}}
    return safe


def _unquoted(value: Any) -> Any:
    """The same, with empty `why` and with signs that have only their names."""
    if isinstance(value, list):
        return [_unquoted(one) for one in value]
    if not isinstance(value, dict):
        return value
    safe = {name: _unquoted(one) for name, one in value.items()}
    if "why" in safe:
        safe["why"] = []
    if "signs" in safe:
        safe["signs"] = dict.fromkeys(safe["signs"] or (), "")
    return safe
