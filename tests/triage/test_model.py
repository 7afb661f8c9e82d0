"""Levels and the result of screening."""

from __future__ import annotations

import pytest

from bot.triage.model import Finding, Level, Screening

URGENT = Finding("post.fever", Level.URGENT, "today", ("38.5",))
EMERGENCY = Finding("ces.saddle", Level.EMERGENCY, "nerves", ("numb bum",))


@pytest.mark.parametrize(("name", "level"), [("none", Level.NONE), (None, Level.NONE), ("emergency", Level.EMERGENCY)])
def test_level_by_name(name: str | None, level: Level) -> None:
    assert Level.of(name) is level


def test_an_unknown_level_is_an_error() -> None:
    with pytest.raises(KeyError):
        Level.of("red")


def test_the_highest_flag_comes_first_with_its_advice() -> None:
    result = Screening(Level.EMERGENCY, (URGENT, EMERGENCY))
    assert result.as_dict() == {
        "level": "emergency",
        "flags": ["ces.saddle", "post.fever"],
        "why": ["numb bum", "38.5"],
        "advice": "nerves",
    }


def test_nothing_found() -> None:
    assert Screening().as_dict() == {"level": "none", "flags": [], "why": [], "advice": ""}
