"""`ramus review-sheet` and `ramus sign-off`, as they are typed."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app


@pytest.fixture(autouse=True)
def reviews(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of records, and one about answers beside it."""
    monkeypatch.setattr("bot.review.content.FOLDER", tmp_path / "reviews")
    monkeypatch.setattr("bot.review.answers.FOLDER", tmp_path / "answers")
    monkeypatch.setattr("bot.logs.configure", lambda level="INFO": None)
    return tmp_path / "reviews"


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_the_sheet_is_printed_or_written(tmp_path: Path) -> None:
    code, output = run("review-sheet")
    assert code == 0 and output.startswith("<!doctype html>")
    assert run("review-sheet", "--out", str(tmp_path / "s.html"), "--csv", str(tmp_path / "f.csv")) == (0, "")
    assert (tmp_path / "s.html").read_text("utf8") == output.removesuffix("\n")
    assert (tmp_path / "f.csv").read_text("utf-8-sig").startswith("flag,version,decision,")


def test_a_form_goes_out_comes_back_and_is_recorded(tmp_path: Path, reviews: Path) -> None:
    form = tmp_path / "f.csv"
    assert run("review-sheet", "--csv", str(form)) == (0, "")
    code, output = run("sign-off", str(form))
    assert code == 2 and "no decision" in output and not reviews.exists()

    signed = f",agree,,Ada Nobody,nurse,{date.today()}"
    lines = form.read_text("utf-8-sig").splitlines()
    lines = [line.replace(",,,,,", signed) if line.startswith(("dvt,", "chest,")) else line for line in lines]
    form.write_text("\n".join(lines), "utf8")
    code, output = run("sign-off", str(form))
    assert code == 0 and "2 decisions are recorded" in output and "2 of " in output
    assert len(list(reviews.iterdir())) == 1
    assert "approved by Ada Nobody (nurse)" in run("review-sheet")[1]


def test_the_answers_go_out_come_back_and_are_recorded_apart(tmp_path: Path, reviews: Path) -> None:
    sheet, form = tmp_path / "s.html", tmp_path / "f.csv"
    words = ("review-sheet", "--answers", "--topic", "prp", "--out", str(sheet), "--csv", str(form))
    assert run(*words) == (0, "")
    assert "State of this text: <b>draft" in sheet.read_text("utf8") and "ablation" not in form.read_text("utf8")

    lines = form.read_text("utf-8-sig").splitlines()
    signed = f",agree,,Ada Nobody,nurse,{date.today()}"
    lines = [line.replace(",,,,,", signed) if line.startswith("prp.what,") else line for line in lines]
    form.write_text("\n".join(lines), "utf8")
    code, output = run("sign-off", str(form))
    assert code == 0 and "1 decisions are recorded" in output and "1 of 2" in output and "answers are" in output
    assert len(list((tmp_path / "answers").iterdir())) == 1 and not reviews.exists()
    assert run(*words)[0] == 0
    assert "approved by Ada Nobody (nurse)" in sheet.read_text("utf8")


def test_a_topic_that_does_not_exist_is_named() -> None:
    code, output = run("review-sheet", "--answers", "--topic", "knees")
    assert code == 2 and "knees" in output and "ablation" in output
    code, output = run("review-sheet", "--topic", "prp")
    assert code == 2 and "--answers" in output


def test_what_cannot_be_done_is_said_plainly(tmp_path: Path, reviews: Path) -> None:
    code, output = run("sign-off", str(tmp_path / "gone.csv"))
    assert code == 2 and "gone.csv" in output
    code, output = run("review-sheet", "--out", str(tmp_path / "no" / "s.html"))
    assert code == 2 and "cannot be written" in output
    reviews.mkdir()
    (reviews / "bad.yml").write_text("decisions: [", "utf8")
    code, output = run("review-sheet")
    assert code == 2 and "bad.yml" in output
