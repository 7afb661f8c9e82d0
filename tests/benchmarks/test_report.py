"""benchmarks.scorecard.report: what the scorecard says of a tiny set."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from benchmarks.scorecard.bounds import Share
from benchmarks.scorecard.report import Measured, points, rate, render
from benchmarks.scorecard.run import Cost, Screener, run, worse_typed
from benchmarks.scorecard.sets import Row
from benchmarks.scorecard.talks import Talks
from bot.triage.model import Screening

DAY = date(2026, 1, 2)
HEADINGS = ["The set", "Main figures", "Beside simpler screens", "By flag", "By kind of harmless message", "By style"]
HEADINGS += ["Everyday questions", "Typed worse", "Conversations", "Cost", "Misses"]


def scorecard(rows: list[Row], screen: Screener, talks: Talks | str = "Left out.", **settings: object) -> str:
    measured = Measured(
        name=str(settings.get("name", "dev")),
        version="abc123",
        results=run(rows, screen),
        cost=Cost(4.25, 9.0, 300),
        layers={"a plain keyword list": run(rows, lambda text: Screening())},
        worse=worse_typed(rows, lambda text: Screening()),
        questions=run([Row(f"q-{number}", "private words of q") for number in range(3)], lambda text: Screening()),
        talks=talks,
    )
    curve = settings.get("curve")
    return render(measured, DAY, curve if isinstance(curve, Path) else Path("missing.csv"))


def test_a_perfect_screen_has_its_figures_beside_the_aims(rows: list[Row], perfect: Screener) -> None:
    text = scorecard(rows, perfect)
    assert [line[3:] for line in text.splitlines() if line.startswith("## ")] == HEADINGS
    assert "on 2026-01-02, screen `abc123`" in text
    assert "| Emergencies given `emergency` | 2 of 2 | 1.000 | 0.158 to 1.000 | at least 0.98 | met |" in text
    assert (
        "| Harmless messages given anything but `none` | 0 of 2 | 0.000 | 0.000 to 0.842 | at most 0.03 | met |" in text
    )
    assert "| triage_dev_x | 2 | 1 | 1 | 2 | 6 |" in text and "| all | 2 | 1 | 1 | 2 | 6 |" in text
    assert "| the whole screen | 1.000 | 1.000 | 1.000 | 1.000 | 0.000 | 0.000 | 1.000 |" in text
    assert "| Emergencies given `emergency` | 1.000 | 0.000 (+100.0) | 0.000 (+100.0) | 0.000 (+100.0) |" in text
    assert "4.2 ms at the median, 9.0 ms at the 95th percentile; 300 MB" in text
    assert "**not met**" not in text


def test_a_silent_screen_misses_its_aims(rows: list[Row], silent: Screener) -> None:
    text = scorecard(rows, silent)
    assert "| Emergencies given `emergency` | 0 of 2 | 0.000 | 0.000 to 0.842 | at least 0.98 | **not met** |" in text
    assert "- **Emergencies given `none`** (2): E-1; E-2." in text


def test_no_word_of_a_message_is_printed(rows: list[Row], jumpy: Screener) -> None:
    text = scorecard(rows, jumpy)
    assert "N-1 (emergency, chest)" in text
    assert "private" not in text


def test_the_header_says_what_the_set_is(rows: list[Row], perfect: Screener) -> None:
    locked, development = scorecard(rows, perfect, name="locked"), scorecard(rows, perfect)
    assert "**locked** set" in locked and "flatter" not in locked
    assert "**development** set" in development and "flatter" in development


def test_a_failed_layer_is_not_passed_over(rows: list[Row]) -> None:
    assert "failed on 6 of 6" in scorecard(rows, lambda text: Screening(failed_layers=("learned",)))


def test_conversations_are_reported_or_the_reason_why_not(rows: list[Row], perfect: Screener) -> None:
    talks = Talks(Share(1, 2), Share(9, 10), ["D-1 turn 2 (none)"], [], [])
    text = scorecard(rows, perfect, talks)
    assert "| Turns at the right level | 9 of 10 | 0.900 | 0.555 to 0.997 | at least 0.95 | **not met** |" in text
    assert "- Too low (1): D-1 turn 2 (none).\n- Too high (0): none.\n" in text
    assert "\nNo conversations yet.\n" in scorecard(rows, perfect, "No conversations yet.")


def test_a_learning_curve_is_shown_when_there_is_one(rows: list[Row], perfect: Screener, tmp_path: Path) -> None:
    curve = tmp_path / "learning_curve.csv"
    curve.write_text(
        "corpus_messages,emergency_sensitivity,not_none,urgent,false_alarms,any\n500,0.8,0.9,0.7,0.1,0.2\n"
    )
    text = scorecard(rows, perfect, curve=curve)
    assert "## Learning curve" in text and "| 500 | 0.8 | 0.9 | 0.7 | 0.1 | 0.2 |" in text
    curve.write_text("messages,any\n500,0.2\n")
    with pytest.raises(ValueError, match="must have the columns corpus_messages"):
        scorecard(rows, perfect, curve=curve)


def test_tables_have_as_many_cells_as_their_heads(rows: list[Row], jumpy: Screener) -> None:
    width = 0
    for line in scorecard(rows, jumpy).splitlines():
        cells = line.count("|") if line.startswith("|") else 0
        assert width in (0, cells) or not cells
        width = cells


def test_numbers_are_written_plainly() -> None:
    assert (rate(Share(0, 0)), rate(Share(2, 3))) == ("–", "0.667")
    assert [points(loss) for loss in (None, 0.01, -0.04, 1.26, -2.0)] == ["–", "0.0", "0.0", "+1.3", "-2.0"]
