"""Every refusal has one shape, carries help, and has read the patient's words for danger."""

from __future__ import annotations

from typing import Any

import pytest

from bot.web.refusals import STATUS
from bot.web.wording import load_wording

pytestmark = pytest.mark.asyncio
JSON = {"Content-Type": "application/json"}
REFUSED = [
    ("POST", "/api/chat/message", JSON, b"not json", 400, "bad_request"),
    ("POST", "/api/chat/message", JSON, b"[]", 400, "bad_request"),
    ("POST", "/api/chat/message", JSON, b"{}", 400, "bad_request"),
    ("POST", "/api/chat/message", JSON, b'{"text": "a", "choice": "b"}', 400, "bad_request"),
    ("POST", "/api/chat/message", JSON, b'{"text": "a", "sender": "me"}', 400, "bad_request"),
    ("POST", "/api/chat/message", JSON, b'{"text": 5}', 400, "bad_request"),
    ("POST", "/api/chat/message", JSON, b'{"text": "\\ud800"}', 400, "bad_request"),
    ("POST", "/api/chat/message", JSON, b'{"text": "a", "client_id": "not-a-uuid"}', 400, "bad_request"),
    ("POST", "/api/chat/message", JSON, b'{"text": "  "}', 400, "empty"),
    ("POST", "/api/chat/message", JSON, b'{"text": "hello"}', 401, "unauthorized"),
    ("POST", "/api/chat/message", JSON, b'{"text": "' + b"a" * 1001 + b'"}', 400, "too_long"),
    ("POST", "/api/chat/message", JSON, b'{"text": "' + b"a" * 8192 + b'"}', 413, "too_large"),
    ("POST", "/api/chat/message", {"Content-Type": "text/plain"}, b'{"text": "a"}', 415, "unsupported_media_type"),
    ("POST", "/api/chat/start", {}, b"", 415, "unsupported_media_type"),
    ("POST", "/api/chat/start", JSON, b'{"conversation_id": "mine"}', 400, "bad_request"),
    ("POST", "/api/chat/end", JSON, b'{"all": true}', 400, "bad_request"),
    ("GET", "/api/chat/messages", {}, b"", 401, "unauthorized"),
    ("GET", "/api/chat/message", {}, b"", 405, "method_not_allowed"),
    ("GET", "/api/chat/none", {}, b"", 404, "not_found"),
    ("GET", "/nowhere", {}, b"", 404, "not_found"),
    ("GET", "/static/none.js", {}, b"", 404, "not_found"),
    ("GET", "/static/../app.py", {}, b"", 404, "not_found"),
    ("DELETE", "/health", {}, b"", 405, "method_not_allowed"),
    ("POST", "/chat/end", JSON, b"{}", 415, "unsupported_media_type"),
]


def assert_one_shape(body: dict[str, Any]) -> None:
    assert set(body) == {"error", "emergency", "clinic", "messages"}
    assert set(body["error"]) == {"code", "message"}
    assert body["emergency"]["tel"] == "911"
    assert "911" in body["emergency"]["text"]
    assert body["clinic"] == {"name": "Test Clinic", "phone": "555-0100"}


@pytest.mark.parametrize(("method", "path", "headers", "content", "status", "code"), REFUSED)
async def test_all_routes_refuse_in_one_shape(
    patient: Any, method: str, path: str, headers: dict[str, str], content: bytes, status: int, code: str
) -> None:
    response = await patient.http.request(method, path, headers=headers, content=content)
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert_one_shape(response.json())
    assert response.headers["cache-control"] == "no-store"


async def test_a_body_without_a_declared_length_is_counted(patient: Any) -> None:
    async def chunks() -> Any:
        for _ in range(9):
            yield b"a" * 1024

    response = await patient.http.post("/api/chat/message", headers=JSON, content=chunks())
    assert response.status_code == 413
    assert_one_shape(response.json())


@pytest.mark.parametrize("limits", [{"messages_per_token": 0}, {"messages_per_address": 0}, {"concurrent_answers": 0}])
async def test_a_refused_message_is_still_screened(make_app: Any, patients: Any, limits: dict[str, int]) -> None:
    patient = patients(make_app(limits=limits))
    response = await patient.send(text="I cannot pee since this morning")
    body = response.json()
    assert response.status_code in (429, 503)
    assert_one_shape(body)
    assert body["messages"][0]["custom"]["care_card"]["level"] == "emergency"
    assert response.headers["retry-after"]


async def test_too_long_and_expired_messages_are_screened_too(patient: Any) -> None:
    for text, code in (("I cannot pee. " + "a" * 1000, "too_long"), ("I cannot pee", "unauthorized")):
        body = (await patient.send(text=text)).json()
        assert body["error"]["code"] == code
        assert body["messages"][0]["custom"]["triage"]["level"] == "emergency"


async def test_when_the_session_file_fails_the_words_are_screened(patient: Any, fake: Any) -> None:
    await patient.start()
    patient.http._transport.app.state.web.gateway.store.close()
    body = (await patient.send(text="I cannot pee")).json()
    assert_one_shape(body)
    assert (body["error"]["code"], body["messages"][0]["custom"]["triage"]["level"]) == ("unavailable", "emergency")


async def test_an_unforeseen_error_is_a_refusal_and_its_words_stay_private(
    patient: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def explode(*_: object) -> None:
        raise RuntimeError("my private words")

    monkeypatch.setattr(patient.http._transport.app.state.web.gateway, "resume", explode)
    response = await patient.http.get("/api/chat/messages")
    assert response.status_code == 503
    assert_one_shape(response.json())
    assert "private words" not in response.text + capsys.readouterr().out


async def test_a_browser_that_asks_for_a_page_gets_one(patient: Any) -> None:
    response = await patient.http.get("/nowhere", headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert 'href="tel:911"' in response.text
    assert 'href="tel:555' in response.text


async def test_each_code_has_its_sentence_and_each_sentence_its_code(make_app: Any) -> None:
    web = make_app().state.web
    assert set(load_wording(web.sites[""].clinic)["refusals"]) == set(STATUS)
