"""benchmarks.scorecard.groups: results by flag, kind and style; misses name ids and never words."""

from __future__ import annotations

from benchmarks.scorecard.bounds import Share
from benchmarks.scorecard.groups import NO_FLAG, alarms, by_flag, by_kind, by_style, misses
from benchmarks.scorecard.run import Screener, run
from benchmarks.scorecard.sets import Row
from bot.triage.model import Finding, Level, Screening


def test_flags_are_counted_by_the_first_that_is_labelled(rows: list[Row], perfect: Screener) -> None:
    lines = {line.flag: line for line in by_flag(run(rows, perfect))}
    assert sorted(lines) == sorted([NO_FLAG, "ces.bladder", "chest", "dvt"])
    assert lines["chest"].red == Share(1, 1) and lines["chest"].vague == Share(0, 0)
    assert lines[NO_FLAG].red == Share(0, 0) and lines[NO_FLAG].vague == Share(1, 1)


def test_a_lower_level_than_the_right_one_does_not_count(rows: list[Row]) -> None:
    lines = {line.flag: line for line in by_flag(run(rows, lambda text: Screening(Level.URGENT)))}
    assert lines["chest"].red == Share(0, 1) and lines["dvt"].red == Share(1, 1)


def test_kinds_count_alarms_and_checks(rows: list[Row], jumpy: Screener) -> None:
    results = run(rows, lambda text: Screening(Level.CHECK))
    assert [(line.kind, line.alarmed, line.any) for line in by_kind(results)] == [
        ("admin", Share(0, 1), Share(1, 1)),
        ("denied", Share(0, 1), Share(1, 1)),
    ]
    assert all(line.alarmed == Share(1, 1) for line in by_kind(run(rows, jumpy)))


def test_styles_count_what_is_caught_and_what_is_alarmed(rows: list[Row], silent: Screener, jumpy: Screener) -> None:
    (plain, sms), (alarmed, _) = by_style(run(rows, silent)), by_style(run(rows, jumpy))
    assert (plain.style, plain.count, plain.caught, plain.alarmed) == ("plain", 3, Share(0, 2), Share(0, 1))
    assert (sms.style, sms.count, sms.caught) == ("sms", 3, Share(0, 1))
    assert (alarmed.caught, alarmed.alarmed) == (Share(2, 2), Share(1, 1))


def test_a_perfect_screen_has_no_misses(rows: list[Row], perfect: Screener) -> None:
    assert [title for title, listed in misses(run(rows, perfect)).items() if listed] == []


def test_misses_are_grouped_by_what_went_wrong(rows: list[Row]) -> None:
    given = {"E-2": Level.CHECK, "U-1": Level.CHECK, "N-1": Level.CHECK, "N-2": Level.URGENT}
    flag = {row.text: given.get(row.id, Level.NONE) for row in rows}
    screen = lambda text: Screening(flag[text], (Finding("dvt", flag[text], "", (text,)),) if flag[text] else ())  # noqa: E731
    assert list(misses(run(rows, screen)).values()) == [
        ["E-1"],
        ["E-2 (check, dvt)"],
        ["U-1 (check, dvt)"],
        ["C-1"],
        ["N-2 (urgent, dvt)", "N-1 (check, dvt)"],
    ]


def test_alarms_leave_out_what_raised_none(rows: list[Row], silent: Screener, jumpy: Screener) -> None:
    assert alarms(run(rows, silent)) == []
    assert alarms(run(rows[-1:], jumpy)) == ["N-2 (emergency, chest)"]
