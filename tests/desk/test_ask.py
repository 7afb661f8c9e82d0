"""The page Ask, as a whole and in parts: wording, papers, danger signs, handout, and what the clinic says of itself."""

from __future__ import annotations

from datetime import date, timedelta
from html import unescape
from typing import Any

import pytest

from bot.desk.shown import body, filled, sentence
from bot.knowledge.catalog import answers
from bot.review import answers as of_answers
from bot.settings import Clinic
from bot.triage.review import Decision, State

PART = {"HX-Request": "true"}
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>'


@pytest.fixture
async def dora(staff: Any) -> Any:
    await staff.sign_in("dora")
    await staff.get("/desk/ask")
    return staff


async def ask(staff: Any, text: str, part: bool = True) -> str:
    response = await staff.http.post(
        "/desk/ask",
        data={"csrf": staff.csrf, "asked": text},
        headers={"Origin": "https://test", **(PART if part else {})},
    )
    assert response.status_code == 200
    return unescape(response.text)


async def test_the_patients_wording_comes_with_its_disclaimer_notes_sources_and_state(dora: Any) -> None:
    page = await ask(dora, "when can they drive after the block")
    one, words = answers()["after.driving"], dora.desk.clinics[""].words()
    plain = f"{body(one, words)}\n\n{filled(sentence('utter_disclaimer'), words)}"
    assert plain in page and filled(one.staff, words) in page
    assert "no clinician has signed this yet" in page and "<code>after.driving</code>" in page
    assert page.index("after.driving") < page.index("medial_branch_block.what")
    assert "{clinic_phone}" not in page and "/desk/handout/after.driving" in page


async def test_a_part_is_a_part_and_without_scripts_it_is_a_page(dora: Any) -> None:
    assert "<html" not in await ask(dora, "drive")
    page = await ask(dora, "drive", part=False)
    assert "<html" in page and 'value="drive"' in page and "<code>after.driving</code>" in page


async def test_what_is_typed_never_stands_in_an_address(dora: Any) -> None:
    response = await dora.get("/desk/ask?asked=numb+between+her+legs")
    assert "numb" not in response.text


async def test_a_danger_sign_comes_first_with_the_script_for_staff(dora: Any) -> None:
    page = await ask(dora, "caller is numb between the legs, can they drive")
    assert page.index("Tell the caller now") < page.index("after.driving")
    assert 'class="care emergency"' in page and "Call 911" in page and '<details class="result" open' not in page


async def test_when_nothing_fits_it_says_so(dora: Any) -> None:
    assert "None of these fits well" in await ask(dora, "insurance")
    assert "Nothing is written about this" in await ask(dora, "qqqq")
    assert "Type while the caller talks" in await ask(dora, "")


async def test_too_much_is_refused(dora: Any) -> None:
    response = await dora.post("/desk/ask", asked="x" * 1001)
    assert response.status_code == 400


@pytest.mark.parametrize("part", [True, False])
async def test_what_is_typed_never_becomes_markup(dora: Any, part: bool) -> None:
    data = {"csrf": dora.csrf, "asked": f"drive numb between my legs {HOSTILE}"}
    response = await dora.http.post(
        "/desk/ask", data=data, headers={"Origin": "https://test", **(PART if part else {})}
    )
    assert "<script>alert" not in response.text and "<img src=x" not in response.text


async def test_the_clinics_own_facts_stand_beside(dora: Any) -> None:
    page = (await dora.get("/desk/ask")).text
    assert "Monday to Friday" in page and "555-0100" in page and "Insurance" not in page


async def test_staff_see_their_own_clinics_facts_and_words(make_desk: Any, browsers: Any) -> None:
    north = Clinic(name="North Clinic", country="UK", phone="01632 960100", parking="Park in the yard.")
    app = make_desk(clinics={"": Clinic(name="South Clinic", country="US", phone="555-0100"), "north": north})
    app.state.desk.people.add("nora", "desk", "a long enough password", "north")
    staff = browsers(app)
    await staff.sign_in("nora")
    await staff.get("/desk/ask")
    assert "North Clinic" in staff.page and "South Clinic" not in staff.page
    page = await ask(staff, "where to park")
    assert "Park in the yard." in page and "999" in page and "911" not in page


def _item(standing: str) -> of_answers.AnswerItem:
    """The answer on driving, approved long enough ago, or with a clinician against it."""
    item, today = of_answers.reviewed()["after.driving"], date.today()
    choice = "disagree" if standing == "rejected" else "agree"
    by = Decision(flag=item.id, version=item.version, decision=choice, name="Ann Lee", role="doctor", date=today)
    state = State("draft", None, (by,)) if standing == "rejected" else State("approved", by)
    due = {"approved": today + timedelta(days=1), "past_due": today - timedelta(days=1)}.get(standing)
    return of_answers.AnswerItem(item.id, item.content, item.version, state, item.topic, due)


@pytest.mark.parametrize(("standing", "shown"), [("approved", True), ("past_due", False), ("rejected", False)])
async def test_the_true_state_is_shown_and_what_may_not_be_said_is_not(
    dora: Any, monkeypatch: pytest.MonkeyPatch, standing: str, shown: bool
) -> None:
    monkeypatch.setitem(of_answers.reviewed(), "after.driving", _item(standing))
    text = body(answers()["after.driving"], dora.desk.clinics[""].words())
    for page in (await ask(dora, "drive"), unescape((await dora.get("/desk/handout/after.driving")).text)):
        assert (text.split("\n")[0] in page) is shown
        assert ("Ask a nurse or doctor before you tell the caller anything" in page) is not shown
    assert dora.desk.words["standing"][standing] in await ask(dora, "drive")


async def test_the_handout_is_one_answer_with_all_its_papers(dora: Any) -> None:
    page = unescape((await dora.get("/desk/handout/medial_branch_block.what")).text)
    assert "What is a medial branch block?" in page and "not a diagnosis" in page
    assert "/desk/shared/pictures/block.svg" in page and "Where this comes from" in page and "555-0100" in page
    assert answers()["medial_branch_block.what"].staff not in page
    assert (await dora.get("/desk/shared/pictures/block.svg")).status_code == 200
    assert (await dora.get("/desk/handout/no.such")).status_code == 404
