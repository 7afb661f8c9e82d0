"""Misses: grouped by meaning, proposed as patches that apply, and never anything changed in place."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml

from bot.desk.inbox import group, key_of
from bot.desk.patches import add_examples, draft_answer, example
from bot.errors import DeskError
from bot.settings import ROOT
from bot.store.rows import Row
from bot.store.times import utc

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"
Miss = Callable[..., None]


@pytest.fixture
def missed(ledger: Any, clock: Any) -> Miss:
    """Has patients ask something in vain."""

    def write(question: str, times: int = 1, clinic: str = "", kind: str = "no_answer") -> None:
        for number in range(times):
            at = utc(clock() - 60 * number)
            told = {
                "at": at,
                "conversation": f"{question}{number}",
                "nth": 0,
                "kind": kind,
                "response": "utter_fallback",
            }
            where = {"question": "", "clinic": clinic, "channel": "ramus", "role": "patient"}
            assert ledger.record([Row("miss", {**told, **where}, {"question": question})], wait=3)

    return write


@pytest.fixture
async def cleo(staff: Any) -> Any:
    await staff.sign_in("cleo")
    await staff.get("/desk/misses")
    return staff


def test_questions_that_ask_the_same_stand_together() -> None:
    here, there = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    near = np.array([0.9, np.sqrt(1 - 0.81)])
    asked = [("a", "1"), ("b", "3"), ("c", "2"), ("a", "4")]
    found = group(asked, np.array([here, there, near, here], np.float32))
    assert [(one.questions, one.count, one.newest) for one in found] == [(["a", "c"], 3, "4"), (["b"], 1, "3")]
    assert group([], np.zeros((0, 2), np.float32)) == []


async def test_the_inbox_shows_groups_with_counts(cleo: Any, missed: Miss) -> None:
    missed("do you do acupuncture", 3)
    missed("is acupuncture offered")
    missed("do you take bitcoin")
    missed("northern question", clinic="north")
    missed("what dose should I take", kind="declined")
    page = (await cleo.get("/desk/misses")).text
    assert '<span class="number">4</span>' in page and "is acupuncture offered" in page and "bitcoin" in page
    assert "northern question" not in page and "what dose" not in page


async def test_patients_words_never_become_markup(cleo: Any, missed: Miss, ledger: Any) -> None:
    missed(f"can I bring {HOSTILE}")
    ledger.feedback("clinic.parking", False, HOSTILE, cleo.clock())
    ledger.settle()
    page = (await cleo.get("/desk/misses")).text
    assert "<script>alert" not in page and "<img src=x" not in page and page.count("&lt;script&gt;") >= 2


async def test_one_click_proposes_a_phrasing_as_a_patch_and_changes_nothing(
    cleo: Any, missed: Miss, rows: Any, ledger: Any
) -> None:
    question = "is there somewhere to leave the old banger"
    missed(question)
    before = {path: path.read_bytes() for path in (ROOT / "data").rglob("*.yml")}
    await cleo.get("/desk/misses")
    response = await cleo.post("/desk/misses", group=key_of(question), answer="clinic.parking", do="example")
    assert response.status_code == 303
    (patch,) = (ledger.folder / "proposals").glob("*.patch")
    assert f"+    - {question}" in patch.read_text("utf8") and "by cleo" in patch.read_text("utf8")
    assert {path: path.read_bytes() for path in (ROOT / "data").rglob("*.yml")} == before
    page = (await cleo.get("/desk/misses")).text
    assert "Nothing was asked in vain" in page and patch.name in page
    (noted,) = rows("SELECT about FROM audit WHERE action = 'proposed'")
    assert "banger" not in noted["about"]


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"answer": "no.such", "do": "example"}, "There are no examples of no.such"),
        ({"answer": "clinic.parking", "do": "draft"}, "There is an answer clinic.parking already"),
        ({"answer": "../../etc", "do": "draft"}, "The id of an answer"),
    ],
)
async def test_what_cannot_be_proposed_is_said(cleo: Any, missed: Miss, ledger: Any, sent: Any, said: str) -> None:
    missed("can I park")
    response = await cleo.post("/desk/misses", group=key_of("can I park"), **sent)
    assert response.status_code == 400 and said in unescape(response.text)
    assert not (ledger.folder / "proposals").exists()


async def test_a_group_is_put_aside_and_one_that_is_gone_is_refused(cleo: Any, missed: Miss) -> None:
    missed("do you take bitcoin")
    key = key_of("do you take bitcoin")
    assert (await cleo.post("/desk/misses", group=key, do="aside")).status_code == 303
    assert (await cleo.post("/desk/misses", group=key, do="aside")).status_code == 409


async def test_a_question_that_ask_cannot_answer_goes_into_the_inbox(staff: Any, rows: Any) -> None:
    await staff.sign_in("dora")
    await staff.get("/desk/ask")
    await staff.post("/desk/ask", asked="qqqq zzzz")
    assert "put it into the inbox" in staff.page
    response = await staff.post("/desk/misses/add", asked="call me on 555-123-4567 about llamas")
    assert response.headers["location"] == "/desk/ask?noted=1"
    (row,) = rows("SELECT question, channel, role FROM miss")
    assert row == {"question": "call me on [phone] about llamas", "channel": "desk", "role": "staff"}
    assert "Put into the inbox" in (await staff.get("/desk/ask?noted=1")).text


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A repository with the answers of two topics."""
    root = tmp_path / "copy"
    for part in ("data/nlu/answers/clinic", "data/responses/answers/clinic"):
        shutil.copytree(ROOT / part, root / part)
    subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    return root


def apply(root: Path, patch: str) -> None:
    subprocess.run(["git", "apply", "-"], cwd=root, input=f"A line before it.\n{patch}", text=True, check=True)


def intents(root: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for path in (root / "data/nlu").rglob("*.yml"):
        for block in yaml.safe_load(path.read_text("utf8"))["nlu"]:
            found[block["intent"]] = found.get(block["intent"], "") + block.get("examples", "")
    return found


def test_a_phrasing_patch_applies_and_is_read_as_an_example(copy: Path) -> None:
    apply(copy, add_examples("clinic.parking", ["where do I leave [my] car:\n# today", "- is it free?"], copy))
    assert "- where do I leave (my) car: # today\n- is it free?\n" in intents(copy)["clinic/parking"]


def test_a_known_phrasing_is_not_proposed_twice(copy: Path) -> None:
    known = intents(copy)["clinic/parking"].splitlines()[0].removeprefix("- ")
    with pytest.raises(DeskError, match="already"):
        add_examples("clinic.parking", [known], copy)


def test_a_draft_applies_with_empty_papers_and_its_first_examples(copy: Path) -> None:
    apply(copy, draft_answer("clinic.pets", 'May "my" dog: come?', ["can I bring my dog", "are dogs ok?"], copy))
    (response,) = copy.glob("data/responses/answers/proposed_clinic_pets.yml")
    (item,) = yaml.safe_load(response.read_text("utf8"))["responses"]["utter_clinic/pets"]
    assert item["id"] == "clinic.pets" and item["metadata"]["title"] == "May 'my' dog: come?"
    assert item["metadata"]["review"]["state"] == "draft"
    assert intents(copy)["clinic/pets"] == "- can I bring my dog\n- are dogs ok?\n"


def test_a_line_of_training_data_is_one_line() -> None:
    assert example("- a [b](c)\n {d}  e") == "a (b)(c) (d) e"
    with pytest.raises(DeskError):
        example("\n# -")
