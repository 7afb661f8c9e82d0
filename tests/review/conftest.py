"""The protocol's items as they stand, with no sign-off on record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot.knowledge.catalog import Answer
from bot.review.content import Item, items
from bot.triage.protocol import Protocol, load_protocol

TODAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def protocol() -> Protocol:
    return load_protocol()


@pytest.fixture
def found(protocol: Protocol, tmp_path: Path) -> dict[str, Item]:
    """Every item, nothing signed."""
    return items(protocol, tmp_path / "reviews", TODAY)


@pytest.fixture
def prp() -> Answer:
    """A small answer, with everything that a signature covers."""
    review = {"state": "draft", "reviewed_by": "", "reviewed_on": "", "due": ""}
    return Answer(
        "prp.what",
        "PRP uses your own blood.\n\nAsk at {clinic_phone} & see.",
        "What is PRP?",
        ("prp-own", "prp-proof"),
        ("acr_2021", "practice"),
        "Weak proof.",
        "writer, no clinician",
        "Give {clinic_name} as the place.",
        ("patient", "staff"),
        review,
        "Nobody has told us. Ask at {clinic_phone}.",
        ("prices",),
        ("parking",),
    )


@pytest.fixture
def today() -> date:
    return TODAY
