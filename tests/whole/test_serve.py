"""A patient in a browser against the real server, through a kill and a restart."""

from __future__ import annotations

from typing import Any

PLANTED = "my parrot Zebedee sings opera in the greenhouse"


def say(page: Any, text: str) -> str:
    """Type a message and return the reply's text."""
    replies = page.locator("ramus-chat").get_by_role("log").locator(".msg.bot")
    replies.first.wait_for(timeout=15000)  # the greeting, or what was said before a reload
    page.wait_for_timeout(500)
    before = replies.count()
    box = page.get_by_role("textbox")
    box.fill(text)
    box.press("Enter")
    replies.nth(before).wait_for(timeout=15000)
    return str(replies.nth(before).inner_text())


def test_a_patient_asks_is_sent_to_urgent_care_and_goes_on_after_a_kill(server: Any, browser: Any) -> None:
    page = browser.new_page()
    page.goto(server.url)
    page.get_by_role("button", name="Ask a question").first.click()
    assert "numb" in say(page, "whats a medial branch block?")
    assert "sting" in say(page, "does it hurt")
    reply = say(page, "since last night i cannot pee and i am numb between the legs")
    assert "Call 911" in reply
    say(page, PLANTED)

    server.kill()
    server.start()

    page.reload()
    page.get_by_role("button", name="Continue your chat").first.click()
    reply = say(page, "and how long does it last?")
    assert "First, please call 911" in reply  # the level is still in force
    assert "hours" in reply  # and the topic is still known
    page.close()
    server.stop()
    assert PLANTED not in server.output and "Zebedee" not in server.output


def test_the_page_without_scripts_answers_too(server: Any, browser: Any) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(server.url + "/chat")
    page.get_by_role("textbox").fill("how long does ablation last")
    page.get_by_role("button", name="Send").click()
    text = page.locator("#latest").inner_text()
    assert "months" in text and "not a diagnosis" in text
    context.close()
