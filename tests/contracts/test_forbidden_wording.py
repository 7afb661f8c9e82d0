"""What the assistant never says (triage policy, rule 9): no dose, no diagnosis, nothing played down."""

from __future__ import annotations

import re
from typing import Any

import pytest

CONDITIONS = (
    r"a slipped disc|cauda equina|sciatica|arthritis|facet (joint )?(pain|syndrome|disease)|dorsal ramus syndrome|"
    r"stenosis|an infection|cancer|a fracture|a pinched nerve|a blood clot|a stroke|a nerve problem"
)
FORBIDDEN = {
    "a dose": (
        r"\b\d+([.,]\d+)?\s?(mg|mcg|µg|g|ml|cc|milligrams?|grams?|units?|tablets?|pills?)\b"
        r"|\b(one|two|three|four)( more)? (tablets?|pills?)\b|\b(twice|once|three times) a day\b"
    ),
    "playing it down": (
        r"\bdon['’]?t (you )?worry\b|\bdo not worry\b|\bno need to worry\b|\bnothing (serious|to worry about)\b"
        r"|\b(it|this|that)( is|['’]s) (probably |surely )?(harmless|nothing|fine|not serious)\b"
        r"|\byou( are|['’]re) (safe|fine)\b"
    ),
    "a diagnosis": (
        r"\b(you (probably |likely |may well |clearly )?have|you['’]ve got|you are suffering from|your pain is|"
        rf"this is|it sounds like|sounds like) (got )?({CONDITIONS})\b"
    ),
    "a change of medicine": (
        r"\b(stop|start|skip|double|halve) "
        r"(taking|your (medicine|medicines|tablets|pills|blood thinners?|insulin))\b"
    ),
    "a promise": (
        r"\b(will (surely|certainly|definitely) (help|work|pass)|guaranteed?|100 ?%|always works|"
        r"completely safe|no risks?)\b"
    ),
}
# A warning may name the thing: "Do not stop or start taking", "Nobody can say that it is harmless".
ALLOWED_BEFORE = re.compile(
    r"\b(not|never|cannot|can't|don't|nobody|no one|without|before you|whether|if|may be|unless)\b[^.;:!?]{0,60}$"
)


def forbidden_wording(texts: dict[str, str]) -> list[str]:
    """Words that must not be said, unless the same clause forbids or denies them."""
    problems = []
    for name, text in texts.items():
        for what, pattern in FORBIDDEN.items():
            for match in re.finditer(pattern, text, re.IGNORECASE):
                warned = what in ("a change of medicine", "a promise", "a diagnosis") and ALLOWED_BEFORE.search(
                    text[: match.start()].lower()
                )
                if not warned:
                    problems.append(f"{name}: {what}: {match.group()!r}")
    return problems


@pytest.fixture(scope="session")
def texts(responses: dict[str, list[dict[str, Any]]]) -> dict[str, str]:
    """All that is shown to anybody: texts, titles, headings, and the notes for the desk."""
    found = {}
    for name, variants in responses.items():
        for variant in variants:
            shown = {"text": variant["text"], **variant.get("metadata", {})}
            found |= {f"{name} {k}": shown[k] for k in ("text", "title", "heading", "staff", "evidence") if k in shown}
    return found


def test_nothing_forbidden_is_said(texts: dict[str, str]) -> None:
    assert len(texts) > 500
    assert forbidden_wording(texts) == []


@pytest.mark.parametrize(
    "text",
    [
        "Take 400 mg of ibuprofen.",
        "Take 2 tablets with food.",
        "Take one more tablet.",
        "It is 0.5 ml of fluid.",
        "Use it twice a day.",
        "Don't worry, it goes away.",
        "There is nothing to worry about.",
        "It is nothing serious.",
        "This is harmless.",
        "That's probably nothing.",
        "You are fine.",
        "You have a slipped disc.",
        "It sounds like sciatica.",
        "You probably have facet joint pain.",
        "This is cauda equina.",
        "Stop taking aspirin.",
        "You should start taking it again.",
        "Skip your insulin that day.",
        "Stop your blood thinner a week before.",
        "It will surely help.",
        "It is completely safe.",
    ],
)
def test_forbidden_wording_is_found(text: str) -> None:
    assert len(forbidden_wording({"utter_a": text})) >= 1


@pytest.mark.parametrize(
    "text",
    [
        "Do not stop taking your blood thinner on your own.",
        "Never start taking it without asking.",
        "Do not stop or start taking any medicine before you ask.",
        "Some people have sciatica.",
        "If you have cancer, tell the team.",
        "This may be harmless, but I cannot tell from here.",
        "Wait 15 minutes on the chair.",
        "It takes two to three weeks.",
        "I cannot tell whether you have arthritis.",
        "Stop and rest if it hurts.",
        "Ask whether you may skip your insulin.",
    ],
)
def test_fair_wording_is_let_through(text: str) -> None:
    assert forbidden_wording({"utter_a": text}) == []
