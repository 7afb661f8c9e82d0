"""The page is reloaded, the network goes, the server is killed in mid-conversation: nothing is lost or doubled."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
OFFLINE_SECONDS = float(os.environ.get("RAMUS_OFFLINE_SECONDS", "3"))  # 30 to see it as it is lived
SLOW = 30_000  # ms: the machine that tests may be busy
SCRIPT = [
    "whats a medial branch block?",
    "does it hurt",
    "my leg feels a bit funny",
    "No",
    "how long does the numbness last",
]


def after(page: Any, act: Callable[[], None]) -> None:
    """Do something and wait for a reply to it."""
    replies = page.locator(".msg.bot")
    before = replies.count()
    act()
    replies.nth(before).wait_for(timeout=SLOW)


def write(page: Any, text: str) -> None:
    box = page.get_by_role("textbox", name="Your message")
    box.fill(text)
    box.press("Enter")


def resumed(page: Any, messages: int) -> list[str]:
    """Reload and open; returns what stands in the conversation."""
    page.reload()
    page.get_by_role("button", name="Continue your chat").click()
    expect(page.locator(".msg")).to_have_count(messages, timeout=SLOW)
    texts: list[str] = page.locator(".msg").all_inner_texts()
    return texts


def test_nothing_is_lost_and_nothing_is_doubled(server: Any, browser: Any) -> None:
    page = browser.new_page()
    page.goto(server.url)
    after(page, page.get_by_role("button", name="Ask a question").click)
    after(page, lambda: write(page, SCRIPT[0]))
    shown = page.locator(".msg").all_inner_texts()
    assert resumed(page, len(shown)) == shown

    page.context.set_offline(True)
    write(page, SCRIPT[1])
    expect(page.locator(".msg.you").last).to_contain_text("Not sent", timeout=SLOW)
    page.wait_for_timeout(OFFLINE_SECONDS * 1000)
    after(page, lambda: page.context.set_offline(False))

    after(page, lambda: write(page, SCRIPT[2]))
    server.kill()  # while a question of the safety check waits for its answer
    page.get_by_role("button", name=SCRIPT[3], exact=True).last.click()
    expect(page.locator(".msg.you").last).to_contain_text("Not sent", timeout=SLOW)
    server.start()
    after(page, page.get_by_role("button", name="Try again").click)
    expect(page.locator(".msg.bot .step").last).to_contain_text("Question 2")

    write(page, SCRIPT[4])
    server.kill()  # while an answer is on its way
    expect(page.locator(".msg.you").last).to_contain_text("Not sent", timeout=SLOW)
    server.start()
    after(page, lambda: page.get_by_role("textbox", name="Your message").press("Enter"))

    shown = page.locator(".msg").all_inner_texts()
    assert [text.removeprefix("You said:").strip() for text in page.locator(".msg.you").all_inner_texts()] == SCRIPT
    assert resumed(page, len(shown)) == shown
    page.close()
    server.stop()
    assert heard(server) == [SCRIPT[0], SCRIPT[1], SCRIPT[2], "/deny", SCRIPT[4]]


def heard(server: Any) -> list[str]:
    """What the assistant itself was told in this conversation, in order."""
    with sqlite3.connect(server.data / "conversations.db") as db:
        rows = db.execute("SELECT data FROM events WHERE type_name = 'user' ORDER BY id").fetchall()
    texts = [json.loads(data)["text"] for (data,) in rows]
    return [text for text in texts if text and not text.startswith("/greet")]
