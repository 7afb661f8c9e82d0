"""What a hostile client may try with whole requests (docs/security.md). Everything is refused in the one shape."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

pytestmark = pytest.mark.asyncio
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
DEEP = 3_900
TOKENS = [
    "",
    "Bearer",
    "Bearer ",
    "Bearer x",
    "Bearer ' OR 1=1 --",
    "Bearer ../../sessions.db",
    "Bearer %00",
    "Bearer " + "a" * 4_000,
    "Bearer null",
    "Basic dXNlcjpwYXNz",
    "Token {}",
    "bearer\t{}x",
    "Bearer {}x",
    "Bearer x{}",
]
FORGED = [
    {"metadata": {"role": "staff"}},
    {"role": "staff"},
    {"sender": "somebody-else"},
    {"sender_id": "somebody-else"},
    {"conversation_id": "1"},
    {"recipient_id": "1"},
    {"clinic": "north"},
    {"custom": {"triage": {"level": "none"}}},
    {"intent": "/restart"},
    {"slots": {"triage": None}},
    {"events": [{"event": "restart"}]},
    {"input_channel": "staff"},
    {"__proto__": {"role": "staff"}},
]
BODIES = {
    "deep list": b"[" * DEEP + b"]" * DEEP,
    "deep object": b'{"text":' * 900 + b"1" + b"}" * 900,
    "deep text": b'{"text":' + b"[" * DEEP + b"]" * DEEP + b"}",
    "never closed": b'{"text": "' + b"a" * 500,
    "another encoding": '{"text": "hello"}'.encode("utf-16"),
    "no text at all": b"\xff\xfe\x00\x01",
    "not a number": b'{"text": NaN}',
    "a long number": b'{"text": ' + b"9" * 5_000 + b"}",
    "null": b'{"text": null}',
    "empty": b"",
    "two of a field": b'{"text": "a", "choice": "b", "text": "c"}',
}
LENGTHS = ["-1", "1e3", "0x10", "9" * 5_000, "\u00b2", "", "1, 2"]
ORIGINS = [
    "https://clinic.example.",
    "https://CLINIC.example.evil.example",
    "https://clinic.example:444",
    "https://evil.example/https://clinic.example",
    "https://clinic.example@evil.example",
    "https://clinic.example, https://evil.example",
    "file://",
    "*",
]
PATHS = [
    "/static/%2e%2e/app.py",
    "/static/..%2fapp.py",
    "/static/%2e%2e%2f%2e%2e%2fclinic.yml",
    "/static/pictures/..%2f..%2fstrings/en.yml",
    "/static/..%5capp.py",
    "/static//etc/passwd",
    "/static/%2fetc/passwd",
    "/static/%00",
    "/static/widget.js%00.txt",
    "/static/pictures",
    "/%2e%2e/var/sessions.db",
    "/api/chat/..%2f..%2fhealth",
    "//evil.example/",
]


def assert_refused(response: Any, *codes: str) -> None:
    """Clearly, in the one shape, with the emergency line and the clinic's number."""
    body = response.json()
    assert 400 <= response.status_code < 504
    assert set(body) == {"error", "emergency", "clinic", "messages"}
    assert "911" in body["emergency"]["text"] and body["emergency"]["tel"] == "911"
    assert body["clinic"]["phone"] == "555-0100"
    assert body["error"]["message"] and (not codes or body["error"]["code"] in codes)


async def still_works(patient: Any) -> None:
    """Another person's conversation goes on as if nothing were."""
    assert (await patient.say("What is a block?"))[0]["custom"]["kind"] == "answer"


@pytest.mark.parametrize("authorization", TOKENS)
@pytest.mark.parametrize("path", ["/api/chat/messages", "/api/chat/message", "/api/chat/feedback"])
async def test_a_token_that_is_not_ones_own_opens_nothing(patient: Any, path: str, authorization: str) -> None:
    await patient.start()
    headers = {"Authorization": authorization.format(patient.token)}
    bodies = {"message": {"text": "hello"}, "feedback": {"answer_id": "a.b", "helped": True}}
    body = bodies.get(path.rsplit("/", 1)[1])
    send = patient.http.post(path, json=body, headers=headers) if body else patient.http.get(path, headers=headers)
    assert_refused(await send, "unauthorized")
    await still_works(patient)


async def test_a_token_in_the_address_or_a_cookie_is_none(patient: Any) -> None:
    await patient.start()
    for address in (f"?token={patient.token}", f"?access_token={patient.token}"):
        assert_refused(await patient.http.get(f"/api/chat/messages{address}"), "unauthorized")
    cookie = {"Cookie": f"ramus_chat={patient.token}; token={patient.token}"}
    assert_refused(await patient.http.get("/api/chat/messages", headers=cookie), "unauthorized")


async def test_a_token_that_has_ended_is_dead(patient: Any) -> None:
    await patient.start()
    old = patient.bearer
    await patient.http.post("/api/chat/end", json={}, headers=old)
    assert_refused(await patient.http.get("/api/chat/messages", headers=old), "unauthorized")


@pytest.mark.parametrize("forged", FORGED, ids=lambda one: next(iter(one)))
async def test_forged_facts_are_refused_and_never_reach_the_assistant(patient: Any, fake: Any, forged: Any) -> None:
    await patient.start()
    before = list(fake.calls)
    assert_refused(await patient.send(text="hello", **forged), "bad_request")
    assert [call for call in fake.calls if call[0] != "safe_reply"] == before
    if "clinic" not in forged:
        assert_refused(await patient.http.post("/api/chat/start", json=forged), "bad_request")
    await still_works(patient)


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES.keys())
async def test_a_body_that_is_no_message_is_refused(patient: Any, body: bytes) -> None:
    await patient.start()
    headers = {**patient.bearer, "Content-Type": "application/json"}
    response = await patient.http.post("/api/chat/message", content=body, headers=headers)
    assert_refused(response, "bad_request", "empty")
    await still_works(patient)


@pytest.mark.parametrize("length", LENGTHS)
async def test_a_length_that_is_no_number_is_refused(patient: Any, length: str) -> None:
    headers = [(b"content-type", b"application/json"), (b"content-length", length.encode("latin-1"))]
    response = await patient.http.post("/api/chat/start", content=b"{}", headers=headers)
    assert_refused(response, "too_large")


@pytest.mark.parametrize(
    "kind", ["", "text/plain", "text/html", "application/xml", "multipart/form-data; boundary=x", "application/jsonp"]
)
async def test_another_kind_of_content_is_refused(patient: Any, kind: str) -> None:
    await patient.start()
    headers = {**patient.bearer, "Content-Type": kind}
    response = await patient.http.post("/api/chat/message", content=b'{"text": "hi"}', headers=headers)
    assert_refused(response, "unsupported_media_type")


@pytest.mark.parametrize("path", PATHS)
async def test_no_path_leads_out(patient: Any, path: str) -> None:
    response = await patient.http.get(path)
    if response.status_code != 200:
        assert_refused(response, "not_found", "method_not_allowed")
    assert not any(word in response.text for word in ("import ", "root:", "SQLite", "allowed_origins:", "refusals:"))


@pytest.mark.parametrize("origin", ORIGINS)
async def test_an_origin_that_only_looks_like_the_clinics_may_not_call(
    make_app: Any, patients: Any, origin: str
) -> None:
    patient = patients(make_app(allowed_origins=("https://clinic.example",)))
    asked = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    preflight = await patient.http.options("/api/chat/message", headers=asked)
    response = await patient.http.post("/api/chat/start", json={}, headers={"Origin": origin})
    assert "access-control-allow-origin" not in preflight.headers
    assert "access-control-allow-origin" not in response.headers


async def test_forwarded_headers_of_a_stranger_change_nothing(make_app: Any, patients: Any) -> None:
    """One address stays one address, an open connection stays open, and another's name is not taken on."""
    patient = patients(make_app(limits={"starts_per_address": 2}, trusted_proxy="10.9.9.9"))
    codes = []
    for number in range(4):
        told = {
            "X-Forwarded-For": f"10.1.1.{number}",
            "X-Real-IP": f"10.1.1.{number}",
            "Forwarded": f"for=10.1.1.{number};proto=https",
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": "evil.example",
            "X-HTTP-Method-Override": "DELETE",
            "X-Original-URL": "/health",
        }
        response = await patient.http.post("/api/chat/start", json={}, headers=told)
        codes.append(response.status_code)
        assert "strict-transport-security" not in response.headers and "evil.example" not in response.text
    assert codes == [200, 200, 429, 429]


async def test_script_in_every_field_is_never_part_of_a_page(forms: Any, patient: Any) -> None:
    await forms.open()
    pages = [
        await forms.post(text=SCRIPT),
        await forms.post(first=SCRIPT, text=""),
        await forms.post(choice=SCRIPT[:60], text=""),
        await forms.post(text=f"a block {SCRIPT}"),
        await forms.feedback(helped="no", word=SCRIPT),
        await forms.feedback(helped=SCRIPT, word=SCRIPT),
        await patient.http.get(f"/chat?clinic={SCRIPT}", headers={"Accept": "text/html"}),
        await patient.http.get(f"/{SCRIPT}", headers={"Accept": "text/html", "Referer": SCRIPT, "User-Agent": SCRIPT}),
        await patient.http.get("/", headers={"Host": 'evil"><script>alert(1)</script>'}),
        await patient.http.get("/chat", headers={"Cookie": f"ramus_chat={json.dumps(SCRIPT)}"}),
    ]
    for page in pages:
        assert "<script>alert" not in page.text and "<img src=x" not in page.text
        assert "script-src 'self'" in page.headers["content-security-policy"]


async def test_script_in_every_field_of_the_api_comes_back_as_text_in_json(patient: Any) -> None:
    await patient.start()
    answers = [
        await patient.send(text=SCRIPT),
        await patient.send(choice=SCRIPT[:60]),
        await patient.send(text="a", client_id=SCRIPT),
        await patient.http.post("/api/chat/start", json={"clinic": SCRIPT[:60]}),
        await patient.http.post(
            "/api/chat/feedback", json={"answer_id": SCRIPT, "helped": True}, headers=patient.bearer
        ),
        await patient.http.get(f"/api/chat/config?clinic={SCRIPT}"),
    ]
    for response in answers:
        assert response.headers["content-type"] == "application/json"
        assert response.headers["x-content-type-options"] == "nosniff"
    assert (await patient.exchanges())[1]["said"] == SCRIPT


async def test_a_flood_is_refused_and_others_are_answered_meanwhile(make_app: Any, patients: Any, fake: Any) -> None:
    app = make_app(limits={"screens_per_address": 5})
    other, flood = patients(app, "10.0.0.2"), patients(app, "10.6.6.6")
    await other.start()
    sent = [flood.http.post("/api/chat/message", json={"text": "I cannot pee"}) for _ in range(200)]
    *refused, _ = await asyncio.gather(*sent, still_works(other))
    for response in refused:
        assert_refused(response, "unauthorized", "rate_limited", "busy")
    assert {one.status_code for one in refused} >= {401, 429}
    screened = [one for one in refused if one.json()["messages"]]
    assert len(screened) == 5  # the words of so many are read; the others have the emergency line alone
    assert screened[0].json()["messages"][0]["custom"]["triage"]["level"] == "emergency"
    assert len([call for call in fake.calls if call[0] == "safe_reply"]) == 5
    own = await other.http.post("/api/chat/message", json={"text": "I cannot pee"})
    assert own.json()["messages"][0]["custom"]["triage"]["level"] == "emergency"
