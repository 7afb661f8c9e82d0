"""Forgetting a chat, and what is told about the data, in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect


def test_what_was_said_leaves_the_screen_and_the_chat_goes_on(page: Any, say: Any) -> None:
    say(page, "What is a block?")
    page.get_by_label("Your message").fill("forget me")
    page.keyboard.press("Enter")
    log = page.get_by_role("log")
    expect(log).to_contain_text("Your number is 1234-5678")
    expect(log).not_to_contain_text("What is a block?")
    say(page, "What is a block?")
    expect(log).to_contain_text("medial branch block")
    page.reload()
    page.get_by_role("button", name="Continue your chat").click()
    expect(log).to_contain_text("Your number is 1234-5678")


def test_the_widget_leads_to_what_is_stored(page: Any, say: Any) -> None:
    say(page, "What is a block?")
    link = page.get_by_role("link", name="What is stored")
    with page.context.expect_page() as opened:
        link.click()
    expect(opened.value.get_by_role("heading", name="What happens to what you type")).to_be_visible()
    expect(page.get_by_role("log")).to_contain_text("What is a block?")
