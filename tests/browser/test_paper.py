"""Printing the conversation, and the summary for a doctor: what is on the paper, and what is not."""

from __future__ import annotations

import re
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
QUIET = "() => { window.printed = 0; window.print = () => { window.printed += 1; }; }"


def pages(page: Any, format: str) -> int:
    """How many sheets of this size the browser would print."""
    margin = dict.fromkeys(("top", "bottom", "left", "right"), "1cm")
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(format=format, margin=margin)))


@pytest.fixture
def urgent(page: Any, say: Any) -> Any:
    """A conversation with an answer, a safety check, and the advice that it led to."""
    page.evaluate(QUIET)
    say(page, "What is a block?")
    say(page, "my leg")
    page.get_by_role("button", name="No", exact=True).last.click()
    expect(page.locator(".msg.bot").last).to_contain_text("Are you numb between your legs?")
    page.get_by_role("button", name="Yes", exact=True).last.click()
    expect(page.locator(".care.emergency")).to_be_visible()
    return page


def test_the_conversation_is_printed_alone_with_who_said_what(urgent: Any) -> None:
    urgent.get_by_role("button", name="Print or save").press("Enter")
    assert urgent.evaluate("() => window.printed") == 1
    urgent.emulate_media(media="print")
    for hidden in ("Back and neck pain, explained plainly.", "Your message", "End chat and clear", "Did this help?"):
        expect(urgent.get_by_text(hidden).first).to_be_hidden()
    for shown in ("You said:", "Assistant said:", "Call 911 now if you cannot pee", "General information"):
        expect(urgent.get_by_text(shown).last).to_be_visible()
    assert urgent.get_by_text("You said:").last.evaluate("(e) => e.getBoundingClientRect().width") > 20
    expect(urgent.get_by_text("Having a medial branch block")).to_be_visible()  # the sources are opened
    heading = urgent.locator(".care h3").evaluate(
        "(e) => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]"
    )
    assert heading == ["rgb(0, 0, 0)", "rgba(0, 0, 0, 0)"]  # printers leave out backgrounds
    assert urgent.locator(".scroll").evaluate("(e) => e.scrollHeight <= e.clientHeight + 1")


def test_after_closing_the_page_prints_as_it_did(urgent: Any) -> None:
    urgent.get_by_role("button", name="Print or save").click()
    urgent.keyboard.press("Escape")
    urgent.emulate_media(media="print")
    expect(urgent.get_by_text("Back and neck pain, explained plainly.")).to_be_visible()


def test_the_summary_says_what_a_doctor_needs_in_order(urgent: Any) -> None:
    urgent.get_by_role("button", name="Summary to show a doctor").press("Enter")
    expect(urgent.get_by_role("heading", name="Summary to show a doctor")).to_be_focused()
    text = urgent.locator(".paper").inner_text()
    parts = (
        "Date and time: ",
        "automated assistant of Test Clinic. It is not a diagnosis.",
        "Call 911 now if you cannot pee",
        "Are you numb between your legs? Yes",
        "What is a block?",
        "my leg",
        "Is the leg weaker than last week? No",
        "Clinic: Test Clinic, 555-0100",
    )
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    expect(urgent.get_by_label("Your message")).to_be_hidden()
    expect(urgent.locator(".notice").get_by_role("link", name="Call 911").last).to_be_visible()


def test_back_returns_to_the_button_and_escape_closes(urgent: Any) -> None:
    opener = urgent.get_by_role("button", name="Summary to show a doctor")
    opener.click()
    urgent.get_by_role("button", name="Back to the chat").press("Enter")
    expect(opener).to_be_focused()
    opener.click()
    urgent.keyboard.press("Escape")
    expect(urgent.get_by_role("dialog")).to_be_hidden()
    urgent.get_by_role("button", name="Ask a question").click()
    expect(urgent.get_by_role("log")).to_be_visible()


def test_the_summary_is_the_same_after_a_reload(urgent: Any) -> None:
    def summary() -> str:
        urgent.get_by_role("button", name="Summary to show a doctor").click()
        return re.sub(r"Date and time:[^\n]+", "", urgent.locator(".paper").inner_text())

    before = summary()
    urgent.reload()
    urgent.get_by_role("button", name="Continue your chat").click()
    assert summary() == before


def test_the_page_without_scripts_says_the_same(urgent: Any, say: Any, live_server: Any) -> None:
    say(urgent, "my leg again")
    say(urgent, "is that a block?")  # no answer to the question in hand
    urgent.get_by_role("button", name="Summary to show a doctor").click()
    here = urgent.locator(".paper li").all_inner_texts()
    token = urgent.evaluate("() => sessionStorage.getItem('ramus-token')")
    urgent.context.add_cookies([{"name": "ramus_chat", "value": token, "url": live_server.url + "/chat"}])
    urgent.goto(live_server.url + "/chat/summary")
    answers = [one.replace("\n", " ") for one in urgent.locator(".paper dl div").all_inner_texts()]
    assert [*urgent.locator(".paper li").all_inner_texts(), *answers] == here


def test_words_are_shown_as_written(page: Any, say: Any) -> None:
    say(page, '<img src=x onerror="alert(1)"> & I cannot pee')
    page.get_by_role("button", name="Summary to show a doctor").click()
    expect(page.locator(".paper")).to_contain_text('<img src=x onerror="alert(1)"> & I cannot pee')
    assert page.locator("ramus-chat img").count() == 0


def test_the_longest_summary_is_one_sheet_here_and_on_the_page_without_scripts(
    page: Any, say: Any, live_server: Any
) -> None:
    words = "pain in my back, and more " * 30
    token = page.evaluate("() => sessionStorage.getItem('ramus-token')")
    store = live_server.app.state.web.gateway.store
    asked = "Is there numbness or tingling between your legs, around your private parts or your bottom, or weakness?"
    talk = [{"custom": {"kind": "fallback", "body": words}}] * 10
    talk += [{"custom": {"kind": "check", "body": f"{n}. {asked}", "check": {"number": n, "of": 9}}} for n in range(9)]
    triage = {"level": "emergency", "flags": ["a"], "why": [words] * 5}
    talk += [{"custom": {"kind": "triage", "body": "Call 911.", "disclaimer": "D", "triage": triage}}]
    for message in talk:
        store.record(store.find(token), words, None, [{"text": "", **message}])
    page.reload()
    page.get_by_role("button", name="Continue your chat").click()
    page.evaluate(QUIET)
    page.get_by_role("button", name="Summary to show a doctor").click()
    page.get_by_role("button", name="Print or save").click()
    expect(page.get_by_text("Earlier messages are left out.")).to_be_visible()
    assert [pages(page, size) for size in ("A4", "Letter")] == [1, 1]
    page.context.add_cookies([{"name": "ramus_chat", "value": token, "url": live_server.url + "/chat"}])
    page.goto(live_server.url + "/chat/summary")
    expect(page.get_by_text("Earlier messages are left out.")).to_be_visible()
    assert [pages(page, size) for size in ("A4", "Letter")] == [1, 1]


def test_an_answer_alone_has_no_summary(page: Any, say: Any) -> None:
    say(page, "What is a block?")
    expect(page.get_by_role("button", name="Summary to show a doctor")).to_have_count(0)


def test_the_button_of_the_chat_page_prints(browser: Any, live_server: Any) -> None:
    page = browser.new_page()
    page.goto(live_server.url + "/chat")
    page.get_by_label("Your message").fill("What is a block?")
    page.get_by_role("button", name="Send", exact=True).click()
    page.evaluate(QUIET)
    page.get_by_role("button", name="Print or save").click()
    assert page.evaluate("() => window.printed") == 1
    page.emulate_media(media="print")
    expect(page.get_by_text("You said:")).to_be_visible()
    expect(page.get_by_label("Your message")).to_be_hidden()
    expect(page.get_by_text("Did this help?")).to_be_hidden()
    page.close()
