"""A small domain in the project's shape, and trackers in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.review.answers import AnswerItem
from bot.triage.review import Decision, State

SMALL = """
version: "3.1"
intents: [ask]
slots:
  triage: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  receipt: {type: text, influence_conversation: false, mappings: [{type: custom}]}
  audience: {type: text, influence_conversation: false, mappings: [{type: custom}]}
responses:
  utter_disclaimer: [{text: "Not a diagnosis. Emergency: {emergency_number}.", metadata: {kind: frame}}]
  utter_reminder_emergency: [{text: "First: call {emergency_number}.", metadata: {kind: frame}}]
  utter_reminder_self_harm: [{text: "First: talk to a person.", metadata: {kind: frame}}]
  utter_reminder_urgent:
  - {text: "First: call the clinic.", metadata: {kind: frame}}
  - text: "First: tell the clinician."
    metadata: {kind: frame}
    condition: [{type: slot, name: audience, value: staff}]
  utter_answer_rejected: [{text: "Not agreed. Ask at {clinic_phone}.", metadata: {kind: frame}}]
  utter_answer_past_due: [{text: "Ask at {clinic_phone}.", metadata: {kind: frame}}]
  utter_hello: [{text: " Hello from {clinic_name}. ", metadata: {kind: smalltalk, suggest: [prp.what, no.such]}}]
  utter_greeting: [{text: "Welcome to {clinic_name}.", metadata: {kind: smalltalk, suggest: [prp.what]}}]
  utter_greeting_own: [{text: "{clinic_greeting} I am a machine.", metadata: {kind: smalltalk, suggest: [prp.what]}}]
  utter_nothing_on_that: [{text: "About {topic_name}.", metadata: {kind: clarify}}]
  utter_call_emergency: [{text: "Call {emergency_number}", metadata: {kind: frame}}]
  utter_call_clinic: [{text: "Call the clinic", metadata: {kind: frame}}]
  utter_triage_today:
  - text: "Call today."
    metadata: {kind: triage, heading: "Call {clinic_phone}", call: [clinic, emergency]}
  utter_for_whom:
  - {text: "To the patient.", metadata: {kind: notice}}
  - {text: "To the carer.", metadata: {kind: notice}, condition: [{type: slot, name: audience, value: carer}]}
  - {text: "To the desk.", metadata: {kind: notice}, condition: [{type: slot, name: audience, value: staff}]}
  utter_prp/what:
  - id: prp.what
    text: "PRP uses your own blood."
    metadata:
      {title: "What is PRP?", facts: [prp], sources: [acr_2021], evidence: "Weak.", staff: "Ring {clinic_phone}.",
       audience: [patient], review: {state: draft, reviewed_by: "", reviewed_on: "", due: ""}}
"""


Approve = Callable[[date], None]


@pytest.fixture
def approve(monkeypatch: pytest.MonkeyPatch) -> Approve:
    """Puts an approval of prp.what by an invented nurse in force, until the given day."""

    def put(due: date) -> None:
        day = due - timedelta(days=730)
        signed = {"flag": "prp.what", "version": "v" + "1" * 12, "decision": "agree"}
        by = Decision(**signed, name="Ada Nobody", role="nurse", date=day)
        item = AnswerItem("prp.what", {}, "v" + "1" * 12, State("approved", by), "prp", due)
        monkeypatch.setattr("bot.dialogue.contract.reviewed", lambda: {"prp.what": item})

    return put


@pytest.fixture
def reject(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Puts it on record that an invented nurse disagrees with prp.what."""

    def put() -> None:
        signed = {"flag": "prp.what", "version": "v" + "1" * 12, "decision": "disagree"}
        by = Decision(**signed, name="Ada Nobody", role="nurse", date=date(2026, 1, 1))
        item = AnswerItem("prp.what", {}, "v" + "1" * 12, State("draft", None, (by,)), "prp")
        monkeypatch.setattr("bot.dialogue.contract.reviewed", lambda: {"prp.what": item})

    return put


@pytest.fixture(scope="session")
def small_domain() -> Domain:
    return Domain.from_yaml(SMALL)


@pytest.fixture
def said(small_domain: Domain) -> Callable[..., DialogueStateTracker]:
    """A tracker after one message; `kept` is the level in force before it, `screened` the message's own, `clinic` the
    id of the conversation's clinic."""

    def build(
        text: str = "hello",
        kept: Any = None,
        screened: Any = None,
        role: str = "patient",
        audience: Any = None,
        clinic: Any = None,
    ) -> DialogueStateTracker:
        parsed = {"text": text, "intent": {"name": "ask", "confidence": 1.0}, "entities": [], "triage": screened}
        message = UserUttered(text, parsed["intent"], [], parsed, metadata={"role": role, "clinic": clinic})
        events = [SlotSet("triage", kept), SlotSet("audience", audience), message]
        return DialogueStateTracker.from_events("somebody", events, slots=small_domain.slots)

    return build
