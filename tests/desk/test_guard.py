"""Forged forms, framed pages, parts of pages, and errors that give nothing away."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from bot.desk.headers import POLICY
from bot.desk.refusals import STATUS

HTMX = Path("bot/desk/static")


@pytest.mark.parametrize(
    ("headers", "let_in"),
    [
        ({}, True),
        ({"Sec-Fetch-Site": ""}, True),  # an older browser says only the origin
        ({"Origin": ""}, True),
        ({"Origin": "https://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({"Origin": "https://test:444"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "none"}, False),
        ({"Origin": "", "Sec-Fetch-Site": ""}, False),
    ],
)
async def test_only_a_page_of_the_desk_may_send_a_form(staff: Any, headers: dict[str, str], let_in: bool) -> None:
    await staff.sign_in("adam")
    await staff.get("/desk/people")
    response = await staff.post("/desk/people", headers, name="dora", do="keep-out")
    assert (response.status_code == 303) is let_in and staff.desk.people.known("dora").blocked is let_in


@pytest.mark.parametrize("word", ["", "0" * 64, "é", "another's"])
async def test_a_form_without_its_own_word_is_refused(
    staff: Any, app: Any, browsers: Any, words: Any, word: str
) -> None:
    await staff.sign_in("adam")
    await staff.get("/desk/people")
    if word == "another's":
        other = browsers(app, address="10.0.0.10")
        await other.sign_in("cleo")
        await other.get("/desk/people")
        word = other.csrf
    response = await staff.post("/desk/people", csrf=word, name="dora", do="keep-out")
    assert response.status_code == 403 and words["refusals"]["forged"] in response.text
    assert not staff.desk.people.known("dora").blocked


async def test_signing_in_cannot_be_forged_either(staff: Any) -> None:
    await staff.get("/desk/sign-in")
    right = {"name": "dora", "password": "a long enough password", "code": staff.code("dora")}
    assert (await staff.post("/desk/sign-in", csrf="0" * 64, **right)).status_code == 403
    staff.http.cookies.clear()
    assert (await staff.post("/desk/sign-in", **right)).status_code == 403


@pytest.mark.parametrize("path", ["/desk/sign-in", "/desk", "/desk/people", "/desk/nothing", "/desk/static/desk.css"])
async def test_every_answer_refuses_to_be_framed_and_to_be_stored(staff: Any, path: str) -> None:
    await staff.sign_in("adam")
    headers = (await staff.get(path)).headers
    assert headers["content-security-policy"] == POLICY and "frame-ancestors 'none'" in POLICY
    assert headers["x-frame-options"] == "DENY" and headers["x-content-type-options"] == "nosniff"
    assert headers["strict-transport-security"].startswith("max-age=")
    assert headers["cache-control"] == ("public, max-age=300" if "/static/" in path else "no-store")
    assert "unsafe" not in POLICY and "*" not in POLICY


async def test_a_part_of_a_page_sends_the_whole_page_to_the_sign_in(staff: Any) -> None:
    response = await staff.get("/desk/people", headers={"HX-Request": "true"})
    assert response.status_code == 401 and response.headers["hx-redirect"] == "/desk/sign-in"


async def test_what_looks_again_by_itself_does_not_keep_a_sign_in_alive(staff: Any) -> None:
    await staff.sign_in("dora")
    for _ in range(4):
        staff.clock.wait(5 * 60)
        response = await staff.get("/desk?by-itself=1")
    assert response.headers["location"] == "/desk/sign-in?over=1"


async def test_an_unforeseen_error_says_nothing_of_what_was_typed(
    staff: Any, words: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError("numb between her legs")

    await staff.sign_in("adam")
    monkeypatch.setattr(staff.desk.people, "everybody", broken)
    response = await staff.get("/desk/people")
    assert response.status_code == 500 and words["refusals"]["failed"] in response.text
    assert "numb" not in response.text


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 400),
        ("application/x-www-form-urlencoded", b"csrf=\xff", 400),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 70_000, 413),
        ("application/x-www-form-urlencoded", b"&".join(b"a=1" for _ in range(300)), 400),
    ],
)
async def test_a_body_that_is_no_form_is_refused(staff: Any, kind: str, body: bytes, status: int) -> None:
    await staff.sign_in("adam")
    headers = {"Content-Type": kind, "Origin": "https://test"}
    assert (await staff.http.post("/desk/people", content=body, headers=headers)).status_code == status


def test_each_refusal_has_its_words(words: Any) -> None:
    assert set(STATUS) == set(words["refusals"])


def test_htmx_is_the_file_that_its_page_names() -> None:
    page = (HTMX / "HTMX.md").read_text("utf8")
    assert hashlib.sha256((HTMX / "htmx.min.js").read_bytes()).hexdigest() in page and "0BSD" in page


@pytest.mark.parametrize("path", sorted(Path("bot/desk/templates").rglob("*.html")))
def test_no_template_turns_autoescape_off(path: Path) -> None:
    text = path.read_text("utf8")
    assert (
        "safe" not in text.replace("safety", "").replace("Safety", "").replace("safely", "")
        and "autoescape" not in text
    )
    assert "style=" not in text and "onclick" not in text and "<script>" not in text
