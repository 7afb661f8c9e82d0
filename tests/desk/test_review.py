"""Review at the desk: the same records as by the form, what changed since, and nothing signed by whoever may not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.desk import signing
from bot.desk.signing import entries, items, standing
from bot.review import answers as of_answers
from bot.review import content

ONE = "/desk/review/answers/after.driving"
SIGNED = {"decision": "agree", "name": "Ann Lee", "role": "consultant", "remark": ""}


@pytest.fixture(autouse=True)
def folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Records in a folder of the test's own; nothing is signed yet."""
    for module, name in ((of_answers, "answers"), (content, "triage")):
        (tmp_path / name).mkdir()
        monkeypatch.setattr(module, "FOLDER", tmp_path / name)
    forget()
    yield tmp_path
    monkeypatch.undo()
    forget()


def forget() -> None:
    of_answers.reviewed.cache_clear()
    signing._flags.cache_clear()


@pytest.fixture
async def cleo(staff: Any) -> Any:
    await staff.sign_in("cleo")
    await staff.get(ONE)
    return staff


async def sign(staff: Any, path: str = ONE, **values: str) -> Any:
    kind, name = path.split("/")[-2:]
    return await staff.post(path, **{"version": items(kind)[name].version, **SIGNED, **values})


async def test_the_list_says_how_each_text_stands(cleo: Any) -> None:
    page = (await cleo.get("/desk/review")).text
    assert page.count("/desk/review/answers/") == len(of_answers.reviewed()) and "Draft 2" in page
    page = (await cleo.get("/desk/review?kind=triage")).text
    assert "/desk/review/triage/ces.bladder" in page and "/desk/review/triage/rules" in page
    assert "/desk/review/answers/" not in (await cleo.get("/desk/review?kind=answers&state=approved")).text
    assert (await cleo.get("/desk/review?kind=nothing")).status_code == 404


async def test_a_clinician_signs_and_the_chat_shows_it_at_once(cleo: Any, folders: Path, rows: Any) -> None:
    assert (await sign(cleo)).headers["location"] == f"{ONE}?done=1"
    (record,) = (folders / "answers").glob("*.yml")
    (decision,) = yaml.safe_load(record.read_text("utf8"))["decisions"]
    assert decision["name"] == "Ann Lee" and decision["flag"] == "after.driving" and decision["date"] == date.today()
    assert of_answers.reviewed()["after.driving"].standing(date.today()) == "approved"
    page = (await cleo.get(ONE)).text
    assert "Approved" in page and "Ann Lee" in page and "Due " in page
    (noted,) = rows("SELECT who, about FROM audit WHERE action = 'reviewed'")
    assert noted["who"] == "cleo" and "after.driving" in noted["about"]


async def test_a_flag_of_the_protocol_is_signed_in_its_own_folder(cleo: Any, folders: Path) -> None:
    assert (await sign(cleo, "/desk/review/triage/ces.bladder")).status_code == 303
    assert list((folders / "triage").glob("*.yml")) and not list((folders / "answers").glob("*.yml"))
    assert standing(items("triage")["ces.bladder"], date.today()) == "approved"


@pytest.mark.parametrize(
    ("decision", "remark", "word", "chip"),
    [
        ("agree with changes", "say 24 hours", "returned", "Returned with changes"),
        ("disagree", "not so", "rejected", "Not agreed"),
    ],
)
async def test_it_is_returned_with_a_comment(cleo: Any, decision: str, remark: str, word: str, chip: str) -> None:
    await sign(cleo, decision=decision, remark=remark)
    page = (await cleo.get(ONE)).text
    assert chip in page and remark in page
    assert standing(items("answers")["after.driving"], date.today()) == word
    assert entries("answers", date.today())[0].id == "after.driving"  # what needs somebody comes first


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"version": "v000000000000"}, "its text has changed"),
        ({"decision": "perhaps"}, "decision"),
        ({"decision": "agree with changes"}, "the remark must say which changes"),
        ({"name": ""}, "has not filled in: name"),
        ({"role": "12"}, "must be written out in letters"),
    ],
)
async def test_with_one_mistake_nothing_is_recorded(cleo: Any, folders: Path, wrong: dict[str, str], said: str) -> None:
    response = await sign(cleo, **wrong)
    assert response.status_code == 400 and said in response.text and not list(folders.rglob("*.yml"))
    assert "Ann Lee" in response.text or not wrong.get("name", "x")  # what was typed is still there


async def test_the_same_decision_is_not_recorded_twice(cleo: Any) -> None:
    await sign(cleo)
    assert "on record already" in (await sign(cleo)).text


async def test_a_changed_text_loses_its_approval_and_the_difference_is_shown(cleo: Any, folders: Path) -> None:
    await sign(cleo)
    item = items("answers")["after.driving"]
    (record,) = (folders / "answers").glob("*.yml")
    (text,) = (folders / "answers" / "texts").glob("*.yml")
    assert text.stem == item.version
    earlier = "v0123456789ab"  # as if the text had been another one when it was signed
    record.write_text(record.read_text("utf8").replace(item.version, earlier), "utf8")
    text.rename(text.with_name(f"{earlier}.yml")).write_text(text_before(item), "utf8")
    forget()
    page = (await cleo.get(ONE)).text
    assert "Changed since it was approved" in page and "What has changed since" in page
    assert "<del>-title: Another &lt;b&gt;title&lt;/b&gt;</del>" in page and "<ins>+title:" in page
    late = await cleo.post(ONE, version=earlier, **SIGNED)
    assert late.status_code == 400 and "its text has changed" in late.text


def text_before(item: Any) -> str:
    return "\n".join(signing.lines({**item.content, "title": "Another <b>title</b>"})) + "\n"


async def test_what_falls_due_comes_before_the_rest(cleo: Any, app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    await sign(cleo)
    later = date.today() + timedelta(days=of_answers.load_settings().approval_days + 1)
    first = entries("answers", later)[0]
    assert (first.id, first.standing) == ("after.driving", "past_due")


async def test_the_desk_may_read_and_not_sign(staff: Any, folders: Path) -> None:
    await staff.sign_in("dora")
    page = (await staff.get(ONE)).text
    assert "Your decision" not in page and "What is signed" in page
    assert (await sign(staff)).status_code == 403 and not list(folders.rglob("*.yml"))


async def test_what_there_is_not_cannot_be_reviewed(cleo: Any) -> None:
    for path in ("/desk/review/answers/no.such", "/desk/review/nothing/after.driving"):
        assert (await cleo.get(path)).status_code == 404


async def test_a_comment_never_becomes_markup(cleo: Any) -> None:
    await sign(cleo, decision="disagree", remark="<script>alert(1)</script>")
    page = (await cleo.get(ONE)).text
    assert "<script>alert" not in page and "&lt;script&gt;alert" in page
