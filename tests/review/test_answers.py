"""What a signature under an answer covers, and what ends it: a changed text, or its date. All names are invented."""

from __future__ import annotations

import csv
import re
from base64 import b64decode
from dataclasses import replace
from datetime import date, timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import ContentError, ReviewError, SettingsError
from bot.knowledge.catalog import Answer, answers
from bot.knowledge.pictures import FOLDER, Picture, pictures
from bot.review import answers as module
from bot.review import texts
from bot.review.answers import AnswerItem, answer_contents, counts, items, load_settings, summary
from bot.review.content import items as flag_items
from bot.review.form import COLUMNS, write_form
from bot.review.sheet import answer_sheet, filled
from bot.review.sign_off import sign_off
from bot.settings import Clinic
from bot.triage.protocol import Protocol
from bot.triage.review import version

CLINIC = Clinic(name="Test & Co", country="US", phone="+1 555 0100")
DAYS = 730
SIGNED = {"decision": "agree", "name": "Ada Nobody", "role": "nurse"}


def record(folder: Path, item: AnswerItem, day: date, **more: Any) -> None:
    """One decision on record, as `ramus sign-off` writes it."""
    folder.mkdir(exist_ok=True)
    decision = {"flag": item.id, "version": item.version, **SIGNED, "date": day, **more}
    (folder / f"{day}-{len(list(folder.iterdir()))}.yml").write_text(yaml.safe_dump({"decisions": [decision]}), "utf8")


def item_of(answer: Answer, folder: Path, today: date) -> AnswerItem:
    return items({answer.id: answer}, folder, today)[answer.id]


def test_every_answer_is_a_draft_of_its_own_version(tmp_path: Path, today: date) -> None:
    found = items(answers(), tmp_path, today)
    assert list(found) == list(answers())
    assert {item.standing(today) for item in found.values()} == {"draft"}
    assert len({item.version for item in found.values()}) == len(found)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "PRP?"},
        {"text": "PRP uses blood."},
        {"silent": ""},
        {"staff": "Say so."},
        {"evidence": "Strong proof."},
        {"facts": ("prp-own",)},
        {"sources": ("practice",)},
        {"audience": ("patient",)},
        {"author_role": "nurse"},
        {"from_clinic": ()},
        {"clinic_says": ("hours",)},
    ],
    ids=str,
)
def test_a_changed_answer_loses_its_approval(prp: Answer, tmp_path: Path, today: date, change: dict[str, Any]) -> None:
    record(tmp_path, item_of(prp, tmp_path, today), today)
    assert item_of(prp, tmp_path, today).standing(today) == "approved"
    changed = item_of(replace(prp, **change), tmp_path, today)
    assert changed.standing(today) == "changed" and changed.due is None
    assert changed.state.by and changed.state.by.name == "Ada Nobody"


def test_a_changed_source_changes_the_version_and_the_review_block_does_not(prp: Answer) -> None:
    sources = texts.sources()
    before = version(answer_contents({"prp.what": prp}, sources)["prp.what"])
    other = {**sources, "acr_2021": {**sources["acr_2021"], "year": 2031}}
    assert version(answer_contents({"prp.what": prp}, other)["prp.what"]) != before
    reviewed = replace(prp, review={"state": "in_review"})
    assert version(answer_contents({"prp.what": reviewed}, sources)["prp.what"]) == before
    with pytest.raises(ContentError, match=r"prp\.what.*acr_2021"):
        answer_contents({"prp.what": prp}, {})


@pytest.mark.parametrize("change", [{"title": "B"}, {"alt": "B."}, {"file": "pain_areas.svg"}], ids=str)
def test_a_changed_picture_ends_the_approval_of_the_answer_beside_it(
    prp: Answer, tmp_path: Path, today: date, monkeypatch: pytest.MonkeyPatch, change: dict[str, str]
) -> None:
    picture = Picture("p", "block.svg", "A", "An a.", ("prp.what",))
    monkeypatch.setattr(module, "pictures", lambda: {"prp.what": picture})
    record(tmp_path, item_of(prp, tmp_path, today), today)
    assert item_of(prp, tmp_path, today).standing(today) == "approved"
    monkeypatch.setattr(module, "pictures", lambda: {"prp.what": replace(picture, **change)})
    assert item_of(prp, tmp_path, today).standing(today) == "changed"
    monkeypatch.setattr(module, "pictures", dict)
    assert item_of(prp, tmp_path, today).standing(today) == "changed"


def test_the_sheet_prints_the_picture_that_is_signed(tmp_path: Path, today: date) -> None:
    name = "dorsal_ramus_syndrome.pain_areas"
    html = unescape(answer_sheet(items({name: answers()[name]}, tmp_path, today), {}, CLINIC, today))
    [drawing] = re.findall(r'src="data:image/svg\+xml;base64,([^"]+)"', html)
    picture = pictures()[name]
    assert b64decode(drawing).decode() == (FOLDER / picture.file).read_text("utf8")
    assert picture.title in html and html.count(picture.alt) == 2


def test_an_approval_ends_by_its_date(prp: Answer, tmp_path: Path, today: date) -> None:
    record(tmp_path, item_of(prp, tmp_path, today), today)
    item = item_of(prp, tmp_path, today)
    assert item.due == today + timedelta(days=DAYS)
    assert item.standing(item.due) == "approved"
    assert item.standing(item.due + timedelta(days=1)) == "past_due"
    record(tmp_path, item, item.due)  # signed again
    assert item_of(prp, tmp_path, item.due).due == item.due + timedelta(days=DAYS)


def test_the_files_own_word_counts_only_while_nothing_is_signed(prp: Answer, tmp_path: Path, today: date) -> None:
    asked = replace(prp, review={"state": "in_review"})
    assert item_of(asked, tmp_path, today).standing(today) == "in_review"
    claimed = replace(prp, review={"state": "approved", "reviewed_by": "Ada Nobody"})
    assert item_of(claimed, tmp_path, today).standing(today) == "draft"
    record(tmp_path, item_of(asked, tmp_path, today), today)
    assert item_of(asked, tmp_path, today).standing(today) == "approved"


def test_a_later_doubt_ends_an_approval(prp: Answer, tmp_path: Path, today: date) -> None:
    item = item_of(prp, tmp_path, today)
    record(tmp_path, item, today)
    record(tmp_path, item, today, name="Bo Nobody", decision="disagree")
    assert item_of(prp, tmp_path, today).standing(today) == "rejected"


def test_a_wish_for_changes_leaves_a_draft(prp: Answer, tmp_path: Path, today: date) -> None:
    record(tmp_path, item_of(prp, tmp_path, today), today, decision="agree with changes")
    assert item_of(prp, tmp_path, today).standing(today) == "draft"


def test_a_wrong_record_is_named(prp: Answer, tmp_path: Path, today: date) -> None:
    record(tmp_path, item_of(prp, tmp_path, today), today + timedelta(days=9))
    with pytest.raises(ReviewError, match=rf"{tmp_path.name}.*still to come"):
        item_of(prp, tmp_path, today)


def test_the_summary_counts(prp: Answer, tmp_path: Path, today: date) -> None:
    cost = replace(prp, id="prp.cost")
    record(tmp_path, item_of(prp, tmp_path, today), today - timedelta(days=DAYS + 1))
    record(tmp_path, item_of(cost, tmp_path, today), today)
    found = items({"prp.what": prp, "prp.cost": cost, "prp.new": replace(prp, id="prp.new")}, tmp_path, today)
    assert counts(found, today) == {
        "draft": 1,
        "in_review": 0,
        "approved": 1,
        "changed": 0,
        "past_due": 1,
        "rejected": 0,
    }
    assert summary(found, today) == "1 of 3 answers are approved, 0 changed since they were, 1 past due"


@pytest.mark.parametrize("text", ["approval_days: 0\nsoon_days: 3", "approval_days: 9", "days: 1", "", "a: ["])
def test_wrong_settings_are_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "answers.yml").write_text(text, "utf8")
    with pytest.raises(SettingsError, match=r"answers\.yml"):
        load_settings(tmp_path / "answers.yml")
    with pytest.raises(SettingsError, match=r"none\.yml"):
        load_settings(tmp_path / "none.yml")


def test_the_sheet_prints_all_that_is_signed_and_fills_in_nothing(prp: Answer, tmp_path: Path, today: date) -> None:
    found = {"prp.what": item_of(prp, tmp_path, today)}
    html = answer_sheet(found, {"prp": "PRP"}, CLINIC, today)
    shown = [prp.title, prp.evidence, "prp-own, prp-proof", "patient, staff", "(prp.what)", "PRP (prp)"]
    shown += [f"{filled(text, CLINIC.words())}" for text in (prp.text, prp.silent, prp.staff)]
    shown += [f"{source['title']}. {source['where']}, {source['year']}" for source in [texts.sources()["acr_2021"]]]
    assert [text for text in shown if text not in html and text not in unescape(html)] == []
    assert "<mark>+1 555 0100</mark> &amp; see" in html and f"after {DAYS} days" in html
    assert html.count("(reading grade ") == 2 and html.count('<div class="sign">') == 1
    assert "<b>draft" in html and "approved by" not in html and "☑" not in html


def test_the_sheet_says_how_each_answer_stands(prp: Answer, tmp_path: Path, today: date) -> None:
    record(tmp_path, item_of(prp, tmp_path, today), today, name="Ada <Nobody>")
    due = today + timedelta(days=DAYS)
    for answer, day, said in [
        (prp, due, f"approved by Ada &lt;Nobody&gt; (nurse) on {today}, due again on {due}"),
        (prp, due + timedelta(days=1), f"past due (it was due on {due}); approved by Ada"),
        (replace(prp, text="Other."), today, "changed since it was approved by Ada"),
        (replace(prp, id="prp.new", review={"state": "in_review"}), today, "<b>in review"),
    ]:
        found = items({answer.id: answer}, tmp_path, day)
        assert said in answer_sheet(found, {}, CLINIC, day)


def test_a_form_of_answers_is_recorded_with_the_answers(
    prp: Answer, protocol: Protocol, tmp_path: Path, today: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.review.content.FOLDER", tmp_path / "flags")
    monkeypatch.setattr("bot.review.answers.FOLDER", tmp_path / "answers")
    found, form = items({"prp.what": prp}, today=today), tmp_path / "form.csv"
    with form.open("w", encoding="utf8") as stream:
        write_form(stream, found)
    [row] = csv.DictReader(form.read_text("utf8").splitlines())
    assert set(row) == set(COLUMNS) and row["flag"] == "prp.what"
    with form.open("w", newline="", encoding="utf8") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerow({**row, **SIGNED, "date": today.isoformat()})
    path, decisions = sign_off(form, flag_items(protocol, today=today), found, today)
    assert path.parent == tmp_path / "answers" and len(decisions) == 1 and not (tmp_path / "flags").exists()
    assert items({"prp.what": prp}, today=today)["prp.what"].standing(today) == "approved"
    with pytest.raises(ReviewError, match="changed since"):
        sign_off(form, {}, items({"prp.what": replace(prp, text="Other.")}, today=today), today)
