"""A returned form is checked line by line and recorded as it is, or not at all. The names here are invented."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from bot.errors import ReviewError
from bot.review.content import Item, items
from bot.review.form import COLUMNS, Row
from bot.review.sign_off import check, is_about_answers, record, sign_off
from bot.triage.protocol import Protocol

SIGNED = {"decision": "agree", "remark": "", "name": "Ada Nobody", "role": "nurse", "date": "2026-11-20"}


@pytest.fixture
def row(found: dict[str, Item]) -> dict[str, str]:
    """A line in which everything is right."""
    return {"flag": "dvt", "version": found["dvt"].version, **SIGNED}


def test_a_right_line_is_a_decision(found: dict[str, Item], row: dict[str, str], today: date) -> None:
    [decision] = check([Row(2, row), Row(3, {**dict.fromkeys(COLUMNS, ""), "flag": "chest"})], found, today)
    assert decision.model_dump(mode="json") == row


def test_decisions_are_read_whatever_their_case(found: dict[str, Item], row: dict[str, str], today: date) -> None:
    [decision] = check([Row(2, {**row, "decision": "Agree  with Changes", "remark": "x"})], found, today)
    assert decision.decision == "agree with changes"


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"flag": "no.such"}, "no such flag"),
        ({"flag": ""}, "no such flag"),
        ({"version": "v000000000000"}, "changed since"),
        ({"version": ""}, "changed since"),
        ({"decision": "", "remark": "looks fine"}, "not filled in: decision"),
        ({"name": ""}, "not filled in: name"),
        ({"role": ""}, "not filled in: role"),
        ({"date": ""}, "not filled in: date"),
        ({"name": "", "role": "", "date": ""}, "name, role, date"),
        ({"name": "123"}, "name"),
        ({"decision": "approved"}, "decision"),
        ({"date": "20/11/2026"}, "year-month-day"),
        ({"date": "2026-02-30"}, "date"),
        ({"date": "2026-11-21"}, "still to come"),
        ({"decision": "agree with changes"}, "which changes"),
    ],
    ids=str,
)
def test_a_wrong_line_is_named(
    found: dict[str, Item], row: dict[str, str], today: date, wrong: dict[str, str], named: str
) -> None:
    with pytest.raises(ReviewError, match=f"(?s)line 7.*{named}"):
        check([Row(7, {**row, **wrong})], found, today)


def test_all_mistakes_are_told_at_once(found: dict[str, Item], row: dict[str, str], today: date) -> None:
    with pytest.raises(ReviewError, match=r"(?s)line 2.*line 4"):
        check([Row(2, {**row, "name": ""}), Row(3, row), Row(4, {**row, "date": "today"})], found, today)


def test_one_person_decides_once(found: dict[str, Item], row: dict[str, str], today: date) -> None:
    other = {**row, "name": "Bo Nobody", "decision": "disagree"}
    assert len(check([Row(2, row), Row(3, other)], found, today)) == 2
    with pytest.raises(ReviewError, match="dvt is decided twice by Ada Nobody"):
        check([Row(2, row), Row(3, {**row, "decision": "disagree"})], found, today)


def test_a_form_without_a_decision_is_refused(found: dict[str, Item], today: date) -> None:
    with pytest.raises(ReviewError, match="no decision"):
        check([], found, today)


def test_a_record_is_what_was_signed_and_is_read_again(
    protocol: Protocol, found: dict[str, Item], row: dict[str, str], today: date, tmp_path: Path
) -> None:
    decisions = check([Row(2, {**row, "name": "Ада Нікому", "remark": "gut: 'ja'"})], found, today)
    path = record(decisions, tmp_path / "new")
    assert path.name.startswith("2026-11-20-") and "Ада Нікому" in path.read_text("utf8")
    state = items(protocol, tmp_path / "new", today)["dvt"].state
    assert state.word == "approved" and state.by == decisions[0]
    with pytest.raises(ReviewError, match="on record already"):
        record(decisions, tmp_path / "new")


def test_a_form_with_one_mistake_records_nothing(
    found: dict[str, Item], row: dict[str, str], today: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.review.content.FOLDER", tmp_path / "reviews")
    form = tmp_path / "form.csv"
    for lines, fails in (([row, {**row, "name": ""}], True), ([row], False)):
        with form.open("w", newline="", encoding="utf8") as stream:
            writer = csv.DictWriter(stream, COLUMNS)
            writer.writeheader()
            writer.writerows(lines)
        if fails:
            with pytest.raises(ReviewError, match="line 3"):
                sign_off(form, found, {}, today)
            assert not (tmp_path / "reviews").exists()
        else:
            path, decisions = sign_off(form, found, {}, today)
            assert path.parent == tmp_path / "reviews" and len(decisions) == 1


@pytest.mark.parametrize(("named", "about"), [("dvt", False), ("prp.what", True), ("dvt prp", False), ("", False)])
def test_a_form_is_known_by_its_items(found: dict[str, Item], named: str, about: bool) -> None:
    """Unknown names are left to the check of the form's lines."""
    rows = [Row(2, {"flag": name}) for name in [*named.split(), "no.such", ""]]
    assert is_about_answers(rows, found, {"prp.what": found["dvt"]}) is about


def test_flags_and_answers_in_one_form_are_refused(
    found: dict[str, Item], row: dict[str, str], today: date, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.review.content.FOLDER", tmp_path / "flags")
    monkeypatch.setattr("bot.review.answers.FOLDER", tmp_path / "answers")
    form = tmp_path / "form.csv"
    with form.open("w", newline="", encoding="utf8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerows([row, {**row, "flag": "prp.what"}])
    with pytest.raises(ReviewError, match=r"flags \(dvt\) and answers \(prp\.what\)"):
        sign_off(form, found, {"prp.what": found["dvt"]}, today)
    assert list(tmp_path.iterdir()) == [form]
