"""On the project's own messages: hardly one changes, and no triage level does."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml

from bot.screening import red_flag_screen
from bot.settings import ROOT, clinic
from bot.store.redact import redactor
from bot.triage.fusion import Screen
from bot.triage.model import Level

MOST_ALTERED = 0.01
ENTITY = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
FRAMES = (
    "My name is Jane, dob 3/4/1951. {}",
    "{} My phone is 212-555-0142.",
    "{} MRN 00482913",
    "hi jane.doe+x@example.com here, {}",
    "07700 900123 {}",
    "{} i live at 14 Oak Drive, Springfield, IL 62704",
    "NHS 943 476 5919, born 3 April 1951, {}",
)


@pytest.fixture(scope="module")
def redact() -> Callable[[str], str]:
    return redactor(clinic().public())


@pytest.fixture(scope="module")
def screen() -> Screen:
    return red_flag_screen()


@pytest.fixture(scope="module")
def triage_messages() -> list[dict[str, Any]]:
    files = sorted((ROOT / "corpus" / "triage").glob("*.jsonl"))
    return [json.loads(line) for path in files for line in path.read_text("utf8").splitlines()]


@pytest.fixture(scope="module")
def questions() -> list[str]:
    texts = []
    for path in sorted((ROOT / "data" / "nlu").rglob("*.yml")):
        for block in yaml.load(path.read_text("utf8"), Loader=yaml.CSafeLoader).get("nlu", []):
            texts += [ENTITY.sub(r"\1", line[2:]) for line in block.get("examples", "").splitlines() if line.strip()]
    return texts


def test_hardly_an_ordinary_message_changes(
    triage_messages: list[dict[str, Any]], questions: list[str], redact: Callable[[str], str]
) -> None:
    for texts in ([message["text"] for message in triage_messages], questions):
        altered = [text for text in texts if redact(text) != text]
        assert len(texts) > 10_000
        assert len(altered) <= MOST_ALTERED * len(texts), altered[:20]
        assert len(altered) > 5  # they have some real identifiers, so something is tried here


def test_no_triage_level_changes(
    triage_messages: list[dict[str, Any]], redact: Callable[[str], str], screen: Screen
) -> None:
    """Of all messages of the corpus: patterns and learned layer together, and the patterns alone never lower."""
    altered = [(message["text"], redact(message["text"])) for message in triage_messages]
    altered = [(typed, safe) for typed, safe in altered if safe != typed]
    assert [(typed, safe) for typed, safe in altered if screen(safe).level != screen(typed).level] == []
    assert [safe for typed, safe in altered if screen.patterns(safe).level < screen.patterns(typed).level] == []


def test_no_pattern_is_lost_where_identifiers_stand_beside_it(
    triage_messages: list[dict[str, Any]], redact: Callable[[str], str], screen: Screen
) -> None:
    """The corpus has few identifiers, so they are put into messages that raise something.

    What only the identifier raises (a house number beside "sugar") may go with it; what the message raises stays.
    """
    lower = []
    for place, message in enumerate(triage_messages[::40]):
        typed = FRAMES[place % len(FRAMES)].format(message["text"])
        safe = redact(typed)
        assert safe != typed
        raised = min(screen.patterns(typed).level, screen.patterns(message["text"]).level)
        if screen.patterns(safe).level < raised:
            lower.append((typed, safe))
    assert lower == []


def test_what_stands_for_an_identifier_means_nothing_to_the_screen(screen: Screen) -> None:
    kinds = {name for name in re.findall(r"\[([^\]]+)\]", redactor(())("dob 3/4/1951 mrn 00482913 jane@example.com"))}
    kinds |= {"phone", "address", "postcode", "link", "number", "card number", "bank account", "NHS number"}
    kinds |= {"member number", "social security number"}
    for kind in kinds:
        assert not screen.patterns(f"[{kind}]").signs, kind
        assert screen(f"[{kind}]").level == Level.NONE, kind
