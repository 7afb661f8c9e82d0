"""The pain diary to print: what it asks, what it says about calling, and what it never says."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
import yaml

from bot.knowledge.catalog import answers
from bot.review.grade import grade
from bot.settings import ROOT, Clinic
from bot.web.wording import load_wording

pytestmark = pytest.mark.asyncio
CLINIC = Clinic(name="Test Clinic", country="UK", phone="555-0100", out_of_hours_phone="555-0101")
SAY = load_wording(CLINIC)["diary"]
HIGHEST_GRADE = 6.0


async def page_of(make_app: Any, patients: Any, clinic: Clinic = CLINIC, **more: Any) -> str:
    """The page as text with its tags."""
    response = await patients(make_app(clinic=clinic, **more)).http.get("/diary")
    assert response.status_code == 200
    return html.unescape(response.text)


def lines_of(page: str) -> list[str]:
    """What a reader sees, tag by tag."""
    body = page[page.index("<main") :]
    return [line for line in (re.sub(r"\s+", " ", part).strip() for part in re.split(r"<[^>]*>", body)) if line]


async def test_it_has_a_line_for_each_time_and_a_box_for_each_thing_to_write(make_app: Any, patients: Any) -> None:
    page = await page_of(make_app, patients)
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>((?:<td></td>)*)</tr>', page)
    assert [name for name, _ in rows] == [
        "Before the block",
        "15 minutes after",
        "30 minutes after",
        *[f"{hours} hour{'s' if hours > 1 else ''} after" for hours in (1, 2, 3, 4, 6, 8)],
        "Next morning",
    ]
    assert {cells.count("<td>") for _, cells in rows} == {4}
    headings = re.findall(r'<th scope="col" class="(\w+)">', page)
    assert headings == ["time", "rest", "moving", "did", "pills"]


async def test_it_names_the_clinic_and_works_without_scripts(make_app: Any, patients: Any) -> None:
    page = await page_of(make_app, patients)
    assert "Test Clinic" in page and 'href="tel:5550100"' in page and "when closed: 555-0101" in page
    assert "<script" not in page and "<form" not in page and "<input" not in page
    alone = await page_of(make_app, patients, Clinic(name="Test Clinic", phone="see website"))
    assert "when closed" not in alone and "see website" in alone and 'href=""' not in alone


async def test_when_to_call_is_the_answers_text_word_for_word(make_app: Any, patients: Any) -> None:
    shown = lines_of(await page_of(make_app, patients))
    text = answers()["after.when_to_call"].text.format_map(CLINIC.words())
    wanted = [line.removeprefix("- ") for line in text.splitlines() if line]
    assert len(wanted) > 9 and [line for line in wanted if line not in shown] == []
    assert any("999" in line for line in shown) and not any("{" in line for line in shown)


@pytest.mark.parametrize(
    ("review", "line"),
    [
        ({"state": "draft", "reviewed_by": "", "reviewed_on": ""}, "Not yet reviewed by a clinician"),
        (
            {"state": "approved", "reviewed_by": "Ada Nobody (nurse)", "reviewed_on": "2026-02-03"},
            "Reviewed by Ada Nobody (nurse), 2026-02-03",
        ),
    ],
)
async def test_it_says_whether_its_advice_was_reviewed(make_app: Any, patients: Any, review: Any, line: str) -> None:
    asked = []
    page = await page_of(make_app, patients, review_of=lambda answer: asked.append(answer) or review)
    assert line in lines_of(page) and asked == ["after.when_to_call"]


async def test_advice_that_is_not_shown_in_the_chat_is_not_printed(make_app: Any, patients: Any) -> None:
    shown = lines_of(await page_of(make_app, patients, review_of=lambda _answer: None))
    assert "Ask the clinic what to watch for: 555-0100." in shown
    assert any(line.startswith("Call 999 now if you cannot pee") for line in shown)
    assert not any("Headache" in line or "reviewed" in line for line in shown)


async def test_sentences_that_stand_elsewhere_too_are_the_same(make_app: Any, patients: Any) -> None:
    frame = yaml.safe_load((ROOT / "data/responses/frame.yml").read_text("utf8"))["responses"]
    words = CLINIC.words()
    assert frame["utter_disclaimer"][0]["text"].format_map(words) == SAY["disclaimer"]
    assert SAY["disclaimer"] in lines_of(await page_of(make_app, patients))
    past_due = frame["utter_answer_past_due"][0]["text"].format_map(words)
    assert SAY["ask_instead"].split("\n\n")[1] == past_due.strip().split("\n\n")[1]


async def test_it_is_plain_and_names_no_dose_and_asks_for_no_name() -> None:
    texts = [SAY[key] for key in ("how_to_print", "notes", "ask_instead")] + SAY["steps"]
    assert [text for text in texts if grade(text) > HIGHEST_GRADE] == []
    everything = " ".join([*texts, *SAY["columns"].values(), *SAY["rows"]])
    assert not re.search(r"\b(mg|ml|tablets?|dose|how many|date of birth)\b", everything)
    assert "leave out your name" in SAY["notes"]


async def test_both_heavy_legs_are_a_call_as_in_the_answer_on_numb_legs() -> None:
    assert "Both legs heavy" in answers()["after.numb_leg"].text
    assert any("Are both legs heavy? Call 555-0100 now." in step for step in SAY["steps"])
