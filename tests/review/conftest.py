"""The protocol's items as they stand, with no sign-off on record."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

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
def today() -> date:
    return TODAY
