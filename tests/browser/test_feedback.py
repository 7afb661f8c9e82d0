"""Whether an answer helped, in a real browser: the widget, and /chat without scripts."""

from __future__ import annotations

import sqlite3
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
THANKS = "Thank you. This helps us get better."
FOCUSED = "() => document.querySelector('ramus-chat').shadowRoot.activeElement.textContent"


@pytest.fixture
def kept(live_server: Any) -> Any:
    """The opinions that this test has added."""
    ledger = live_server.app.state.web.gateway.ledger

    def read() -> list[tuple[Any, ...]]:
        ledger.settle()
        with sqlite3.connect(ledger.folder / "ledger.db") as db:
            return db.execute("SELECT answer_id, helped, word FROM feedback").fetchall()

    before = len(read())
    return lambda: read()[before:]


def test_yes_is_thanked_once_and_stays_so_after_a_reload(page: Any, say: Any, kept: Any) -> None:
    say(page, "What is a block?")
    group = page.get_by_role("group", name="Did this help?")
    expect(group).to_have_count(1)  # under the answer, not under the greeting
    group.get_by_role("button", name="Yes").press("Enter")
    expect(group).to_have_text(THANKS)
    assert page.evaluate(FOCUSED) == THANKS  # the button is gone: the focus must be somewhere
    assert kept() == [("medial_branch_block.what", 1, "")]
    page.reload()
    page.get_by_role("button", name="Continue your chat").click()
    expect(group).to_have_text(THANKS)


def test_no_asks_for_a_word_that_may_be_left_empty(page: Any, say: Any, kept: Any) -> None:
    say(page, "What is a block?")
    group = page.get_by_role("group", name="Did this help?")
    word = group.get_by_label("What was missing? (optional)")
    expect(word).to_be_hidden()
    group.get_by_role("button", name="No").press("Enter")
    expect(word).to_be_focused()
    assert kept() == []
    page.keyboard.type("the price" + "x" * 300)
    assert len(word.input_value()) == 200
    word.fill("the price")
    page.keyboard.press("Enter")
    expect(group).to_have_text(THANKS)
    assert kept() == [("medial_branch_block.what", 0, "the price")]


def test_danger_in_the_word_brings_its_advice(page: Any, say: Any) -> None:
    say(page, "What is a block?")
    group = page.get_by_role("group", name="Did this help?")
    group.get_by_role("button", name="No").click()
    page.keyboard.type("I cannot pee")
    page.keyboard.press("Enter")
    card = page.locator(".care.emergency")
    expect(card.get_by_role("link", name="Call 911")).to_be_in_viewport()
    expect(page.locator(".msg.you").last).to_contain_text("I cannot pee")


def test_when_it_cannot_be_sent_the_numbers_are_there_and_it_can_be_given_again(
    page: Any, say: Any, live_server: Any, kept: Any
) -> None:
    say(page, "What is a block?")
    group = page.get_by_role("group", name="Did this help?")
    live_server.stop()
    try:
        group.get_by_role("button", name="Yes").click()
        expect(page.get_by_role("alert").get_by_role("link", name="Call 911")).to_be_visible()
    finally:
        live_server.start()
    group.get_by_role("button", name="Yes").click()
    expect(group).to_have_text(THANKS)
    assert len(kept()) == 1


def test_its_targets_are_large(new_page: Any, live_server: Any, say: Any) -> None:
    page = new_page(live_server.url, viewport={"width": 320, "height": 600})
    page.get_by_role("button", name="Ask a question").click()
    say(page, "What is a block?")
    page.get_by_role("group", name="Did this help?").get_by_role("button", name="No").click()
    sizes = page.locator(".rate button, .rate input").evaluate_all(
        "(all) => all.map((e) => e.getBoundingClientRect()).map((r) => [r.width, r.height])"
    )
    assert len(sizes) == 4 and all(width >= 44 and height >= 44 for width, height in sizes)
    assert page.locator(".scroll").evaluate("(scroll) => scroll.scrollWidth <= scroll.clientWidth")


def test_without_scripts_no_opens_a_field(browser: Any, live_server: Any, kept: Any) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.goto(live_server.url + "/chat")
    page.get_by_label("Your message").fill("What is a block?")
    page.get_by_role("button", name="Send", exact=True).click()
    page.locator(".rate summary").click()
    page.get_by_label("What was missing? (optional)").fill("the price")
    page.keyboard.press("Enter")
    expect(page.locator(".rate")).to_have_text(THANKS)
    assert kept() == [("medial_branch_block.what", 0, "the price")]
    page.context.close()
