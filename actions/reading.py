"""What the actions read from the tracker, in one place."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from bot.dialogue.contract import NO_LEVEL
from bot.knowledge.choose import SWITCH, Context, declines
from bot.knowledge.conversations import AFTER
from bot.knowledge.corrections import MEANT
from bot.knowledge.questions import questions as reader
from bot.triage.model import Level

REMARK_FROM = 0.05  # small talk is so likely that what is about something else is a remark ("gas bill came today")
PERSONAL_FROM = 0.1  # a request for advice is so likely that an answer needs a word on who can judge


def ranking(tracker: Tracker) -> list[tuple[str, float]]:
    """Labels of the latest message, best first: a leading plain intent, then full retrieval intents."""
    message = tracker.latest_message
    intents = [i for i in message.get("intent_ranking", []) if not i["name"].startswith("triage_")]
    selected = message.get("response_selector", {}).get("default", {}).get("ranking", [])
    answers = [(item["intent_response_key"], item["confidence"]) for item in selected]
    answers += [(SWITCH, i["confidence"]) for i in intents[1:] if i["name"] == SWITCH]
    if intents and (not answers or answers[0][0].partition("/")[0] != intents[0]["name"]):
        return [(intents[0]["name"], intents[0]["confidence"]), *answers]
    return answers


def scope(tracker: Tracker) -> float:
    """Whether the latest message is one of those that were learned at all, 0 to 1."""
    return float(tracker.latest_message.get("scope", 1.0))


def remark(tracker: Tracker) -> bool:
    """Whether the latest message may well be a remark, however far from the subject: it asks nothing."""
    intents = tracker.latest_message.get("intent_ranking", [])
    return any(one["name"] == "smalltalk" and one["confidence"] >= REMARK_FROM for one in intents)


def only_names(tracker: Tracker) -> bool:
    """Whether the latest message only names topics ("and the ablation?")."""
    named = [e for e in tracker.latest_message.get("entities", []) if e.get("entity") == "topic" and "start" in e]
    places = [(e["start"], e["end"]) for e in named]
    return reader().only_names(_meant(tracker), places)


def beside(tracker: Tracker) -> bool:
    """Whether the latest message was ranked beside the answer that was given before it."""
    return bool(tracker.latest_message.get(AFTER))


def questions(tracker: Tracker) -> list[tuple[list[tuple[str, float]], list[str]]]:
    """Ranking and named topics of each question, when the latest message asks several."""
    return [
        ([(label, score) for label, score in asked["ranking"]], named_topics(tracker, asked["start"], asked["end"]))
        for asked in tracker.latest_message.get("questions") or []
    ]


def named_topics(tracker: Tracker, start: int = 0, end: int | None = None) -> list[str]:
    """Topics that the latest message names between two places, in its order; not those that it takes back."""
    return _topics_in(tracker.latest_message, start, end)


def _topics_in(parsed: dict[str, Any], start: int = 0, end: int | None = None) -> list[str]:
    places = parsed.get(MEANT) or [(start, end)]
    entities = [
        e
        for e in parsed.get("entities", [])
        if e.get("entity") == "topic"
        and any(first <= e.get("start", 0) and (last is None or e.get("start", 0) < last) for first, last in places)
    ]
    return [str(e["value"]) for e in sorted(entities, key=lambda e: e.get("start", 0))]


def personal(tracker: Tracker) -> bool:
    """Whether the latest message asks what is right for one person: by its words, or by what it resembles."""
    typed = tapped_answer(tracker) is None
    return typed and (declines(ranking(tracker)) >= PERSONAL_FROM or reader().personal(text_of(tracker)))


def tapped_answer(tracker: Tracker) -> str | None:
    """The id of a suggested question that was tapped, or None."""
    for entity in tracker.latest_message.get("entities", []):
        if entity.get("entity") == "answer_id":
            return str(entity["value"])
    return None


def context(tracker: Tracker) -> Context:
    """What the conversation is about so far: its topic, or one that was named since without being answered."""
    topic, earlier = tracker.get_slot("topic"), tracker.get_slot("earlier_topic")
    named = _named_since(tracker)
    if named and named != topic:
        topic, earlier = named, topic
    return Context(topic, earlier, tracker.get_slot("aspect"), tracker.get_slot("answered"))


def _named_since(tracker: Tracker) -> str:
    """The topic that was named last before the latest message and after the last answer; "" when none was."""
    said: list[dict[str, Any]] = []
    for event in tracker.events:
        if event.get("event") in ("restart", "session_started") or event.get("name") in ("topic", "answered"):
            said = []
        elif event.get("event") == "user":
            said.append(event.get("parse_data") or {})
    names = [topic for parsed in said[:-1] for topic in _topics_in(parsed)]
    return names[-1] if names else ""


def screening(tracker: Tracker) -> dict[str, Any]:
    """The screen's result for the latest message, as in bot.triage.model.Screening.as_dict."""
    result: dict[str, Any] = tracker.latest_message.get("triage") or NO_LEVEL
    return result


def plain_intent(tracker: Tracker) -> tuple[str, float]:
    """The most likely intent beside the screen's own, with its confidence; ("", 0.0) when there is none."""
    for intent in tracker.latest_message.get("intent_ranking", []):
        if not intent["name"].startswith("triage_"):
            return str(intent["name"]), float(intent["confidence"])
    return "", 0.0


def audience(tracker: Tracker) -> str:
    """Whom the advice is worded for: "staff" at the desk, "carer" who writes for somebody else, or "patient"."""
    if (tracker.latest_message.get("metadata") or {}).get("role") == "staff":
        return "staff"
    said = screening(tracker)
    about_other = "speaks_for" in said.get("signs", {}) and Level.of(said["level"]) > Level.NONE
    return "carer" if about_other else str(tracker.get_slot("audience") or "patient")


def level_kept(tracker: Tracker) -> Level:
    """The level that the conversation had before this message."""
    return Level.of((tracker.get_slot("triage") or {}).get("level"))


def text_of(tracker: Tracker) -> str:
    """The latest message's text."""
    return str(tracker.latest_message.get("text") or "")


def _meant(tracker: Tracker) -> str:
    """The latest message with blanks for what it takes back ("not the block, the ablation"): all places stay."""
    text, spans = text_of(tracker), tracker.latest_message.get(MEANT) or []
    kept = [letter if any(start <= i < end for start, end in spans) else " " for i, letter in enumerate(text)]
    return "".join(kept) if spans else text


def names(tracker: Tracker, entity: str) -> bool:
    """Whether the latest message names an entity."""
    return any(found.get("entity") == entity for found in tracker.latest_message.get("entities", []))


def last_said(tracker: Tracker) -> str:
    """Name of the response that was said before the latest message; "" when none was."""
    before = False
    for event in reversed(tracker.events):
        if event.get("event") == "user":
            before = True
        elif before and event.get("event") == "bot":
            return str((event.get("metadata") or {}).get("utter_action", ""))
    return ""
