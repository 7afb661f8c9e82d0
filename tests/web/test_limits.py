"""Limits per token, per address and for the whole server, and whose address counts."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from starlette.requests import Request

from bot.web.limits import Limits, Window, client_address, is_https


def request_from(peer: str, **headers: str) -> Request:
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()]
    return Request(
        {"type": "http", "client": (peer, 1), "headers": raw, "scheme": "http", "path": "/", "server": ("h", 80)}
    )


def test_window_lets_in_as_many_as_it_says_and_again_later() -> None:
    now = 0.0
    window = Window(2, 60, lambda: now)
    assert [window.allow("a") for _ in range(3)] == [True, True, False]
    assert window.allow("b")
    now = 60.0
    assert window.allow("a")


def test_refused_attempts_do_not_lengthen_the_wait() -> None:
    now = [0.0]
    window = Window(1, 60, lambda: now[0])
    window.allow("a")
    for seconds in (10.0, 30.0, 59.0):
        now[0] = seconds
        assert not window.allow("a")
    now[0] = 60.0
    assert window.allow("a")


def test_window_forgets_keys_that_are_quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.web.limits.SWEEP_AT", 3)
    now = 0.0
    window = Window(1, 60, lambda: now)
    for key in "abc":
        window.allow(key)
    now = 61.0
    window.allow("d")
    assert set(window._seen) == {"d"}


def test_the_numbers_of_the_specification_are_the_defaults() -> None:
    limits = Limits()
    assert (limits.messages_per_token, limits.starts_per_address, limits.messages_per_address) == (20, 5, 60)
    assert (limits.window_seconds, limits.answer_seconds, limits.text_characters, limits.body_bytes) == (
        60,
        10,
        1000,
        8192,
    )


@pytest.mark.parametrize(
    ("peer", "proxy", "forwarded", "expected"),
    [
        ("10.0.0.1", "", "6.6.6.6", "10.0.0.1"),  # no proxy is configured: anybody can write that header
        ("10.0.0.1", "10.0.0.9", "6.6.6.6", "10.0.0.1"),  # a stranger pretends to be a proxy
        ("10.0.0.9", "10.0.0.9", "1.2.3.4", "1.2.3.4"),
        ("10.0.0.9", "10.0.0.9", "6.6.6.6, 1.2.3.4", "1.2.3.4"),  # the client wrote the first entry itself
        ("10.0.0.9", "10.0.0.9", "", "10.0.0.9"),
        ("2001:db8:1:2::7", "", "", "2001:db8:1:2::/64"),
    ],
)
def test_address_is_believed_from_the_configured_proxy_only(
    peer: str, proxy: str, forwarded: str, expected: str
) -> None:
    assert client_address(request_from(peer, x_forwarded_for=forwarded), proxy) == expected


def test_https_is_believed_from_the_configured_proxy_only() -> None:
    told = request_from("10.0.0.9", x_forwarded_proto="https")
    assert is_https(told, "10.0.0.9")
    assert not is_https(told, "")


@pytest.mark.asyncio
async def test_one_token_may_not_flood(make_app: Any, patients: Any) -> None:
    patient = patients(make_app(limits={"messages_per_token": 2}))
    await patient.start()
    assert [(await patient.send(text="hi")).status_code for _ in range(3)] == [200, 200, 429]


@pytest.mark.asyncio
async def test_one_address_may_not_flood_with_many_tokens(make_app: Any, patients: Any) -> None:
    app = make_app(limits={"messages_per_address": 2})
    one, two, elsewhere = patients(app), patients(app), patients(app, "10.0.0.2")
    for patient in (one, two, elsewhere):
        await patient.start()
    codes = [(await patient.send(text="hi")).status_code for patient in (one, two, one, elsewhere)]
    assert codes == [200, 200, 429, 200]


@pytest.mark.asyncio
async def test_one_address_may_not_start_without_end(make_app: Any, patients: Any) -> None:
    patient = patients(make_app(limits={"starts_per_address": 1}))
    codes = [(await patient.http.post("/api/chat/start", json={})).status_code for _ in range(2)]
    assert codes == [200, 429]


@pytest.mark.asyncio
async def test_a_full_server_refuses_at_once_and_still_screens(make_app: Any, patients: Any, fake: Any) -> None:
    app = make_app(limits={"concurrent_answers": 1})
    one, two = patients(app), patients(app)
    await one.start()
    await two.start()
    fake.gate = asyncio.Event()
    waiting = asyncio.create_task(one.send(text="hello"))
    while not fake.running:
        await asyncio.sleep(0)
    refused = await two.send(text="I cannot pee")
    fake.gate.set()
    assert (await waiting).status_code == 200
    assert (refused.status_code, refused.json()["error"]["code"]) == (503, "busy")
    assert refused.json()["messages"][0]["custom"]["triage"]["level"] == "emergency"
