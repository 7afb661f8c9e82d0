"""bot.triage.clock: times of day."""

from __future__ import annotations

import pytest

from bot.triage.clock import between, clock_times, says_now


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("the block was at 9 this morning and it is now 10 at night", [9, 22]),
        ("done at 8 , its noon", [8, 12]),
        ("quarter past 9 next morning", [9.25]),
        ("quarter to 4 in the afternoon", [15.75]),
        ("at half 8 this morning , now midnight", [8.5, 24]),
        ("at 2.30pm", [14.5]),
        ("at 9:15 in the evening", [21.25]),
        ("at 11 , now 1", [11, 13]),
        ("i am 74 and had 2 blocks", []),
        ("temp is 38.5 now", []),
        ("it was at 4 and it is 6", [16, 18]),
        ("woke at 4", [4]),
        ("at 9 this morning , that is 3 hours", [9]),
        ("", []),
    ],
)
def test_clock_times(text: str, times: list[float]) -> None:
    assert clock_times(text.split()) == times


@pytest.mark.parametrize(
    ("text", "hours"), [("at 9am , now 11pm", 14), ("at 4pm yesterday , 8am now", 16), ("at 9 today", None)]
)
def test_hours_between(text: str, hours: float | None) -> None:
    assert between(text.split()) == hours


@pytest.mark.parametrize(
    ("text", "now"), [("it is 10", True), ("still numb at noon", True), ("can i come at 3", False)]
)
def test_whether_it_says_what_time_it_is(text: str, now: bool) -> None:
    assert says_now(text.split()) is now
