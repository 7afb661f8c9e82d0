"""The widget in a real Chromium, under the real CSP."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
WIDGET = Path(__file__).parents[2] / "bot" / "web" / "static" / "widget.js"
OpenPage = Callable[..., Any]
FOCUSED = "() => { const r = document.querySelector('ramus-chat').shadowRoot; return r.activeElement && (r.activeElement.id || r.activeElement.className || r.activeElement.textContent) }"


def test_widget_is_at_most_ten_kilobytes() -> None:
    assert len(gzip.compress(WIDGET.read_bytes(), 9)) <= 10 * 1024


def test_widget_never_parses_markup() -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacent|document\.write|DOMParser|eval\(|localStorage", WIDGET.read_text("utf8")
    )


def test_there_is_one_log_and_it_is_there_before_the_first_message(new_page: OpenPage, live_server: Any) -> None:
    page = new_page(live_server.url)
    assert page.locator("[role=log][aria-label=Conversation]").count() == 1
    assert page.locator("[role=log]").inner_text() == ""


def test_notice_says_machine_and_emergency_number(page: Any) -> None:
    notice = page.locator(".notice")
    expect(notice).to_contain_text("Automated assistant")
    assert notice.locator("a").get_attribute("href") == "tel:911"


def test_an_answer_has_its_blocks(page: Any, say: Any) -> None:
    say(page, "What is a medial branch block?")
    answer = page.locator(".msg.bot").last
    expect(page.locator(".msg.you").last).to_contain_text("You said: What is a medial branch block?")
    expect(answer).to_contain_text("Assistant said:")
    expect(answer.locator("ul").first.locator("li")).to_have_count(3)
    expect(answer.locator("summary")).to_have_text("Sources (2) · Not yet reviewed by a clinician")
    expect(answer).to_contain_text("General information, not medical advice")
    assert [link.get_attribute("href") for link in answer.locator("details a").all()] == ["https://example.org/mbb"]


def test_text_is_shown_as_written_and_never_run(page: Any, say: Any) -> None:
    text = 'temp > 38.5 & <img src=x onerror="alert(1)"> _a_ *b* [c](d)'
    say(page, text)
    expect(page.locator(".msg.bot").last).to_contain_text(f"You wrote: {text}")
    expect(page.locator(".msg.you").last).to_contain_text(text)
    assert page.locator("ramus-chat img").count() == 0


def test_emergency_card_is_in_view_with_its_number_and_level_in_words(
    new_page: OpenPage, live_server: Any, say: Any
) -> None:
    page = new_page(live_server.url, viewport={"width": 390, "height": 844}, has_touch=True)
    page.get_by_role("button", name="Ask a question").click()
    expect(page.locator(".msg.bot")).to_have_count(1)
    for text in ("What is a block?", "What is a block?", "I cannot pee"):
        say(page, text)
    card = page.locator(".care.emergency")
    expect(card.get_by_role("heading")).to_have_text("Immediate action required: Call 911 now if you cannot pee")
    expect(card.get_by_role("link", name="Call 911")).to_be_in_viewport()
    expect(card.get_by_role("heading")).to_be_in_viewport()
    assert page.locator(".msg.bot").last.locator("details").count() == 0


def test_focus_does_not_move_when_an_answer_arrives(page: Any) -> None:
    page.get_by_label("Your message").fill("slow")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Close").focus()
    expect(page.locator(".msg.bot")).to_have_count(2)
    assert page.evaluate(FOCUSED) == "Close"


def test_typing_is_told_only_when_it_takes_a_while(page: Any) -> None:
    page.get_by_label("Your message").fill("slow")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.get_by_role("status").inner_text() == ""
    expect(page.get_by_role("status")).to_have_text("The assistant is writing an answer")
    expect(page.get_by_role("status")).to_have_text("")


def test_escape_closes_and_focus_returns_to_the_launcher(page: Any) -> None:
    assert page.evaluate(FOCUSED) == "text"
    page.keyboard.press("Escape")
    assert page.evaluate(FOCUSED) == "launcher"
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("Enter")
    assert page.evaluate(FOCUSED) == "text"


def test_shift_enter_makes_a_line_and_an_input_method_keeps_its_enter(page: Any) -> None:
    box = page.get_by_label("Your message")
    box.fill("one")
    page.keyboard.press("Shift+Enter")
    page.keyboard.type("two")
    box.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    assert box.input_value() == "one\ntwo"
    page.keyboard.press("Enter")
    expect(page.locator(".msg.you")).to_contain_text("one\ntwo", use_inner_text=True)


def test_quick_reply_is_kept_as_words_and_focus_goes_to_the_input(page: Any) -> None:
    page.get_by_role("group", name="Suggested replies").get_by_role("button", name="After my injection").press("Enter")
    expect(page.locator(".msg.you")).to_contain_text("After my injection")
    expect(page.locator(".msg.bot").last).to_contain_text("You chose /faq_after")
    assert page.evaluate(FOCUSED) == "text"
    expect(page.locator(".replies button")).to_have_count(0)


def test_keyboard_alone_reaches_everything_with_a_visible_focus(page: Any, say: Any) -> None:
    say(page, "What is a block?")
    reached = set()
    for key in [*["Tab"] * 3, *["Shift+Tab"] * 11]:
        page.keyboard.press(key)
        style = page.evaluate(
            "() => { const a = document.querySelector('ramus-chat').shadowRoot.activeElement;"
            " return a && [a.className || a.tagName, getComputedStyle(a).outlineStyle, getComputedStyle(a).outlineWidth] }"
        )
        if style:
            reached.add(style[0])
            assert style[1:] == ["solid", "3px"], style
    assert {"BUTTON", "call", "scroll", "SUMMARY", "send", "end"} <= reached


@pytest.mark.parametrize("size", [(390, 844), (1280, 800), (320, 256)])
def test_targets_are_large_and_nothing_scrolls_sideways(
    new_page: OpenPage, live_server: Any, size: tuple[int, int], say: Any
) -> None:
    page = new_page(live_server.url, viewport={"width": size[0], "height": size[1]})
    page.get_by_role("button", name="Ask a question").click()
    expect(page.locator(".msg.bot")).to_have_count(1)
    say(page, "I cannot pee")
    small = page.evaluate(
        "() => [...document.querySelector('ramus-chat').shadowRoot.querySelectorAll('button, .call, textarea, summary')]"
        ".map((e) => [e.textContent, e.getBoundingClientRect()]).filter(([, r]) => r.width && (r.height < 44 || r.width < 44)).map(([t]) => t)"
    )
    assert small == []
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.locator(".panel").evaluate("(panel) => panel.scrollWidth <= panel.clientWidth")


def test_reload_resumes_and_only_a_token_is_stored(page: Any, say: Any) -> None:
    say(page, "my leg")
    before = page.get_by_role("log").inner_text()
    assert page.evaluate("() => [Object.keys(sessionStorage), localStorage.length]") == [["ramus-token"], 0]
    page.reload()
    page.get_by_role("button", name="Continue your chat").click()
    expect(page.locator(".msg.bot")).to_have_count(2)
    assert page.get_by_role("log").inner_text() == before
    page.get_by_role("button", name="Not sure").click()
    expect(page.locator(".msg.bot").last).to_contain_text("/unsure")


def test_end_clears_and_a_new_chat_begins(page: Any, say: Any) -> None:
    say(page, "my private words")
    page.get_by_role("button", name="End chat and clear").click()
    assert "private" not in page.get_by_role("log").inner_text()
    assert page.evaluate("() => sessionStorage.length") == 0
    page.get_by_role("button", name="Start a new chat").click()
    expect(page.locator(".msg.bot")).to_have_count(1)
    assert page.evaluate(FOCUSED) == "text"


def test_an_expired_chat_starts_again_and_loses_no_message(page: Any, say: Any) -> None:
    page.evaluate("() => sessionStorage.setItem('ramus-token', 'expired')")
    say(page, "hello again")
    expect(page.get_by_role("log")).to_contain_text("this is a new one")
    expect(page.locator(".msg.bot").last).to_contain_text("You wrote: hello again")
    expect(page.locator(".msg.you")).to_have_count(1)


def test_server_down_shows_numbers_and_keeps_the_text_and_doubles_nothing(page: Any, live_server: Any) -> None:
    live_server.stop()
    try:
        page.get_by_label("Your message").fill("I have a question")
        page.keyboard.press("Enter")
        alert = page.get_by_role("alert")
        expect(alert.get_by_role("link", name="Call 911")).to_be_visible()
        expect(alert.get_by_role("link", name="Call the clinic: 555-0100")).to_be_visible()
        expect(page.get_by_label("Your message")).to_have_value("I have a question")
        expect(page.locator(".msg.you")).to_contain_text("Not sent")
    finally:
        live_server.start()
    page.keyboard.press("Enter")
    expect(page.locator(".msg.bot").last).to_contain_text("You wrote: I have a question")
    expect(page.locator(".msg.you")).to_have_count(1)
    expect(page.locator(".msg.you")).not_to_contain_text("Not sent")
    expect(alert).to_be_empty()


def test_a_lost_reply_is_fetched_by_one_retry(page: Any, live_server: Any, say: Any) -> None:
    lost = []

    def lose_first(route: Any) -> None:
        if lost:
            route.continue_()
            return
        lost.append(route.fetch())  # the server has answered, the network then fails
        route.abort()

    page.route("**/api/chat/message", lose_first)
    say(page, "only once")
    expect(page.locator(".msg.you")).to_have_count(1)
    calls = live_server.app.state.web.gateway.assistant.calls
    assert [text for kind, _, text in calls if kind == "handle" and text == "only once"] == ["only once"]


def test_a_refused_message_shows_its_advice(page: Any) -> None:
    page.get_by_label("Your message").fill("I cannot pee " + "a" * 1000)
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("too long")
    expect(page.locator(".care.emergency")).to_be_visible()
    assert page.get_by_label("Your message").input_value().startswith("I cannot pee")


def test_without_server_and_sentences_the_numbers_remain(bare_page: OpenPage) -> None:
    page = bare_page(
        'data-emergency-text="In an emergency call 911." data-emergency-tel="911"'
        ' data-clinic-name="Test Clinic" data-clinic-phone="555-0100"',
        broken="**/api/chat/config",
    )
    expect(page.get_by_text("In an emergency call 911.")).to_be_visible()
    assert [one.get_attribute("href") for one in page.locator("ramus-chat a").all()] == ["tel:911", "tel:5550100"]


def test_nothing_moves_under_reduced_motion_and_forced_colours_keep_edges(
    new_page: OpenPage, live_server: Any, say: Any
) -> None:
    page = new_page(live_server.url, reduced_motion="reduce", forced_colors="active")
    page.get_by_role("button", name="Ask a question").click()
    expect(page.locator(".msg.bot")).to_have_count(1)
    say(page, "I cannot pee")
    assert page.evaluate("() => document.getAnimations().length") == 0
    assert page.locator(".msg.you").evaluate("(e) => getComputedStyle(e).borderTopStyle") == "solid"


def test_the_chat_page_works_without_scripts(browser: Any, live_server: Any) -> None:
    page = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 844}).new_page()
    page.goto(live_server.url)
    page.get_by_role("link", name="Ask our assistant").click()
    for text in ("What is a block?", "my leg"):
        page.get_by_label("Your message").fill(text)
        page.get_by_role("button", name="Send").click()
    expect(page.locator("#latest")).to_be_in_viewport()
    page.get_by_role("button", name="Not sure").click()
    expect(page.locator("#latest")).to_contain_text("You chose /unsure")
    page.get_by_role("button", name="End chat and clear").click()
    expect(page.locator("#latest")).to_have_count(0)
    page.context.close()
