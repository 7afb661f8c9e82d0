"""Rasa's events as rows of the ledger. Events are read in their order; what is kept of a conversation is what its next
events need: who said what last, and through which channel."""

from __future__ import annotations

import json
import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.dialogue.contract import NO_LEVEL
from bot.store.redact import SELF_TEST
from bot.store.rows import Row, as_json
from bot.store.times import utc

Event = Mapping[str, Any]
MAX_TALKS = 2000
ROLES = ("patient", "staff")
NAME = re.compile(r"[a-z0-9_.-]{1,40}")  # of a channel or a clinic: Rasa's REST channel takes both from the client
OWN_CHANNEL, OTHER_CHANNEL = "ramus", "other"
TRIAGE = "triage"
ASKED = "handoff"  # the intent of a person who asks for a person
# Responses that answer nothing, and what the ledger calls that.
MISSES = {
    "utter_fallback": "no_answer",
    "utter_out_of_scope": "out_of_scope",
    "utter_clarify": "unclear",
    "utter_vague": "unclear",
    "utter_nothing_on_that": "nothing_on_that",
    "utter_safe_reply": "failed",
}
DECLINED, DECLINES = "declined", "utter_decline/"
HANDOFF, OFFER = "utter_handoff", "utter_offer_person"


@dataclass
class _Talk:
    """What is known of one conversation."""

    said: str = ""
    intent: str = ""
    clinic: str = ""
    channel: str = ""
    role: str = ""
    carrying: bool = False  # a session has begun: the slots that follow repeat the ones before
    instant: tuple[str, str] = ("", "")  # time and kind of the last event
    seen: list[str] = field(default_factory=list)  # the different events of that instant


class EventReader:
    """Turns events into rows. `key`: the ledger's name for a sender."""

    def __init__(self, key: Callable[[str], str]) -> None:
        self._key = key
        self._talks: OrderedDict[str, _Talk] = OrderedDict()

    def read(self, event: Event) -> list[Row]:
        """The rows that an event makes; [] for most. Raises KeyError or TypeError for what is no event of Rasa's."""
        kind = event.get("event")
        if str(event.get("sender_id")).startswith(SELF_TEST):  # nobody's conversation
            return []
        if kind not in ("user", "bot", "slot", "session_started", "restart", "action"):
            return []
        talk = self._talk(event["sender_id"])
        if kind == "session_started":
            talk.carrying = True
        elif kind != "slot":
            talk.carrying = False
        if kind == "user":
            return self._user(talk, event)
        if kind == "bot":
            return self._bot(talk, event)
        if kind == "restart" or (kind == "slot" and event.get("name") == TRIAGE and not talk.carrying):
            return [self._triage(talk, event, "conversation", event.get("value") or NO_LEVEL)]
        return []

    def found(self, sender_id: str, at: float, triage: Mapping[str, Any], role: str, clinic: str) -> Row:
        """The row of a level that the safe reply found, beside Rasa. Any thread may call it: it needs no memory."""
        talk = _Talk(clinic=clinic, channel=OWN_CHANNEL, role=role)
        event = {"sender_id": sender_id, "timestamp": at, "event": "safe_reply"}
        return self._triage(talk, event, "safe_reply", triage)

    def _talk(self, sender_id: str) -> _Talk:
        talk = self._talks.setdefault(sender_id, _Talk())
        self._talks.move_to_end(sender_id)
        while len(self._talks) > MAX_TALKS:
            self._talks.popitem(last=False)
        return talk

    def _user(self, talk: _Talk, event: Event) -> list[Row]:
        parsed = event.get("parse_data") or {}
        told = event.get("metadata") or {}
        role = told.get("role")
        talk.said = event.get("text") or ""
        talk.intent = (parsed.get("intent") or {}).get("name") or ""
        talk.role = role if role in ROLES else ROLES[0]
        talk.clinic = _name(told.get("clinic"), "")
        talk.channel = _name(event.get("input_channel"), OTHER_CHANNEL)
        triage = parsed.get(TRIAGE) or NO_LEVEL
        return [] if triage["level"] == NO_LEVEL["level"] else [self._triage(talk, event, "message", triage)]

    def _bot(self, talk: _Talk, event: Event) -> list[Row]:
        custom = (event.get("data") or {}).get("custom") or {}
        metadata = event.get("metadata") or {}
        response = str(metadata.get("utter_action") or "")
        rows = []
        if custom.get("kind") == "answer":
            review = (custom.get("review") or {}).get("state") or ""
            told = {"answer_id": custom["answer_id"], "version": metadata.get("answer_version") or "", "review": review}
            rows.append(self._row("answer_given", talk, event, told))
        if response in (HANDOFF, OFFER):
            rows.append(self._row("handover", talk, event, {"reason": _reason(talk, response)}))
        kind = _miss(response, custom, talk)
        if kind:
            told = {"kind": kind, "response": response, "question": ""}
            rows.append(self._row("miss", talk, event, told, {"question": talk.said}))
        return rows

    def _triage(self, talk: _Talk, event: Event, source: str, triage: Mapping[str, Any]) -> Row:
        told = {
            "source": source,
            "level": triage["level"],
            "flags": as_json(triage.get("flags") or []),
            "advice": triage.get("advice") or "",
            "words": "[]",
            "protocol": "",
        }
        return self._row("triage_event", talk, event, told, {"words": list(triage.get("why") or [])})

    def _row(
        self, table: str, talk: _Talk, event: Event, told: Mapping[str, Any], words: Mapping[str, Any] | None = None
    ) -> Row:
        at = utc(float(event["timestamp"]))
        key = {"at": at, "conversation": self._key(event["sender_id"]), "nth": _nth(talk, at, event)}
        where = {"clinic": talk.clinic, "channel": talk.channel, "role": talk.role}
        return Row(table, {**key, **told, **where}, words or {})


def _name(given: Any, otherwise: str) -> str:
    """A name as it may be kept: no words that a client has put there."""
    return given if isinstance(given, str) and NAME.fullmatch(given) else otherwise


def _nth(talk: _Talk, at: str, event: Event) -> int:
    """The number of an event among those of its kind at the same microsecond; the same event has the same one again."""
    instant, whole = (at, str(event["event"])), json.dumps([event.get(part) for part in ("text", "value", "data")])
    if talk.instant != instant:
        talk.instant, talk.seen = instant, []
    if whole not in talk.seen:
        talk.seen.append(whole)
    return talk.seen.index(whole)


def _reason(talk: _Talk, response: str) -> str:
    if response == OFFER:
        return "offered"
    return "asked" if talk.intent == ASKED else "misses"


def _miss(response: str, custom: Mapping[str, Any], talk: _Talk) -> str:
    """What kind of miss a response is; "" when it is none."""
    if response == HANDOFF and talk.intent != ASKED:  # said in place of the second miss in a row
        return "no_answer"
    if response.startswith(DECLINES):
        return DECLINED
    return MISSES.get(response) or ("no_answer" if custom.get("kind") == "fallback" else "")
