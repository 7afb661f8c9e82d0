"""Levels and the result of screening."""

from __future__ import annotations

import pytest

from bot.triage.model import Finding, Level, Screening, Sign

URGENT = Finding("post.fever", Level.URGENT, "today", ("38.5",))
EMERGENCY = Finding("ces.saddle", Level.EMERGENCY, "nerves", ("numb bum",))


@pytest.mark.parametrize(("name", "level"), [("none", Level.NONE), (None, Level.NONE), ("emergency", Level.EMERGENCY)])
def test_level_by_name(name: str | None, level: Level) -> None:
    assert Level.of(name) is level


def test_an_unknown_level_is_an_error() -> None:
    with pytest.raises(KeyError):
        Level.of("red")


def test_the_highest_flag_comes_first_with_its_advice() -> None:
    result = Screening(Level.EMERGENCY, (URGENT, EMERGENCY)).as_dict()
    assert (result["level"], result["advice"]) == ("emergency", "nerves")
    assert (result["flags"], result["why"]) == (["ces.saddle", "post.fever"], ["numb bum", "38.5"])


def test_what_later_messages_are_read_with_travels_along() -> None:
    denied = Sign("bladder_cannot", "cannot pee", 20, 30, dropped_by=("negated",))
    result = Screening(signs=(Sign("leg_numb", "leg is numb", 0, 11), denied), hours=3.0, denied=("ces.bladder",))
    assert result.standing == {"leg_numb": "leg is numb"}
    travels = {key: result.as_dict()[key] for key in ("signs", "hours", "denied")}
    assert travels == {"signs": {"leg_numb": "leg is numb"}, "hours": 3.0, "denied": ["ces.bladder"]}


def test_nothing_found() -> None:
    empty = {"level": "none", "flags": [], "why": [], "advice": "", "signs": {}, "hours": None, "denied": []}
    assert Screening().as_dict() == empty
