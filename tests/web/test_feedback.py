"""Opinions of answers: what is kept and what is not, once for each answer, and words that are really a message."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.asyncio
ANSWER = "medial_branch_block.what"
Row = tuple[str, int, str]


async def rate(patient: Any, **body: Any) -> Any:
    body = {"answer_id": ANSWER, "helped": True, **body}
    return await patient.http.post("/api/chat/feedback", json=body, headers=patient.bearer)


async def asked(patient: Any) -> Any:
    """The patient, once an answer has been shown."""
    await patient.start()
    await patient.say("What is a block?")
    return patient


async def test_a_row_holds_no_name_of_the_conversation_and_no_more_of_the_time_than_the_hour(
    patient: Any, kept: Any
) -> None:
    await rate(await asked(patient), helped=False, word="the price")
    ((number, at, *rest),) = kept("*")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:00:00\.000000Z", at)
    assert (number, rest) == (1, ["", ANSWER, "", 0, "the price"])


@pytest.mark.parametrize(
    ("body", "row"),
    [
        ({"helped": True}, (ANSWER, 1, "")),
        ({"helped": False}, (ANSWER, 0, "")),
        ({"helped": False, "word": " the price "}, (ANSWER, 0, "the price")),
        ({"helped": False, "word": "a" * 200}, (ANSWER, 0, "a" * 200)),
    ],
)
async def test_an_opinion_is_kept(patient: Any, kept: Any, body: dict[str, Any], row: Row) -> None:
    response = await rate(await asked(patient), **body)
    assert (response.status_code, response.json()) == (200, {"messages": []})
    assert kept() == [row]


async def test_an_opinion_cannot_be_doubled_or_turned(patient: Any, kept: Any) -> None:
    await asked(patient)
    for helped in (True, True, False):
        assert (await rate(patient, helped=helped)).status_code == 200
    assert kept() == [(ANSWER, 1, "")]


async def test_another_conversation_has_an_opinion_of_its_own(patient: Any, patients: Any, kept: Any) -> None:
    other = patients(patient.http._transport.app)
    for one in (patient, other):
        await rate(await asked(one))
    assert kept() == [(ANSWER, 1, "")] * 2


async def test_a_reload_and_a_restart_know_what_was_rated(patient: Any, patients: Any, make_app: Any) -> None:
    await rate(await asked(patient))
    later = patients(make_app())
    later.token = patient.token
    data = (await later.http.get("/api/chat/messages", headers=later.bearer)).json()
    assert data["rated"] == [ANSWER]


async def test_what_was_rated_is_forgotten_with_the_conversation(patient: Any, tmp_path: Path) -> None:
    await rate(await asked(patient))
    await patient.http.post("/api/chat/end", json={}, headers=patient.bearer)
    with sqlite3.connect(tmp_path / "var" / "sessions.db") as db:
        assert db.execute("SELECT * FROM rated").fetchall() == []


@pytest.mark.parametrize(
    "body",
    [
        {"answer_id": "ablation.what"},  # not shown in this conversation
        {"answer_id": "<b>"},
        {"helped": "yes"},
        {"helped": None},
        {"word": "a" * 201},
        {"who": "me"},
    ],
)
async def test_what_is_no_opinion_of_an_answer_that_was_shown_is_refused(
    patient: Any, kept: Any, body: dict[str, Any]
) -> None:
    response = await rate(await asked(patient), **body)
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")
    assert kept() == []


async def test_a_session_that_is_over_is_refused_and_its_words_are_screened(patient: Any, kept: Any) -> None:
    body = (await rate(patient, helped=False, word="I cannot pee")).json()
    assert body["error"]["code"] == "unauthorized"
    assert body["messages"][0]["custom"]["triage"]["level"] == "emergency"
    assert kept() == []


async def test_opinions_count_as_messages(make_app: Any, patients: Any, kept: Any) -> None:
    patient = await asked(patients(make_app(limits={"messages_per_token": 2})))
    assert [(await rate(patient)).status_code for _ in range(2)] == [200, 429]


async def test_a_danger_sign_in_the_words_gets_its_advice_and_is_no_opinion(
    patient: Any, fake: Any, kept: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    screened: list[tuple[str, str]] = []
    safe_reply = fake.safe_reply

    async def watched(text: str = "", conversation_id: str = "", clinic: str = "") -> Any:
        screened.append((text, conversation_id))
        return await safe_reply(text, conversation_id, clinic)

    monkeypatch.setattr(fake, "safe_reply", watched)
    await asked(patient)
    first, again = [(await rate(patient, helped=False, word="I cannot pee")).json() for _ in range(2)]
    assert first["messages"][0]["custom"]["triage"]["level"] == "emergency"
    assert again == first  # the browser that lost the reply gets it once more
    assert kept() == [(ANSWER, 0, "")]
    assert [one["said"] for one in await patient.exchanges()] == [None, "What is a block?", "I cannot pee"]
    assert [text for text, _ in screened] == ["I cannot pee"] * 2
    assert screened[1][1] == fake.calls[0][1]  # so the level stays in the conversation


async def test_a_ledger_that_cannot_be_written_holds_up_nobody_and_the_opinion_is_written_later(
    patient: Any, kept: Any, tmp_path: Path
) -> None:
    await asked(patient)
    held = sqlite3.connect(tmp_path / "var" / "ledger.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    assert (await rate(patient)).status_code == 200
    held.close()
    assert kept() == [(ANSWER, 1, "")]


async def test_words_of_an_opinion_are_not_logged(patient: Any, capsys: Any) -> None:
    await rate(await asked(patient), helped=False, word="my private words")
    await rate(patient, helped=False, word="my private words" * 20)
    assert "private" not in capsys.readouterr().out


# Without scripts.


@pytest.mark.parametrize(
    ("fields", "row"),
    [
        ({"helped": "yes"}, (ANSWER, 1, "")),
        ({"helped": "no", "word": ""}, (ANSWER, 0, "")),
        ({"helped": "no", "word": "the price"}, (ANSWER, 0, "the price")),
    ],
)
async def test_the_form_under_an_answer(forms: Any, kept: Any, fields: dict[str, str], row: Row) -> None:
    await forms.open()
    await forms.post(text="What is a block?")
    assert forms.page.count("Did this help?</span>") == 1  # under the answer, not under the greeting
    response = await forms.feedback(**fields)
    assert str(response.url).endswith("/chat#helped-2-1") and 'id="helped-2-1"' in forms.page
    assert kept() == [row]
    assert "Thank you." in forms.page and "/chat/feedback" not in forms.page


async def test_each_opinion_has_its_own_form_so_that_enter_in_the_field_is_a_no(forms: Any) -> None:
    await forms.open()
    await forms.post(text="What is a block?")
    found = re.findall(r'<form method="post" action="/chat/feedback">(.*?)</form>', forms.page, re.DOTALL)
    assert [re.findall(r'name="helped" value="(\w+)"', form) for form in found] == [["yes"], ["no"]]
    assert ['name="word"' in form for form in found] == [False, True]


async def test_danger_in_the_forms_words_is_shown_with_its_advice(forms: Any, kept: Any) -> None:
    await forms.open()
    await forms.post(text="What is a block?")
    response = await forms.feedback(helped="no", word="I cannot pee")
    assert str(response.url).endswith("/chat#latest")
    assert "Immediate action required" in forms.page
    assert kept() == [(ANSWER, 0, "")]


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"csrf": "wrong"}, 403),
        ({"helped": "maybe"}, 400),
        ({"answer_id": "ablation.what"}, 400),
        ({"place": "//evil.example"}, 400),
    ],
)
async def test_a_wrong_form_is_refused_with_help(forms: Any, kept: Any, fields: dict[str, str], status: int) -> None:
    await forms.open()
    await forms.post(text="What is a block?")
    response = await forms.feedback(**{"helped": "yes", **fields})
    assert response.status_code == status
    assert 'role="alert"' in forms.page and 'href="tel:911"' in forms.page
    assert kept() == []


async def test_only_an_answer_that_is_really_shown_is_asked_about(forms: Any, fake: Any) -> None:
    """A past-due answer has another sentence in its place, and no sources."""
    past = fake._answer()
    past["custom"] |= {"sources": [], "review": {"state": "past_due"}}
    fake._answer = lambda: past
    await forms.open()
    for text in ("What is a block?", "I cannot pee", "hello"):
        await forms.post(text=text)
    assert "/chat/feedback" not in forms.page
