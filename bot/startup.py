"""Checks at the start: everything that the patient could miss later is missed loudly now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches

import yaml

from bot.dialogue.contract import sources
from bot.errors import ContentError, SettingsError
from bot.knowledge.catalog import Answer, answers
from bot.knowledge.pictures import pictures
from bot.knowledge.topics import topics
from bot.review import answers as answer_reviews
from bot.review.content import items, summary
from bot.screening import red_flag_screen
from bot.settings import DEFAULT, ROOT, Clinic, Server, load_clinics
from bot.triage.protocol import Protocol

FRAME = (
    "utter_disclaimer",
    "utter_safe_reply",
    "utter_greeting",
    "utter_greeting_own",
    "utter_empty",
    "utter_fallback",
    "utter_handoff",
    "utter_answer_past_due",
    "utter_answer_rejected",
    "utter_reminder_emergency",
    "utter_reminder_urgent",
    "utter_reminder_self_harm",
    "utter_call_emergency",
    "utter_call_crisis",
    "utter_call_clinic",
)


def check_all(server: Server) -> dict[str, Clinic]:
    """Every clinic by id. Reads and checks the clinics' settings, protocol, sign-offs, answers, topics and pictures.

    Raises a RamusError that says what to do.
    """
    clinics = load_clinics(server)
    check_suggested(clinics, set(answers()))
    check_responses(red_flag_screen().patterns.protocol, responses())
    check_sources(answers(), set(sources()))
    topics()
    pictures()
    items(red_flag_screen().patterns.protocol)
    answer_reviews.items(answers())
    return clinics


def check_suggested(clinics: Mapping[str, Clinic], known: set[str]) -> None:
    """Every answer that a clinic's greeting offers is there; raises SettingsError that names clinic and answer."""
    for name, clinic in clinics.items():
        for answer_id in clinic.suggested:
            if answer_id not in known:
                near = ", ".join(get_close_matches(answer_id, known, 3)) or "see data/responses/answers"
                file = "clinic.yml" if name == DEFAULT else f"clinics/{name}.yml"
                raise SettingsError(
                    f"{file}: `suggested` names the answer {answer_id}, which there is not. Near to it: {near}."
                )


def signed_off() -> str:
    """How much a clinician has signed, in one line; raises ReviewError for a wrong record."""
    today = date.today()
    of_answers = answer_reviews.summary(answer_reviews.items(answers(), today=today), today)
    return f"{of_answers}; {summary(items(red_flag_screen().patterns.protocol, today=today))}"


def responses() -> set[str]:
    """Names of all responses under data/responses."""
    names: set[str] = set()
    for path in sorted((ROOT / "data" / "responses").rglob("*.yml")):
        names |= set(yaml.safe_load(path.read_text("utf8"))["responses"])
    return names


def check_responses(protocol: Protocol, names: set[str]) -> None:
    """Every advice group of the protocol and every frame sentence has its response."""
    needed = {f"utter_triage_{flag.advice}" for flag in protocol.flags} | set(FRAME)
    missing = sorted(needed - names)
    if missing:
        raise ContentError(f"No response is written for {', '.join(missing)}. Add it under data/responses/.")


def check_sources(found: dict[str, Answer], known: set[str]) -> None:
    """Every source that an answer names is in resources/sources.yml."""
    for answer in found.values():
        for source in answer.sources:
            if source not in known:
                raise ContentError(
                    f"The answer {answer.id} names the source {source}, which sources.yml does not have."
                )
