"""The widget of one clinic among several, in a real Chromium: its own texts, colours and conversation."""

from __future__ import annotations

import sqlite3
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


def test_a_clinic_that_the_server_does_not_know_leaves_the_numbers_of_the_page(bare_page: OpenPage) -> None:
    page = bare_page(
        'data-clinic="south" data-emergency-text="Call 112." data-emergency-tel="112"'
        ' data-clinic-name="South Clinic" data-clinic-phone="555-0199"',
    )
    expect(page.get_by_text("Call 112.")).to_be_visible()
    assert [one.get_attribute("href") for one in page.locator("ramus-chat a").all()] == ["tel:112", "tel:5550199"]


def test_the_pages_own_colours_hold_where_the_clinic_chose_none(bare_page: OpenPage) -> None:
    page = bare_page(style="--ramus-accent: #123456")
    expect_launcher(page, "rgb(18, 52, 86)")


@pytest.fixture
def north(new_page: OpenPage, live_server: Any) -> Any:
    """The second clinic's demo page with the chat open."""
    page = new_page(live_server.url)
    page.goto(live_server.url + "/?clinic=north")
    start(page)
    return page


def test_the_summary_and_the_numbers_beside_it_are_the_clinics(north: Any, say: Any) -> None:
    say(north, "I cannot pee")
    north.get_by_role("button", name="Summary to show a doctor").click()
    paper = north.locator(".paper")
    expect(paper).to_contain_text("automated assistant of North Clinic. It is not a diagnosis.")
    expect(paper).to_contain_text("Clinic: North Clinic, 01632 960100")
    expect(paper).not_to_contain_text("Test Clinic")
    expect(north.locator(".notice").get_by_role("link", name="Call 999")).to_be_visible()


def test_an_opinion_names_the_clinic(north: Any, say: Any, live_server: Any) -> None:
    say(north, "What is a block?")
    group = north.get_by_role("group", name="Did this help?")
    group.get_by_role("button", name="Yes").click()
    expect(group).to_have_text("Thank you. This helps us get better.")
    ledger = live_server.app.state.web.gateway.ledger
    ledger.settle()
    with sqlite3.connect(ledger.folder / "ledger.db") as db:
        rows = db.execute("SELECT answer_id, helped, clinic FROM feedback").fetchall()
    assert rows[-1] == ("medial_branch_block.what", 1, "north")
    north.reload()
    north.get_by_role("button", name="Continue your chat").click()
    expect(group).to_have_text("Thank you. This helps us get better.")


def test_a_link_with_a_question_is_asked_of_the_clinic(new_page: OpenPage, live_server: Any) -> None:
    calls = live_server.app.state.web.gateway.assistant.clinics
    before = len(calls)
    page = new_page(live_server.url)
    page.goto(live_server.url + "/?clinic=north#ask=medial-branch-block")
    expect(page.locator(".msg.you")).to_contain_text("What is a medial branch block?")
    expect(page.locator(".msg.bot")).to_have_count(2)
    assert page.url == live_server.url + "/?clinic=north"  # the question is gone from the address, the clinic is not
    assert calls[before:] == [("start", "north"), ("choose", "north")]


def test_offline_the_numbers_are_the_clinics(north: Any) -> None:
    north.context.set_offline(True)
    alert = north.get_by_role("alert")
    expect(alert.get_by_role("link", name="Call 999")).to_be_visible()
    expect(alert.get_by_role("link", name="Call the clinic: 01632 960100")).to_be_visible()


def test_paper_is_black_on_white_whatever_the_clinics_colours(north: Any, say: Any, live_server: Any) -> None:
    say(north, "What is a block?")
    north.emulate_media(media="print", color_scheme="dark")
    expect(north.locator(".msg.bot").last).to_have_css("color", "rgb(0, 0, 0)")
    north.goto(live_server.url + "/chat?clinic=north")
    north.emulate_media(media="print", color_scheme="dark")
    expect(north.locator("body")).to_have_css("color", "rgb(0, 0, 0)")
    expect(north.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
    north.emulate_media(media="screen", color_scheme="dark")
    expect(north.locator(".primary")).to_have_css("background-color", DARK)
