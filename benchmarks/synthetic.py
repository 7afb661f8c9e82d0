"""Invented conversations of whole Rasa events, without a model, and what the ledger has to hold of them afterwards."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SlotSet, UserUttered

RED = {"level": "emergency", "flags": ["ces.bladder"], "why": ["cannot pee"], "advice": "nerves"}
KINDS = ("answer", "two answers", "miss", "person", "red", "helped", "chat")
WEIGHTS = (5, 1, 2, 1, 2, 1, 3)
LENGTHS = (1, 2, 3, 4, 5, 6)
FORGOTTEN = 5  # each fifth conversation is ended and cleared by the person
Found = Counter[str]


def script(number: int, seed: int) -> list[str]:
    """The kinds of turn of one conversation."""
    rng = random.Random(f"{seed}-{number}")
    return rng.choices(KINDS, WEIGHTS, k=rng.choice(LENGTHS))


def turn(kind: str) -> list[Event]:
    """The events of one turn, as Rasa's processor adds them."""
    triage = RED if kind == "red" else {"level": "none", "flags": [], "why": [], "advice": ""}
    intent = {"name": "handoff" if kind == "person" else "ask"}
    parsed = {"intent": intent, "entities": [], "text": kind, "triage": triage}
    metadata = {"role": "patient"}
    said: list[Event] = [UserUttered(kind, intent, [], parsed, input_channel="synthetic", metadata=metadata)]
    replies: dict[str, list[Event]] = {
        "answer": [_answer("ablation.cost")],
        "two answers": [_answer("ablation.cost"), _answer("ablation.lasts")],
        "miss": [_bot("utter_fallback", "fallback")],
        "person": [_bot("utter_handoff", "handoff")],
        "red": [SlotSet("triage", RED), _bot("utter_triage_nerves", "triage")],
        "helped": [SlotSet("triage", None), _bot("utter_help_reached", "notice")],
        "chat": [_bot("utter_smalltalk/thanks", "smalltalk")],
    }
    return [*said, *replies[kind], ActionExecuted("action_listen")]


def _bot(response: str, kind: str, **custom: Any) -> BotUttered:
    return BotUttered("...", {"custom": {"kind": kind, **custom}}, {"utter_action": response, "answer_version": "v1"})


def _answer(name: str) -> BotUttered:
    return _bot(f"utter_{name}", "answer", answer_id=name, review={"state": "draft"})


def expected(kinds: list[str]) -> Found:
    """How many rows a conversation leaves in each table (triage events by their source)."""
    found: Found = Counter()
    in_force = False
    for kind in kinds:
        found["answer_given"] += {"answer": 1, "two answers": 2}.get(kind, 0)
        found["miss"] += kind == "miss"
        found["handover"] += kind == "person"
        found["message"] += kind == "red"
        if (kind == "red" and not in_force) or (kind == "helped" and in_force):
            found["conversation"] += 1
            in_force = not in_force
        found["alert"] = max(found["alert"], int(kind == "red"))
    return +found
