"""Under a strict policy: no violation of it or of Trusted Types, no call to another origin, no letter lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
COUNT = """window.violations = [];
addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective), true);
window.print = () => {};"""
TRUSTED = "form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
FAITHFUL = "a < b > c & d _e_ *f* [g](h) **i** `j` <b>k</b> &lt; \\n 38.5°"
Watch = Callable[[str], Any]


@pytest.fixture
def watched(browser: Any) -> Iterator[Watch]:
    """Opens a page that counts violations, and keeps the origins that it called."""
    contexts = []

    def open_page(url: str) -> Any:
        context = browser.new_context()
        contexts.append(context)
        page = context.new_page()
        page.add_init_script(COUNT)
        page.asked = []
        page.on("request", lambda one: page.asked.append(one.url))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def clinic_site(live: Any, live_server: Any) -> Iterator[str]:
    """A website of the clinic on another origin, whose own policy is as strict as can be."""
    ours = live_server.url
    policy = f"default-src 'none'; script-src {ours}; connect-src {ours}; img-src {ours}; base-uri 'none'; {TRUSTED}"
    tag = f'<script src="{ours}/static/widget.js" defer></script>'

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Security-Policy", policy)
            self.end_headers()
            self.wfile.write(f'<!doctype html><html lang="en"><title>Clinic</title><body>{tag}</body></html>'.encode())

        def log_message(self, *_: Any) -> None:
            """Nothing is printed."""

    server = ThreadingHTTPServer(("localhost", live.CLINIC_PORT), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    yield live.CLINIC_SITE
    server.shutdown()
    server.server_close()


def whole_conversation(page: Any, say: Any, states: Any) -> None:
    """Everything that the widget can show, print and clear."""
    page.get_by_role("button", name=states.LAUNCHER).click()
    page.locator(".msg.bot").wait_for()
    for text in (states.ANSWER, FAITHFUL, states.URGENT, states.NON_URGENT, states.CHECK, states.EMERGENCY):
        say(page, text)
    page.locator("figure").last.scroll_into_view_if_needed()
    page.get_by_role("group", name="Did this help?").get_by_role("button", name="Yes").click()
    page.get_by_text("Thank you.").wait_for()
    page.get_by_role("button", name=states.SUMMARY).last.click()
    page.get_by_role("button", name="Print or save").click()
    page.get_by_role("button", name="Back to the chat").click()
    page.get_by_label(states.BOX).fill(states.LONG)
    page.keyboard.press("Enter")
    page.get_by_role("alert").get_by_role("link").first.wait_for()
    page.get_by_role("button", name="End chat and clear").click()
    page.get_by_role("button", name="Start a new chat").click()
    page.locator(".msg.bot").wait_for()


def origins(page: Any) -> set[str]:
    return {"/".join(url.split("/")[:3]) for url in page.asked}


def test_our_own_page(watched: Watch, live_server: Any, say: Any, states: Any) -> None:
    page = watched(live_server.url)
    whole_conversation(page, say, states)
    assert page.evaluate("() => window.violations") == []
    assert origins(page) == {live_server.url}


def test_a_clinics_site_with_a_strict_policy(
    watched: Watch, clinic_site: str, live_server: Any, say: Any, states: Any
) -> None:
    page = watched(clinic_site)
    whole_conversation(page, say, states)
    assert page.evaluate("() => window.violations") == []
    assert origins(page) <= {clinic_site, live_server.url}


@pytest.mark.parametrize("path", ["/chat", "/diary", "/nowhere"])
def test_the_plain_pages(watched: Watch, live_server: Any, path: str) -> None:
    page = watched(live_server.url + path)
    assert page.evaluate("() => window.violations") == []
    assert origins(page) == {live_server.url}


def test_the_counter_counts(watched: Watch, live_server: Any) -> None:
    """What the tests above would have seen: markup from text, a script in the page, a picture from elsewhere."""
    page = watched(live_server.url)
    page.evaluate("""() => {
      try { document.body.innerHTML = '<b>' } catch { }
      const script = document.createElement('style'); script.textContent = 'a{}'; document.head.append(script);
      new Image().src = 'https://elsewhere.example/a.png';
    }""")
    page.wait_for_function("() => window.violations.length >= 3")
    assert set(page.evaluate("() => window.violations")) >= {"require-trusted-types-for", "style-src-elem", "img-src"}


def test_text_is_shown_letter_by_letter(watched: Watch, live_server: Any, say: Any, states: Any) -> None:
    page = watched(live_server.url)
    page.get_by_role("button", name=states.LAUNCHER).click()
    page.locator(".msg.bot").wait_for()
    say(page, FAITHFUL)
    said, answered = page.locator(".msg.you").last, page.locator(".msg.bot").last
    assert said.evaluate("(e) => e.lastChild.textContent") == FAITHFUL
    assert answered.locator("p").first.evaluate("(e) => e.textContent") == f"You wrote: {FAITHFUL}"
    assert page.locator(".msg b, .msg em, .msg code, .msg a").count() == 0
    page.goto(live_server.url + "/chat")
    page.get_by_label(states.BOX).fill(FAITHFUL)
    page.get_by_role("button", name="Send", exact=True).click()
    assert page.locator(".you p").last.evaluate("(e) => e.textContent") == FAITHFUL
    assert page.locator(".bot p").nth(1).evaluate("(e) => e.textContent") == f"You wrote: {FAITHFUL}"
