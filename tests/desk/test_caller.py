"""The caller check: the same protocol and screen as the chat, the level on the page at once, one record in the end."""

from __future__ import annotations

import json
from html import unescape
from typing import Any

import pytest

from bot.desk.caller import groups, protocol, record, result
from bot.settings import Clinic
from bot.triage.model import Level

CLINIC = Clinic(name="Test Clinic", country="US", phone="555-0100")


def asked_by_the_chat() -> set[str]:
    checks = protocol().checks
    return (
        {name for names in checks.questions.values() for name in names}
        | {*checks.after_procedure}
        | {*checks.also_themselves}
    )


def test_every_question_of_the_chats_check_stands_here_once() -> None:
    here = [flag.id for group in groups() for flag in group.flags]
    assert len(here) == len(set(here)) and set(here) == asked_by_the_chat()


@pytest.mark.parametrize("flag", sorted(asked_by_the_chat()))
def test_a_yes_has_the_flags_own_level_and_script(flag: str) -> None:
    known = next(one for one in protocol().flags if one.id == flag)
    found = result({flag: "yes"}, "", CLINIC)
    assert found.level.label == known.level and found.advice and found.group == known.advice
    assert "{" not in found.advice.script + found.advice.heading and found.advice.script


@pytest.mark.parametrize(
    ("ticked", "words", "level", "group"),
    [
        ({}, "", Level.NONE, ""),
        ({"ces.bladder": "no", "chest": "no"}, "", Level.NONE, ""),
        ({"ces.bladder": "unsure"}, "", Level.URGENT, "today"),
        ({"dvt": "yes", "ces.saddle": "yes"}, "", Level.EMERGENCY, "nerves"),
        ({}, "I cannot pee since this morning", Level.EMERGENCY, "nerves"),
        ({"dvt": "yes"}, "I cannot pee since this morning", Level.EMERGENCY, "nerves"),
        ({"ces.bladder": "no"}, "I cannot pee since this morning", Level.EMERGENCY, "nerves"),
        ({"chest": "yes"}, "where do I park", Level.EMERGENCY, "now"),
        ({"self_harm": "yes"}, "", Level.EMERGENCY, "self_harm"),
    ],
)
def test_the_higher_of_what_was_ticked_and_said_counts(
    ticked: dict[str, str], words: str, level: Level, group: str
) -> None:
    found = result(ticked, words, CLINIC)
    assert (found.level, found.group) == (level, group)


def test_after_vague_words_it_says_what_to_ask_next() -> None:
    found = result({"ces.bladder": "no"}, "my leg feels a bit odd", CLINIC)
    if found.level == Level.CHECK:
        assert found.ask and "ces.bladder" not in found.ask and set(found.ask) <= asked_by_the_chat()
    assert result({"ces.bladder": "yes"}, "", CLINIC).ask == ()


def test_the_record_has_no_words() -> None:
    found = result({"ces.bladder": "yes"}, "I cannot pee since noon", CLINIC)
    assert "noon" not in str(record(found, {"ces.bladder": "yes"}, "self", "told"))


@pytest.fixture
async def dora(staff: Any) -> Any:
    await staff.sign_in("dora")
    await staff.get("/desk/check")
    return staff


async def test_the_level_stands_beside_the_questions_at_once(dora: Any) -> None:
    part = await dora.post("/desk/check", {"HX-Request": "true"}, **{"ces.saddle": "yes"})
    assert "<html" not in part.text and "Tell the caller now" in part.text and "Call 911" in part.text


async def test_without_scripts_a_button_shows_it_and_keeps_what_was_ticked(dora: Any) -> None:
    page = await dora.post(
        "/desk/check", **{"ces.saddle": "yes", "words": "numb there", "do": "look", "about": "other"}
    )
    assert "<html" in page.text and "Tell the caller now" in page.text and "numb there" in page.text
    assert 'name="ces.saddle" value="yes" checked' in page.text and 'value="other" checked' in page.text


async def test_a_check_is_kept_with_its_words_made_safe_and_chained_without_them(dora: Any, rows: Any) -> None:
    said = {"ces.bladder": "yes", "chest": "no", "words": "cannot pee, call me on 555-123-4567", "about": "self"}
    response = await dora.post("/desk/check", **said, done="put_through", do="save")
    assert response.headers["location"] == "/desk/check?saved=1"
    (kept,) = rows("SELECT * FROM caller_check")
    assert kept["words"] == "cannot pee, call me on [phone]" and kept["who"] == "dora" and kept["level"] == "emergency"
    assert json.loads(kept["ticked"]) == {"ces.bladder": "yes", "chest": "no"} and kept["protocol"]
    (audit,) = rows("SELECT * FROM audit WHERE action = 'caller check'")
    assert (
        audit["who"] == "dora" and "pee" not in audit["about"] and json.loads(audit["about"])["done"] == "put_through"
    )
    assert "Saved." in (await dora.get("/desk/check?saved=1")).text


@pytest.mark.parametrize(
    "wrong", [{"ces.saddle": "perhaps"}, {"done": "nothing of that kind"}, {"about": "the dog"}, {"words": "x" * 2001}]
)
async def test_what_no_form_of_ours_sends_is_refused(dora: Any, rows: Any, wrong: dict[str, str]) -> None:
    form = {"ces.bladder": "yes", "done": "told", "about": "self", "do": "save", **wrong}
    assert (await dora.post("/desk/check", **form)).status_code == 400
    assert rows("SELECT * FROM caller_check") == []


async def test_an_empty_check_is_not_saved(dora: Any, rows: Any) -> None:
    assert "Nothing is saved yet" in (await dora.post("/desk/check", do="save", done="told")).text
    assert rows("SELECT * FROM caller_check") == []


async def test_what_cannot_be_saved_is_said_and_the_script_stays(dora: Any, app: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(app.state.desk.ledger, "record", lambda *_, **__: False)
    page = unescape((await dora.post("/desk/check", **{"ces.saddle": "yes"}, done="told", do="save")).text)
    assert "could not be saved" in page and "Tell the caller now" in page


async def test_a_callers_words_never_become_markup(dora: Any) -> None:
    hostile = 'cannot pee <script>alert(1)</script>"><img src=x onerror=alert(1)></textarea>'
    page = await dora.post("/desk/check", words=hostile, do="look")
    assert "<script>alert" not in page.text and "<img src=x" not in page.text
