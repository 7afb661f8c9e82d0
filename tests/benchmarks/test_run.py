"""benchmarks.scorecard.run: the screens that are run, and what they cost."""

from __future__ import annotations

import pytest

from benchmarks.scorecard.disturb import VARIANTS
from benchmarks.scorecard.run import WARM_UP, Screener, layers, run, timed, worse_typed
from benchmarks.scorecard.sets import Row
from bot.screening import red_flag_screen
from bot.triage.model import Level, Screening


def test_each_message_goes_through_once_after_the_warm_up(rows: list[Row], perfect: Screener) -> None:
    seen: list[str] = []

    def screen(text: str) -> Screening:
        seen.append(text)
        return perfect(text)

    results, cost = timed(rows, screen)
    assert results == run(rows, perfect)
    assert len(rows) < WARM_UP and len(seen) == 2 * len(rows)
    assert 0 <= cost.p50_ms <= cost.p95_ms and cost.memory_mb > 10


def test_there_must_be_something_to_measure(silent: Screener) -> None:
    with pytest.raises(ValueError, match="nothing to measure"):
        timed([], silent)


def test_worse_typing_keeps_the_labels(rows: list[Row]) -> None:
    worse = worse_typed(rows, lambda text: Screening(Level.URGENT if text.isupper() else Level.NONE))
    assert list(worse) == list(VARIANTS)
    assert [one.row for one in worse["in capitals"]] == rows
    assert all(one.level == Level.URGENT for one in worse["in capitals"])
    assert all(one.level == Level.NONE for one in worse["without punctuation"])


def test_the_layers_of_the_real_screen_answer_alone() -> None:
    text = "since yesterday i cannot pee and my back hurts"
    found = {name: layer(text) for name, layer in layers(red_flag_screen()).items()}
    assert len(found) == 3
    assert found["the patterns alone"].level == Level.EMERGENCY
    assert {finding.layer for finding in found["the learned layer alone"].findings} <= {"learned"}
