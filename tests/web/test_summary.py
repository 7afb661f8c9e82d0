"""The page to show a doctor: what it holds, in which order, and that it stays one page."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from bot.web import summary
from bot.web.summary import clipped, doctor_summary

HEADINGS = {"emergency": "Call 911", "urgent": "Call the clinic"}
Exchange = dict[str, Any]
YES_NO = [{"id": "1", "title": "Yes"}, {"id": "2", "title": "No"}, {"id": "3", "title": "Why do we ask?"}]


def says(kind: str, body: str = "text", level: str = "none", **custom: Any) -> dict[str, Any]:
    """A message as the session keeps it."""
    triage = {"level": level, "flags": [], "why": custom.pop("why", [])}
    buttons = YES_NO if "check" in custom else []
    return {"text": body, "buttons": buttons, "custom": {"kind": kind, "triage": triage, "body": body, **custom}}


def question(number: int) -> dict[str, Any]:
    return says("check", f"Question {number}?", "check", check={"number": number, "of": 3})


def said(words: str | None, *messages: dict[str, Any]) -> Exchange:
    return {"said": words, "messages": list(messages)}


HELLO = said(None, says("smalltalk"))
URGENT = says("triage", "Call today.", "urgent", why=["red and warm"])
NOW = says("triage", "Call now.", "emergency", why=["cannot pee", "Question 2? Yes"])


@pytest.mark.parametrize(
    "exchanges", [[], [HELLO], [HELLO, said("what is prp", says("answer", level="urgent"))], [said("leg", question(1))]]
)
def test_without_advice_there_is_no_summary(exchanges: list[Exchange]) -> None:
    assert doctor_summary(exchanges, HEADINGS) is None


def test_it_holds_words_messages_questions_and_answers_in_their_order() -> None:
    talk = [HELLO, said("my leg", says("check"), question(1)), said("No", question(2)), said("Yes", NOW), said("ok")]
    found = doctor_summary(talk, HEADINGS)
    assert found is not None
    assert found.card["heading"] == "Call 911" and found.card["level"] == "emergency"
    assert found.why == ["cannot pee", "Question 2? Yes"]
    assert found.said == ["my leg", "ok"]
    assert found.checked == [("Question 1?", "No"), ("Question 2?", "Yes")]
    assert not found.cut


def test_the_latest_advice_counts() -> None:
    found = doctor_summary([said("red", URGENT), said("cannot pee", NOW)], HEADINGS)
    assert found is not None and found.card["level"] == "emergency"


def test_the_assistants_own_heading_is_kept() -> None:
    card = {"level": "urgent", "heading": "Call the clinic today if the skin is red", "tel": []}
    found = doctor_summary([said("red", says("triage", level="urgent", care_card=card))], HEADINGS)
    assert found is not None and found.card["heading"] == card["heading"]


def test_a_question_put_again_has_its_last_answer_and_no_words_are_lost() -> None:
    talk = [
        said("leg", question(1)),
        said("does ablation hurt?", says("answer"), question(1)),
        said("Why do we ask?", says("check"), question(1)),
        said("Yes", NOW),
    ]
    found = doctor_summary(talk, HEADINGS)
    assert found is not None
    assert found.checked == [("Question 1?", "Yes")]
    assert found.said == ["leg", "does ablation hurt?"]  # a tapped button is no words


def test_old_and_long_messages_are_cut_and_it_is_said() -> None:
    words = ["a" * 1000, *map(str, range(summary.MOST_SAID))]
    talk = [said(one, says("fallback")) for one in words] + [said("b" * 1000, NOW)]
    found = doctor_summary(talk, HEADINGS)
    assert found is not None and found.cut
    assert found.said == [*map(str, range(1, summary.MOST_SAID)), "b" * (summary.CHARACTERS - 1) + "…"]


def test_what_fits_is_not_clipped() -> None:
    assert clipped("a" * summary.CHARACTERS) == "a" * summary.CHARACTERS
    assert len(clipped("a" * (summary.CHARACTERS + 1))) == summary.CHARACTERS


# The page.


@pytest.mark.asyncio
async def test_the_page_after_an_emergency(forms: Any) -> None:
    await forms.open()
    text = "my leg <b>is</b> odd"
    await forms.post(text=text)
    yes = re.search(r'name="choice" value="([^"]+)">Yes<', forms.page).group(1)
    assert "/chat/summary" not in forms.page
    await forms.post(choice=yes)
    assert 'href="/chat/summary"' in forms.page
    page = (await forms.http.get("/chat/summary")).text
    assert "<b>is</b>" not in page and text in html.unescape(page)
    parts = (
        "Summary to show a doctor",
        "Date and time: 20",
        "automated assistant of Test Clinic. It is not a diagnosis.",
        "Immediate action required: </span>Call 911 now if you cannot pee",
        "Are you numb between your legs? Yes",
        "What the person wrote",
        '<dt>Is the leg weaker than last week?</dt><dd dir="auto">Yes</dd>',
        "Clinic: Test Clinic, 555-0100",
    )
    places = [page.index(part) for part in parts]
    assert places == sorted(places)
    assert not re.search(r"\sstyle=|\son\w+=|<style", page)


@pytest.mark.asyncio
async def test_without_advice_or_conversation_there_is_no_page(forms: Any) -> None:
    assert (await forms.http.get("/chat/summary")).status_code == 404
    await forms.open()
    await forms.post(text="hello")
    assert (await forms.http.get("/chat/summary")).status_code == 404


@pytest.mark.asyncio
async def test_it_is_gone_with_the_conversation_and_kept_nowhere(forms: Any) -> None:
    await forms.open()
    await forms.post(text="I cannot pee")
    response = await forms.http.get("/chat/summary")
    assert (response.status_code, response.headers["cache-control"]) == (200, "no-store")
    await forms.post("/chat/end")
    assert (await forms.http.get("/chat/summary")).status_code == 404
