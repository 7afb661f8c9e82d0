"""Opinions, the summary and links with a question on a server with several clinics: each is the conversation's own."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.settings import Clinic
from bot.web.links import page_links

pytestmark = pytest.mark.asyncio
ANSWER = "medial_branch_block.what"
NORTH_SITE, WEST_SITE = "https://north.example", "https://west.example"
NORTH = Clinic(name="North Clinic", country="UK", phone="01632 960100", allowed_origins=(NORTH_SITE,))
WEST = Clinic(name="West Clinic", country="AU", phone="02 5550 1234", allowed_origins=(WEST_SITE,))
QUERIES = [("?clinic=north", "north", "North Clinic", "999"), ("", "", "Test Clinic", "911")]


@pytest.fixture
def patient(make_app: Any, patients: Any) -> Any:
    return patients(make_app(others={"north": NORTH, "west": WEST}))


async def begin(patient: Any, clinic: str) -> None:
    response = await patient.http.post("/api/chat/start", json={"clinic": clinic})
    patient.token = response.json()["token"]
    await patient.say("What is a block?")


async def rate(patient: Any, query: str = "", origin: str = "", **body: Any) -> Any:
    body = {"answer_id": ANSWER, "helped": False, **body}
    headers = {**patient.bearer, **({"Origin": origin} if origin else {})}
    return await patient.http.post(f"/api/chat/feedback{query}", json=body, headers=headers)


@pytest.mark.parametrize("query", ["", "?clinic=north"])
async def test_an_opinion_names_the_clinic_of_its_conversation(patient: Any, kept: Any, query: str) -> None:
    await begin(patient, "north")
    assert (await rate(patient, query, word="the price")).status_code == 200
    assert kept("word, clinic") == [("the price", "north")]
    data = (await patient.http.get(f"/api/chat/messages{query}", headers=patient.bearer)).json()
    assert data["rated"] == [ANSWER]


async def test_an_opinion_of_the_default_clinics_answer_names_none(patient: Any, kept: Any) -> None:
    await begin(patient, "")
    await rate(patient, word="the price")
    assert kept("word, clinic") == [("the price", "")]


async def test_advice_on_the_words_of_an_opinion_is_the_clinics(patient: Any, fake: Any, kept: Any) -> None:
    await begin(patient, "north")
    response = await rate(patient, word="I cannot pee")
    assert response.json()["messages"][0]["custom"]["triage"]["level"] == "emergency"
    assert [one for one in fake.clinics if one[0] == "safe_reply"] == [("safe_reply", "north")] * 2
    assert kept("word, clinic") == [("", "north")]


@pytest.mark.parametrize(
    ("query", "body", "status", "clinic"),
    [
        ("", {"answer_id": "prp.what"}, 400, "north"),
        ("?clinic=north", {"answer_id": "prp.what"}, 400, "north"),
        ("?clinic=west", {}, 401, "west"),
        ("?clinic=south", {}, 404, ""),
    ],
)
async def test_a_refused_opinion_has_the_right_clinics_numbers_and_is_screened_for_it(
    patient: Any, fake: Any, kept: Any, query: str, body: dict[str, str], status: int, clinic: str
) -> None:
    names = {"": ("911", "Test Clinic"), "north": ("999", "North Clinic"), "west": ("000", "West Clinic")}
    await begin(patient, "north")
    response = await rate(patient, query, word="I cannot pee", **body)
    said = response.json()
    assert (response.status_code, said["emergency"]["tel"], said["clinic"]["name"]) == (status, *names[clinic])
    assert fake.clinics[-1] == ("safe_reply", clinic) and said["messages"]
    assert kept("word, clinic") == []


async def test_an_opinion_may_come_from_the_clinics_own_website_alone(patient: Any, kept: Any) -> None:
    await begin(patient, "north")
    refused = await rate(patient, origin=WEST_SITE)
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "wrong_site")
    assert refused.json()["clinic"]["name"] == "North Clinic" and kept("word, clinic") == []
    given = await rate(patient, "?clinic=north", origin=NORTH_SITE)
    assert (given.status_code, given.headers["access-control-allow-origin"]) == (200, NORTH_SITE)


@pytest.mark.parametrize(("query", "clinic", "name", "number"), QUERIES)
async def test_a_link_is_asked_and_answered_for_the_conversations_clinic(
    patient: Any, fake: Any, query: str, clinic: str, name: str, number: str
) -> None:
    config = (await patient.http.get(f"/api/chat/config{query}")).json()
    link = config["topics"]["medial-branch-block"]
    assert link == {"id": f"ask:{ANSWER}", "title": page_links()["medial-branch-block"].title}
    await begin(patient, clinic)
    assert (await patient.send(choice=link["id"])).status_code == 200
    assert fake.clinics[-1] == ("choose", clinic)


@pytest.mark.parametrize(("query", "clinic", "name", "number"), QUERIES)
async def test_the_widget_has_the_clinics_words_for_the_summary(
    patient: Any, query: str, clinic: str, name: str, number: str
) -> None:
    strings = (await patient.http.get(f"/api/chat/config{query}")).json()["strings"]
    assert name in strings["summary"]["note"] and name in strings["summary"]["clinic"]
    assert number in strings["heading"]["emergency"]


# Without scripts.


@pytest.mark.parametrize(("query", "clinic", "name", "number"), QUERIES)
async def test_the_summary_is_the_clinics(
    patient: Any, browsers: Any, fake: Any, query: str, clinic: str, name: str, number: str
) -> None:
    bare = fake._emergency()
    del bare["custom"]["care_card"]  # so that its heading is the web side's
    fake._emergency = lambda: bare
    forms = browsers(patient, query)
    await forms.open()
    await forms.post(text="I cannot pee")
    assert f'href="/chat/summary{query}"' in forms.page
    page = (await forms.http.get(f"/chat/summary{query}")).text
    assert f"automated assistant of {name}. It is not a diagnosis." in page
    assert f"Clinic: {name}, " in page and f"Call {number} or go to the nearest" in page
    assert f'href="/chat{query}#latest"' in page and "I cannot pee" in page
    others = [(other, tel) for _, _, other, tel in QUERIES if other != name]
    assert all(other not in page and f"Call {tel}" not in page for other, tel in others)


async def test_a_summary_is_not_shown_to_another_clinics_cookie_or_address(patient: Any, browsers: Any) -> None:
    forms = browsers(patient, "?clinic=north")
    await forms.open()
    await forms.post(text="I cannot pee")
    assert (await forms.http.get("/chat/summary")).status_code == 404
    forms.http.cookies.set("ramus_chat", forms.http.cookies["ramus_chat_north"], domain="test", path="/chat")
    assert (await forms.http.get("/chat/summary")).status_code == 404
    response = await forms.http.get("/chat/summary?clinic=south", headers={"Accept": "text/html"})
    assert response.status_code == 404 and "There is no chat for this clinic here" in response.text


@pytest.mark.parametrize(("query", "clinic", "name", "number"), QUERIES)
async def test_a_form_under_an_answer_stays_with_its_clinic(
    patient: Any, browsers: Any, kept: Any, query: str, clinic: str, name: str, number: str
) -> None:
    forms = browsers(patient, query)
    await forms.open()
    await forms.post(text="What is a block?")
    response = await forms.feedback(helped="no", word="the price")
    assert str(response.url).endswith(f"/chat{query}#helped-2-1") and "Thank you." in forms.page
    assert kept("word, clinic") == [("the price", clinic)]


async def test_danger_in_a_forms_words_is_answered_by_its_clinic(patient: Any, browsers: Any, fake: Any) -> None:
    forms = browsers(patient, "?clinic=north")
    await forms.open()
    await forms.post(text="What is a block?")
    response = await forms.feedback(helped="no", word="I cannot pee")
    assert str(response.url).endswith("/chat?clinic=north#latest") and "Immediate action required" in forms.page
    assert {name for _, name in fake.clinics} == {"north"}


@pytest.mark.parametrize("fields", [{"csrf": "wrong"}, {"answer_id": "prp.what"}])
async def test_a_refused_form_has_the_clinics_numbers(patient: Any, browsers: Any, fields: dict[str, str]) -> None:
    forms = browsers(patient, "?clinic=north")
    await forms.open()
    await forms.post(text="What is a block?")
    await forms.feedback(**{"helped": "yes", **fields})
    assert 'role="alert"' in forms.page and 'href="tel:999"' in forms.page and "tel:911" not in forms.page


async def test_every_address_on_the_pages_of_a_conversation_stays_with_its_clinic(patient: Any, browsers: Any) -> None:
    forms = browsers(patient, "?clinic=north")
    await forms.open()
    await forms.post(text="What is a block?")
    await forms.post(text="I cannot pee")
    summary = (await forms.http.get("/chat/summary?clinic=north")).text
    for page in (forms.page, summary):
        ours = re.findall(r'(?:href|action)="(/[^"]*)"', page)
        elsewhere = {one for one in ours if "clinic=north" not in one and not one.startswith("/static/")}
        assert len(ours) > 3 and elsewhere <= {"/diary"}  # as the assistant's message has it
