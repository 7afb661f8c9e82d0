"""bot.dialogue.nlg with several clinics: every sentence and number is that of the conversation's clinic."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.nlg import DisclaimingNLG
from bot.settings import Clinic, clinic

Said = Callable[..., DialogueStateTracker]
NORTH = Clinic(name="North Clinic", country="UK", phone="01632 960100")
URGENT = {"level": "urgent", "flags": ["flag"], "why": ["words"], "advice": "today"}


@pytest.fixture
def nlg(small_domain: Domain) -> DisclaimingNLG:
    made = DisclaimingNLG(None, small_domain)
    made.clinics["north"] = NORTH
    return made


@pytest.mark.parametrize(("asked", "speaks"), [("north", NORTH), ("", clinic()), (None, clinic())])
async def test_the_clinic_of_the_message_speaks(nlg: DisclaimingNLG, said: Said, asked: Any, speaks: Clinic) -> None:
    message = await nlg.generate("utter_hello", said(clinic=asked), "ramus")
    assert message is not None and message["custom"]["body"] == f"Hello from {speaks.name}."
    assert speaks.words()["emergency_number"] in message["custom"]["disclaimer"]


async def test_a_care_card_offers_that_clinics_numbers(nlg: DisclaimingNLG, said: Said) -> None:
    message = await nlg.generate("utter_triage_today", said(screened=URGENT, clinic="north"), "ramus")
    assert message is not None
    card = message["custom"]["care_card"]
    assert card["heading"] == "Call 01632 960100"
    assert [(one["who"], one["number"]) for one in card["tel"]] == [("clinic", "01632 960100"), ("emergency", "999")]
    assert card["tel"][1]["label"] == "Call 999"


async def test_the_reminder_is_in_the_clinics_words(nlg: DisclaimingNLG, said: Said) -> None:
    kept = {**URGENT, "level": "emergency"}
    message = await nlg.generate("utter_hello", said(kept=kept, clinic="north"), "ramus")
    assert message is not None and message["text"].startswith("First: call 999.")


async def test_what_is_unknown_here_is_the_default_clinics_and_is_logged(
    nlg: DisclaimingNLG, said: Said, caplog: pytest.LogCaptureFixture
) -> None:
    message = await nlg.generate("utter_hello", said(clinic="a secret"), "ramus")
    assert message is not None and message["custom"]["body"] == f"Hello from {clinic().name}."
    assert "nlg.unknown_clinic" in caplog.text and "a secret" not in caplog.text


def offered(message: dict[str, Any] | None) -> list[str]:
    return [button["title"] for button in (message or {}).get("buttons", [])]


async def test_without_a_greeting_of_its_own_the_usual_one_is_said(nlg: DisclaimingNLG, said: Said) -> None:
    message = await nlg.generate("utter_greeting", said(clinic="north"), "ramus")
    assert message is not None and message["custom"]["body"] == "Welcome to North Clinic."
    assert offered(message) == ["What is PRP?"]


async def test_a_clinics_own_greeting_keeps_what_is_always_said(nlg: DisclaimingNLG, said: Said) -> None:
    nlg.clinics["north"] = NORTH.model_copy(update={"greeting": "Hello from the north."})
    message = await nlg.generate("utter_greeting", said(clinic="north"), "ramus")
    assert message is not None and message["custom"]["body"] == "Hello from the north. I am a machine."
    assert "999" in message["custom"]["disclaimer"] and offered(message) == ["What is PRP?"]
    other = await nlg.generate("utter_greeting", said(), "ramus")
    assert other is not None and other["custom"]["body"] == f"Welcome to {clinic().name}."


async def test_a_clinics_own_questions_are_offered_by_its_greeting_alone(nlg: DisclaimingNLG, said: Said) -> None:
    domain_answer = nlg.responses["utter_prp/what"][0]
    nlg.responses["utter_prp/cost"] = [{**domain_answer, "metadata": {**domain_answer["metadata"], "title": "Cost?"}}]
    nlg.clinics["north"] = NORTH.model_copy(update={"suggested": ("prp.cost", "prp.what")})
    assert offered(await nlg.generate("utter_greeting", said(clinic="north"), "ramus")) == ["Cost?", "What is PRP?"]
    assert offered(await nlg.generate("utter_hello", said(clinic="north"), "ramus")) == ["What is PRP?"]
    assert offered(await nlg.generate("utter_greeting", said(), "ramus")) == ["What is PRP?"]
