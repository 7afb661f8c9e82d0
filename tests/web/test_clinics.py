"""Several clinics on one server: a conversation, its token and every number on the way belong to one of them."""

from __future__ import annotations

from typing import Any

import pytest

from bot.settings import Clinic

pytestmark = pytest.mark.asyncio
HOME_SITE, NORTH_SITE = "https://clinic.example", "https://north.example"
HOME = Clinic(name="Test Clinic", country="US", phone="555-0100", allowed_origins=(HOME_SITE,))
NORTH = Clinic(name="North Clinic", country="UK", phone="01632 960100", allowed_origins=(NORTH_SITE,))
WEST = Clinic(name="West Clinic", country="AU", phone="02 5550 1234")


@pytest.fixture
def patient(make_app: Any, patients: Any) -> Any:
    return patients(make_app(clinic=HOME, others={"north": NORTH, "west": WEST}))


async def begin(patient: Any, query: str = "", **body: Any) -> Any:
    response = await patient.http.post(f"/api/chat/start{query}", json=body)
    patient.token = response.json().get("token", "")
    return response


def lines(body: dict[str, Any]) -> tuple[str, str]:
    return body["emergency"]["tel"], body["clinic"]["name"]


@pytest.mark.parametrize(
    ("query", "body", "clinic"),
    [
        ("", {}, ""),
        ("", {"clinic": ""}, ""),
        ("?clinic=", {}, ""),
        ("", {"clinic": "north"}, "north"),
        ("?clinic=north", {}, "north"),
        ("?clinic=north", {"clinic": "north"}, "north"),
    ],
)
async def test_a_conversation_is_begun_for_a_clinic(
    patient: Any, fake: Any, query: str, body: dict[str, str], clinic: str
) -> None:
    assert (await begin(patient, query, **body)).status_code == 200
    await patient.say("hello")
    choice = (await patient.say("my leg"))[0]["buttons"][0]["id"]
    await patient.send(choice=choice)
    await patient.say("boom")
    asked = [kind for kind, _ in fake.clinics]
    assert asked == ["start", "handle", "handle", "choose", "handle", "safe_reply"]
    assert {name for _, name in fake.clinics} == {clinic}


async def test_the_clinic_stays_after_a_restart_of_the_server(
    patient: Any, patients: Any, make_app: Any, fake: Any
) -> None:
    await begin(patient, clinic="north")
    later = patients(make_app(clinic=HOME, others={"north": NORTH}))
    later.token = patient.token
    await later.say("hello")
    assert fake.clinics[-1] == ("handle", "north")


@pytest.mark.parametrize("name", ["south", "North", "../clinic", "-", "a" * 64])
@pytest.mark.parametrize("where", ["address", "body"])
async def test_an_unknown_clinic_is_refused_with_the_default_clinics_numbers(
    patient: Any, fake: Any, name: str, where: str
) -> None:
    response = await (begin(patient, f"?clinic={name}") if where == "address" else begin(patient, clinic=name))
    assert (response.status_code, response.json()["error"]["code"]) == (404, "unknown_clinic")
    assert lines(response.json()) == ("911", "Test Clinic") and "911" in response.json()["emergency"]["text"]
    assert fake.clinics == []


async def test_two_different_names_are_refused(patient: Any) -> None:
    response = await begin(patient, "?clinic=north", clinic="west")
    assert (response.status_code, response.json()["error"]["code"]) == (400, "bad_request")


async def test_words_to_an_unknown_clinic_are_still_screened(patient: Any) -> None:
    await begin(patient)
    response = await patient.http.post(
        "/api/chat/message?clinic=south", json={"text": "I cannot pee"}, headers=patient.bearer
    )
    assert response.json()["error"]["code"] == "unknown_clinic"
    assert response.json()["messages"][0]["custom"]["triage"]["level"] == "emergency"


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("POST", "message", {"text": "I cannot pee"}), ("GET", "messages", None), ("POST", "end", {})],
)
async def test_a_token_is_good_for_its_own_clinic_only(
    patient: Any, fake: Any, method: str, path: str, body: Any
) -> None:
    await begin(patient, clinic="north")
    calls = len(fake.calls)
    response = await patient.http.request(method, f"/api/chat/{path}?clinic=west", json=body, headers=patient.bearer)
    assert response.status_code == (200 if path == "end" else 401)  # what is over for west is no error
    assert [kind for kind, _, _ in fake.calls[calls:]] == (["safe_reply"] if path == "message" else [])
    if path != "end":
        assert lines(response.json()) == ("000", "West Clinic")
    assert len(await patient.exchanges()) == 1  # nothing was added, ended or lost


@pytest.mark.parametrize("limits", [{"messages_per_token": 0}, {"concurrent_answers": 1}, {"body_bytes": 60}])
@pytest.mark.parametrize("query", ["", "?clinic=north"])
async def test_a_refusal_has_the_numbers_of_the_conversations_clinic(
    make_app: Any, patients: Any, fake: Any, limits: dict[str, int], query: str
) -> None:
    patient = patients(make_app(clinic=HOME, others={"north": NORTH}, limits=limits))
    await begin(patient, clinic="north")
    patient.http._transport.app.state.web.gateway._busy = 1
    response = await patient.http.post(
        f"/api/chat/message{query}",
        json={"text": "I cannot pee since this morning, and these are more words"},
        headers=patient.bearer,
    )
    assert response.status_code in (413, 429, 503)
    assert lines(response.json()) == ("999", "North Clinic") and "999" in response.json()["emergency"]["text"]
    assert all(name == "north" for _, name in fake.clinics)


async def test_an_address_that_is_not_there_has_the_named_clinics_numbers(patient: Any) -> None:
    assert lines((await patient.http.get("/api/chat/none?clinic=west")).json()) == ("000", "West Clinic")


async def test_the_widget_is_told_the_clinics_numbers(patient: Any) -> None:
    for query, tel, name, phone in (
        ("", "911", "Test Clinic", "555-0100"),
        ("?clinic=north", "999", "North Clinic", "01632 960100"),
    ):
        config = (await patient.http.get(f"/api/chat/config{query}")).json()
        assert (*lines(config), config["clinic"]["phone"]) == (tel, name, phone)
        assert tel in config["emergency"]["text"] and phone in config["strings"]["call_clinic"]
        assert tel in config["strings"]["heading"]["emergency"]
    assert (await patient.http.get("/api/chat/config?clinic=south")).status_code == 404


async def test_sessions_of_a_clinic_that_is_gone_are_over(patient: Any, patients: Any, make_app: Any) -> None:
    await begin(patient, clinic="north")
    later = patients(make_app(clinic=HOME))
    later.token = patient.token
    response = await later.send(text="I cannot pee")
    assert response.json()["error"]["code"] == "unauthorized" and lines(response.json()) == ("911", "Test Clinic")


@pytest.mark.parametrize(
    ("query", "origin", "allowed"),
    [
        ("", HOME_SITE, True),
        ("", NORTH_SITE, False),
        ("?clinic=north", NORTH_SITE, True),
        ("?clinic=north", HOME_SITE, False),
        ("?clinic=west", HOME_SITE, False),
        ("?clinic=north", "https://north.example.evil.example", False),
        ("", "https://evil.example", False),
    ],
)
async def test_each_clinic_answers_its_own_websites(
    patient: Any, fake: Any, query: str, origin: str, allowed: bool
) -> None:
    response = await patient.http.post(f"/api/chat/start{query}", json={}, headers={"Origin": origin})
    given = response.headers.get("access-control-allow-origin")
    if allowed:
        assert (response.status_code, given) == (200, origin)
    elif query == "" and origin == NORTH_SITE:  # it may read why
        assert (response.status_code, response.json()["error"]["code"], given) == (403, "wrong_site", origin)
        assert lines(response.json()) == ("911", "Test Clinic") and fake.clinics == []
    else:
        assert given is None


async def test_a_preflight_is_answered_for_the_named_clinics_websites(patient: Any) -> None:
    for query, origin, status in (
        ("?clinic=north", NORTH_SITE, 200),
        ("?clinic=north", HOME_SITE, 400),
        ("", HOME_SITE, 200),
        ("", NORTH_SITE, 200),  # the body may name it
        ("?clinic=south", NORTH_SITE, 200),  # the refusal can be read
        ("?clinic=south", "https://evil.example", 400),
    ):
        asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
        response = await patient.http.options(f"/api/chat/start{query}", headers=asked)
        assert response.status_code == status, (query, origin)


async def test_a_clinic_in_the_body_works_from_its_website(patient: Any) -> None:
    for clinic, status in (("north", 200), ("west", 403), ("", 403)):
        response = await patient.http.post("/api/chat/start", json={"clinic": clinic}, headers={"Origin": NORTH_SITE})
        assert response.status_code == status
        if clinic == "west":
            assert lines(response.json()) == ("000", "West Clinic")


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://test"}, {"Origin": NORTH_SITE, "Sec-Fetch-Site": "same-origin"}]
)
async def test_our_own_pages_are_every_clinics(make_app: Any, patients: Any, headers: dict[str, str]) -> None:
    """Also when our own address stands among one clinic's websites, to try things out."""
    mine = NORTH.model_copy(update={"allowed_origins": ("http://test", NORTH_SITE)})
    patient = patients(make_app(clinic=HOME, others={"north": mine}))
    assert (await patient.http.post("/api/chat/start", json={}, headers=headers)).status_code == 200


async def test_a_conversation_cannot_be_read_from_another_clinics_website(patient: Any) -> None:
    await begin(patient, clinic="west")
    headers = {**patient.bearer, "Origin": NORTH_SITE}
    assert (await patient.http.get("/api/chat/messages", headers=headers)).json()["error"]["code"] == "wrong_site"


async def test_each_clinics_pages_may_be_framed_by_its_own_websites(patient: Any) -> None:
    for path, ancestors in (
        ("/chat", HOME_SITE),
        ("/chat?clinic=north", NORTH_SITE),
        ("/chat?clinic=west", "'none'"),
        ("/chat?clinic=south", "'none'"),
    ):
        policy = (await patient.http.get(path)).headers["content-security-policy"]
        assert f"frame-ancestors {ancestors};" in policy


async def test_the_environment_takes_the_place_of_the_default_clinics_origins(make_app: Any, patients: Any) -> None:
    patient = patients(make_app(clinic=HOME, others={"north": NORTH}, allowed_origins=("https://new.example",)))
    sites = {"https://new.example": "", NORTH_SITE: "?clinic=north"}
    for origin, query in sites.items():
        assert (await patient.http.get(f"/api/chat/config{query}", headers={"Origin": origin})).status_code == 200
    asked = {"Origin": HOME_SITE, "Access-Control-Request-Method": "POST"}
    assert (await patient.http.options("/api/chat/start", headers=asked)).status_code == 400
