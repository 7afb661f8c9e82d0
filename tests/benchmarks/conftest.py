"""A tiny set, and screens that read the right answer off it or never find anything."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.scorecard.run import Screener
from benchmarks.scorecard.sets import Row
from bot.settings import ROOT
from bot.triage.model import Finding, Level, Screening

LABELS = [
    ("E-1", Level.EMERGENCY, ("ces.bladder", "ces.saddle"), "red", "sms"),
    ("E-2", Level.EMERGENCY, ("chest",), "red", "plain"),
    ("U-1", Level.URGENT, ("dvt",), "red", "plain"),
    ("C-1", Level.CHECK, (), "vague", "sms"),
    ("N-1", Level.NONE, (), "denied", "sms"),
    ("N-2", Level.NONE, (), "admin", "plain"),
]


@pytest.fixture
def rows() -> list[Row]:
    """Two emergencies, one message of each other red or vague level, two harmless ones."""
    return [Row(label[0], f"private words of {label[0]}", *label[1:], "triage_dev_x") for label in LABELS]


def found(level: Level, *flags: str) -> Screening:
    """A screening with these flags at this level."""
    return Screening(level, tuple(Finding(flag, level, "", ()) for flag in flags))


@pytest.fixture
def perfect(rows: list[Row]) -> Screener:
    """Gives every message its own level and flags."""
    return {row.text: found(row.expect, *row.flags) for row in rows}.__getitem__


@pytest.fixture
def silent() -> Screener:
    """Never finds anything."""
    return lambda text: Screening()


@pytest.fixture
def jumpy() -> Screener:
    """Finds the same emergency in everything."""
    return lambda text: found(Level.EMERGENCY, "chest")


@pytest.fixture(scope="session")
def responses() -> dict[str, object]:
    """All responses under data/responses, by name."""
    files = sorted((ROOT / "data" / "responses").rglob("*.yml"))
    return {
        name: value for path in files for name, value in yaml.safe_load(path.read_text("utf8"))["responses"].items()
    }
