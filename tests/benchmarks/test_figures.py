"""benchmarks.scorecard.figures: perfect and useless screens get the figures that they deserve."""

from __future__ import annotations

import pytest

from benchmarks.scorecard.bounds import Share
from benchmarks.scorecard.figures import FIGURES, main_figures
from benchmarks.scorecard.run import Screener, run
from benchmarks.scorecard.sets import Row

SHORT = [figure.short for figure in FIGURES]


def figures(rows: list[Row], screen: Screener) -> dict[str, Share]:
    return dict(zip(SHORT, main_figures(run(rows, screen)), strict=True))


def met(found: dict[str, Share]) -> dict[str, bool | None]:
    return {figure.short: figure.met(found[figure.short]) for figure in FIGURES}


def test_a_perfect_screen_meets_every_aim(rows: list[Row], perfect: Screener) -> None:
    found = figures(rows, perfect)
    assert [share.value for share in found.values()] == [1, 1, 1, 1, 0, 0, 1]
    assert met(found) == {**dict.fromkeys(SHORT, True), "check": None}


def test_a_silent_screen_misses_everything_and_alarms_nobody(rows: list[Row], silent: Screener) -> None:
    found = figures(rows, silent)
    assert [share.value for share in found.values()] == [0, 0, 0, 0, 0, 0, None]
    aims = met(found)
    assert aims["emergency"] is aims["not none"] is aims["urgent"] is False
    assert aims["false alarms"] is aims["any"] is True and aims["flag"] is None


def test_a_screen_that_always_alarms_misses_nothing_and_alarms_everybody(rows: list[Row], jumpy: Screener) -> None:
    found = figures(rows, jumpy)
    assert [share.value for share in found.values()] == [1, 1, 1, 1, 1, 1, 1 / 3]
    assert found["flag"] == Share(1, 3)
    assert met(found)["false alarms"] is met(found)["any"] is met(found)["flag"] is False


def test_an_aim_is_met_by_the_share_and_not_by_its_bounds() -> None:
    emergency, alarms = FIGURES[0], FIGURES[SHORT.index("false alarms")]
    assert emergency.met(Share(98, 100)) and not emergency.met(Share(979, 1000))
    assert alarms.met(Share(15, 1000)) and not alarms.met(Share(16, 1000))


def test_a_loss_is_positive_when_a_figure_gets_worse() -> None:
    emergency, alarms = FIGURES[0], FIGURES[SHORT.index("false alarms")]
    assert emergency.loss(Share(9, 10), Share(8, 10)) == pytest.approx(10)
    assert alarms.loss(Share(1, 10), Share(2, 10)) == pytest.approx(10)
    assert (alarms.loss(Share(2, 10), Share(1, 10)) or 0) < 0
    assert emergency.loss(Share(0, 0), Share(1, 1)) is None
