"""The widget of one clinic among several, in a real Chromium: its own texts, colours and conversation."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
OpenPage = Callable[..., Any]
LIGHT, DARK = "rgb(122, 31, 92)", "rgb(240, 179, 220)"  # of tests/browser/conftest.py


def expect_launcher(page: Any, colour: str) -> None:
    expect(page.locator(".launcher")).to_have_css("background-color", colour)


def start(page: Any) -> None:
    page.get_by_role("button", name="Ask a question").click()
    expect(page.locator(".msg.bot")).to_have_count(1)


def test_a_clinics_colours_follow_light_and_dark(new_page: OpenPage, live_server: Any) -> None:
    page = new_page(live_server.url)
    page.goto(live_server.url + "/?clinic=north")
    expect_launcher(page, LIGHT)
    page.emulate_media(color_scheme="dark")
    expect_launcher(page, DARK)
    page.emulate_media(color_scheme="light")
    expect_launcher(page, LIGHT)
    page.goto(live_server.url)
    expect_launcher(page, "rgb(10, 100, 112)")


def test_the_conversation_is_the_clinics_and_is_resumed_for_it_alone(new_page: OpenPage, live_server: Any) -> None:
    calls = live_server.app.state.web.gateway.assistant.clinics
    before = len(calls)
    page = new_page(live_server.url)
    page.goto(live_server.url + "/?clinic=north")
    start(page)
    assert page.locator(".notice a").get_attribute("href") == "tel:999"
    page.get_by_label("Your message").fill("for the north")
    page.keyboard.press("Enter")
    expect(page.locator(".msg.bot")).to_have_count(2)
    page.goto(live_server.url)
    start(page)  # a conversation of its own, though the browser's store is the same
    page.goto(live_server.url + "/?clinic=north")
    page.get_by_role("button", name="Continue your chat").click()
    expect(page.locator(".msg.you")).to_contain_text("for the north")
    assert calls[before:] == [("start", "north"), ("handle", "north"), ("start", "")]


def test_a_clinic_that_the_server_does_not_know_leaves_the_numbers_of_the_page(browser: Any, live_server: Any) -> None:
    page = browser.new_page()
    tag = (
        f'<script src="{live_server.url}/static/widget.js" data-clinic="south" data-emergency-text="Call 112."'
        ' data-emergency-tel="112" data-clinic-name="South Clinic" data-clinic-phone="555-0199"></script>'
    )
    page.route("**/clinic", lambda route: route.fulfill(content_type="text/html", body=f"<body>{tag}</body>"))
    page.goto(live_server.url + "/clinic")
    expect(page.get_by_text("Call 112.")).to_be_visible()
    assert [one.get_attribute("href") for one in page.locator("ramus-chat a").all()] == ["tel:112", "tel:5550199"]
    page.close()


def test_the_pages_own_colours_hold_where_the_clinic_chose_none(browser: Any, live_server: Any) -> None:
    page = browser.new_page()
    body = f'<body style="--ramus-accent: #123456"><script src="{live_server.url}/static/widget.js"></script></body>'
    page.route("**/clinic", lambda route: route.fulfill(content_type="text/html", body=body))
    page.goto(live_server.url + "/clinic")
    expect_launcher(page, "rgb(18, 52, 86)")
    page.close()
