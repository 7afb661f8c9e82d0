"""A whole conversation by keyboard alone: each stop has a ring and is in view; the focus is never lost or taken."""

from __future__ import annotations

from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
MOST_STOPS = 40
QUIET = "() => { window.print = () => { window.printed = (window.printed || 0) + 1; }; }"
# The element that has the focus, in the widget or outside: its words, its ring, and whether anything lies on it.
STOP = """() => {
  const root = document.querySelector('ramus-chat')?.shadowRoot;
  const a = root?.activeElement || document.activeElement, style = getComputedStyle(a), box = a.getBoundingClientRect();
  const over = (a.getRootNode().elementFromPoint || (() => a)).call(a.getRootNode(), box.x + box.width / 2,
    Math.min(box.y + box.height / 2, innerHeight - 2));
  return { name: (a.labels?.[0]?.textContent || a.getAttribute('aria-label') || a.textContent).trim(), tag: a.tagName,
    ring: [style.outlineStyle, style.outlineWidth], colour: style.outlineColor,
    seen: box.bottom > 0 && box.top < innerHeight && box.width > 0 && (a.contains(over) || over?.contains(a)) }
}"""
MOVING = """() => {
  const root = document.querySelector('ramus-chat').shadowRoot;
  const moves = (s) => s.animationName !== 'none' || s.transitionDuration !== '0s';
  return [...root.querySelectorAll('*')].filter((e) => moves(getComputedStyle(e))).length
    + document.getAnimations().length + root.getAnimations().length;
}"""
SPACED = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important }
    p { margin-bottom: 2em !important }`);
  document.querySelector('ramus-chat').shadowRoot.adoptedStyleSheets.push(sheet);
}"""
CUT_OFF = """() => [...document.querySelector('ramus-chat').shadowRoot
  .querySelectorAll('.panel, .msg, .care, button, .call, p, h2, h3, label')]
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline' && e.className !== 'sr')
  .map((e) => e.className + ' ' + e.textContent)"""
NOWHERE = "BODY"


def stop(page: Any) -> dict[str, Any]:
    """Where the focus is. Fails when its ring cannot be seen."""
    here: dict[str, Any] = page.evaluate(STOP)
    if here["tag"] != NOWHERE:
        assert here["ring"] == ["solid", "3px"], here
        assert here["colour"] not in ("rgba(0, 0, 0, 0)", "transparent"), here
        assert here["seen"], here
    return here


def to(page: Any, name: str, key: str = "Tab") -> None:
    """Go to a control by this key alone, looking at each stop on the way."""
    stops = []
    for _ in range(MOST_STOPS):
        page.keyboard.press(key)
        stops.append(stop(page)["name"])
        if stops[-1] == name:
            return
    raise AssertionError(f"{name} was not reached: {stops}")


def say(page: Any, text: str) -> None:
    """Type where the focus is, and wait for the answer; the focus stays."""
    count = page.locator(".msg.bot").count()
    assert stop(page)["name"] == "Your message"
    page.keyboard.type(text)
    page.keyboard.press("Enter")
    page.locator(".msg.bot").nth(count).wait_for()
    assert stop(page)["name"] == "Your message"


def choose(page: Any, name: str) -> None:
    """Press a quick reply: back from the input to the buttons that follow the newest answer."""
    count = page.locator(".msg.bot").count()
    to(page, name, "Shift+Tab")
    page.keyboard.press("Enter")
    page.locator(".msg.bot").nth(count).wait_for()
    assert stop(page)["name"] == "Your message"


@pytest.mark.parametrize("look", [{}, {"color_scheme": "dark"}, {"forced_colors": "active"}], ids=str)
def test_a_whole_conversation(new_page: Any, live_server: Any, look: dict[str, str]) -> None:
    page = new_page(live_server.url, **look)
    page.evaluate(QUIET)
    to(page, "Ask a question")
    page.keyboard.press("Enter")
    page.locator(".msg.bot").wait_for()
    say(page, "What is a block?")
    to(page, "No", "Shift+Tab")  # did not help
    page.keyboard.press("Enter")
    assert stop(page)["name"].startswith("What was missing?")
    page.keyboard.type("the price")
    page.keyboard.press("Enter")
    page.get_by_text("Thank you.").wait_for()
    to(page, "Your message")
    say(page, "my leg")
    choose(page, "Why do we ask?")
    choose(page, "No")
    expect(page.locator(".msg.bot").last).to_contain_text("Question 2 of up to 2")
    choose(page, "Yes")
    expect(page.locator(".care.emergency h3")).to_be_in_viewport()
    to(page, "Summary to show a doctor", "Shift+Tab")
    to(page, "Call 911", "Shift+Tab")
    to(page, "Summary to show a doctor")
    page.keyboard.press("Enter")
    to(page, "Print or save")
    page.keyboard.press("Enter")
    assert page.evaluate("() => window.printed") == 1
    to(page, "Back to the chat")
    page.keyboard.press("Enter")
    assert stop(page)["name"] == "Summary to show a doctor"
    to(page, "End chat and clear")
    page.keyboard.press("Enter")
    assert stop(page)["name"] == "Start a new chat"
    page.keyboard.press("Enter")
    page.locator(".msg.bot").wait_for()
    page.keyboard.press("Escape")
    assert stop(page)["name"] == "Ask a question"


def test_the_page_around_the_chat_can_be_left_and_reached(page: Any) -> None:
    """No trap: from the open chat the Tab key goes on to the browser, and back."""
    for key in ("Tab", "Shift+Tab"):
        for _ in range(MOST_STOPS):
            page.keyboard.press(key)
            if page.evaluate("() => document.activeElement.tagName") not in ("RAMUS-CHAT", "BODY"):
                break
        else:
            raise AssertionError(f"{key} never leaves the chat")
        stop(page)


@pytest.mark.parametrize("path", ["/chat", "/diary", "/nowhere"])
def test_each_stop_of_the_plain_pages_has_a_ring(new_page: Any, live_server: Any, path: str) -> None:
    page = new_page(live_server.url)
    page.goto(live_server.url + path)
    if path == "/chat":
        page.get_by_label("Your message").fill("my leg")
        page.get_by_role("button", name="Send", exact=True).press("Enter")
        page.get_by_role("button", name="Not sure").wait_for()
    page.evaluate("() => document.activeElement.blur()")
    names = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        here = stop(page)
        if here["tag"] == NOWHERE:
            break
        names.append(here["name"])
    assert len(names) >= 3


def test_nothing_moves_by_itself(new_page: Any, live_server: Any, say: Any, states: Any) -> None:
    """Not under reduced motion, and not without it either."""
    for motion in ("reduce", "no-preference"):
        page = new_page(live_server.url, reduced_motion=motion)
        page.get_by_role("button", name=states.LAUNCHER).click()
        page.locator(".msg.bot").wait_for()
        for text in states.CARDS.values():
            say(page, text)
        assert page.evaluate(MOVING) == 0


def test_wider_text_spacing_cuts_nothing_off(page: Any, say: Any, states: Any) -> None:
    """The spacing of WCAG 1.4.12, put on by a person's own style sheet."""
    say(page, states.ANSWER)
    say(page, states.EMERGENCY)
    page.evaluate(SPACED)
    cut = page.evaluate(CUT_OFF)
    assert cut == []
    for name in ("Send", "Close"):
        expect(page.get_by_role("button", name=name, exact=True)).to_be_in_viewport(ratio=1)
