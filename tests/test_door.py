"""bot.door: no identifier comes in, and no danger sign is lost with one."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from bot import door
from bot.triage.model import Level

SIGN = "i cannot pee"


@pytest.fixture
def levels(monkeypatch: pytest.MonkeyPatch) -> dict[str, Level]:
    """A screen that knows a few texts; all others are harmless."""
    known: dict[str, Level] = {}
    monkeypatch.setattr(
        door, "red_flag_screen", lambda: lambda text: SimpleNamespace(level=known.get(text, Level.NONE))
    )
    return known


def test_identifiers_stay_outside(levels: dict[str, Level]) -> None:
    assert door.admitted("  /dob 3/4/1951, i cannot pee\x00 ") == "dob [birthday], i cannot pee"


def test_a_message_without_identifiers_is_not_screened_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(door, "red_flag_screen", None)
    assert door.admitted("block on 3/11, temp 38.5") == "block on 3/11, temp 38.5"
    assert not door.identifies("block on 3/11, temp 38.5")


def test_a_sign_that_would_be_lost_keeps_the_message_out(levels: dict[str, Level]) -> None:
    levels["ring 212-555-0142 now"] = Level.EMERGENCY
    assert door.admitted("ring 212-555-0142 now") is None
    levels["ring [phone] now"] = Level.EMERGENCY
    assert door.admitted("ring 212-555-0142 now") == "ring [phone] now"


def test_a_level_that_rises_does_no_harm(levels: dict[str, Level]) -> None:
    levels["ring [phone] now"] = Level.URGENT
    assert door.admitted("ring 212-555-0142 now") == "ring [phone] now"


def test_a_screen_that_fails_is_left_to_the_assistant(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def broken() -> None:
        raise ValueError("dob 3/4/1951")

    monkeypatch.setattr(door, "red_flag_screen", broken)
    assert door.admitted("dob 3/4/1951") == "dob [birthday]"
    assert "1951" not in caplog.text and "ValueError" in caplog.text


def test_what_cannot_be_redacted_does_not_come_in(monkeypatch: pytest.MonkeyPatch, caplog: Any) -> None:
    def broken() -> Any:
        raise OSError("dob 3/4/1951")

    monkeypatch.setattr(door, "redact", broken)
    assert door.admitted("dob 3/4/1951") is None
    assert door.identifies("hello")  # nobody knows
    assert "1951" not in caplog.text and "OSError" in caplog.text


def test_the_clinics_own_number_comes_in() -> None:
    assert door.admitted("is 555-0100 your number") == "is 555-0100 your number"
