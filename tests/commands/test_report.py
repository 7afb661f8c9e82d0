"""`ramus report`: what the clinic has to look after, as it is typed. The names here are invented."""

from __future__ import annotations

import csv
from datetime import date, timedelta
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from bot.cli import app
from bot.knowledge.catalog import answers
from bot.review.answers import items, load_settings
from bot.store.ledger import Ledger

TODAY = date.today()
LEFT = {"ablation.what": -1, "prp.what": 30, "scans.mri": 31}  # days until an approval ends


@pytest.fixture(autouse=True)
def records(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which three answers are approved, for longer and shorter."""
    folder = tmp_path / "answers"
    folder.mkdir()
    monkeypatch.setattr("bot.review.answers.FOLDER", folder)
    monkeypatch.setattr("bot.logs.configure", lambda level="INFO": None)
    monkeypatch.setenv("RAMUS_DATA_DIR", str(tmp_path / "var"))
    found, whole = items(answers()), load_settings().approval_days
    signed = {"decision": "agree", "name": "Ada Nobody", "role": "nurse"}
    decisions = [
        {"flag": name, "version": found[name].version, **signed, "date": TODAY - timedelta(days=whole - left)}
        for name, left in LEFT.items()
    ]
    (folder / "a.yml").write_text(yaml.safe_dump({"decisions": decisions}), "utf8")
    return folder


def run(*words: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, list(words))
    return result.exit_code, result.output


def test_what_is_due_is_named() -> None:
    code, output = run("report")
    assert code == 0
    head, _, rest = output.partition("A clinician disagrees")
    past, _, soon = rest.partition("Due within 30 days:")
    counts = head.partition("Review of")[2].splitlines()[1:]
    number = {line.rsplit(maxsplit=1)[0].strip(): int(line.split()[-1]) for line in counts}
    assert number == {
        "draft": len(answers()) - 3,
        "in review": 0,
        "approved": 2,
        "changed": 0,
        "past due": 1,
        "rejected": 0,
    }
    title = answers()["ablation.what"].title
    assert f"ablation.what  {title}  due {TODAY - timedelta(days=1)}, Ada Nobody (nurse)" in past
    assert "prp.what" in soon and "ablation.what" not in soon and "scans.mri" not in output


def test_nothing_due_is_said_too(records: Path) -> None:
    (records / "a.yml").unlink()
    code, output = run("report")
    assert code == 0 and output.count("  none\n") == 3


def test_every_answer_is_in_the_table(tmp_path: Path) -> None:
    code, _ = run("report", "--answers-csv", str(tmp_path / "r.csv"))
    assert code == 0
    rows = {row["id"]: row for row in csv.DictReader((tmp_path / "r.csv").read_text("utf-8-sig").splitlines())}
    assert set(rows) == set(answers())
    assert rows["ablation.what"]["state"] == "past_due" and rows["prp.what"]["reviewer"] == "Ada Nobody (nurse)"
    assert rows["prp.what"]["due"] == str(TODAY + timedelta(days=30))
    draft = rows["ablation.why"]
    assert (draft["state"], draft["reviewer"], draft["reviewed_on"], draft["due"]) == ("draft", "", "", "")


def test_what_cannot_be_done_is_said_plainly(tmp_path: Path, records: Path) -> None:
    code, output = run("report", "--answers-csv", str(tmp_path / "no" / "r.csv"))
    assert code == 2 and "cannot be written" in output
    (records / "bad.yml").write_text("decisions: [", "utf8")
    code, output = run("report")
    assert code == 2 and "bad.yml" in output


def test_without_a_ledger_there_is_nothing_to_count() -> None:
    code, output = run("report")
    assert code == 0 and "There is no ledger" in output and "Review of the" in output


def test_the_weeks_as_text_csv_and_page(tmp_path: Path) -> None:
    ledger = Ledger.open(tmp_path / "var")
    ledger.feedback("ablation.what", True, "my name is Zebedee")
    ledger.close()
    code, output = run("report", "--csv", str(tmp_path / "w.csv"), "--html", str(tmp_path / "w.html"), "--weeks", "2")
    page, form = ((tmp_path / name).read_text("utf-8-sig") for name in ("w.html", "w.csv"))
    monday = TODAY - timedelta(days=TODAY.weekday())
    assert code == 0 and f"weeks from {monday - timedelta(weeks=1)} to {monday}" in output
    assert list(csv.DictReader(form.splitlines())) == [
        {"week": str(monday), "kind": "feedback", "name": "helped", "count": "1"}
    ]
    assert "ablation.what" in page and "Answers past due" in page
    assert "Zebedee" not in output + page + form
