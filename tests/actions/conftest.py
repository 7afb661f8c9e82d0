"""A tracker and a dispatcher as rasa-sdk gives them to an action, with only what an action reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

Ranking = list[tuple[str, float]]


@pytest.fixture
def tracker() -> Callable[..., Tracker]:
    """Builds a tracker whose latest message has this ranking of answers, leading intent, entities, triage and text."""

    def build(
        answers: Ranking = (),
        intents: Ranking = (),
        entities: list[dict[str, Any]] = (),
        triage: Any = None,
        text: str = "",
        role: str = "patient",
        loop: str | None = None,
        **slots: Any,  # type: ignore[assignment]
    ) -> Tracker:
        ranked = [{"intent_response_key": name, "confidence": score} for name, score in answers]
        message: dict[str, Any] = {
            "intent_ranking": [{"name": name, "confidence": score} for name, score in intents],
            "entities": list(entities),
            "response_selector": {"default": {"ranking": ranked}} if ranked else {},
            "text": text,
            "metadata": {"role": role},
        }
        if triage:
            message["triage"] = triage
        return Tracker("somebody", slots, message, [], False, None, {"name": loop} if loop else {}, None)

    return build


@pytest.fixture
def run() -> Callable[..., Any]:
    """Runs an action: what it said (response name and frame), and the slots it set; "loop" when it left a form."""

    async def go(action: Action, tracker: Tracker) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        dispatcher = CollectingDispatcher()
        events = await action.run(dispatcher, tracker, {})
        said = [
            {k: v for k, v in m.items() if v not in ({}, [], None) and k != "template"} for m in dispatcher.messages
        ]
        slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
        loops = [event["name"] for event in events if event["event"] == "active_loop"]
        return said, slots | ({"loop": loops[-1]} if loops else {})

    return go
