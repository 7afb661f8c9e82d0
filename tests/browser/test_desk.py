"""The desk in a real browser: a call by keyboard alone, the same without scripts, an alert within a second, and axe."""

from __future__ import annotations

import importlib.util
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

HOSTILE = '<img src=x onerror="alert(1)"><script>alert(2)</script>'
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def desk_server() -> Any:
    """The module beside this one; tests are no package, so it is loaded by its path."""
    spec = importlib.util.spec_from_file_location("desk_server", Path(__file__).with_name("desk_server.py"))
    assert spec and spec.loader
    module = sys.modules["desk_server"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    server = desk_server().DeskServer(tmp_path_factory.mktemp("var"))
    yield server
    server.stop()


@pytest.fixture
def at_desk(desk: Any, new_page: Any) -> Any:
    """Opens a page as somebody; `new_page` fails the test for whatever the page's policy blocks."""

    def enter(name: str, **options: Any) -> Any:
        page = new_page(desk.url, **options)
        desk.sign_in(page, name)
        return page

    return enter


def settled(page: Any) -> None:
    """The answers to all that was typed are there, not only those to a part of it."""
    page.wait_for_timeout(250)  # typing is waited for, 120 ms
    page.locator("form.ask.htmx-request").wait_for(state="detached")
    page.locator(".result").first.wait_for()


def test_newer_answers_do_not_lose_the_place_of_whoever_has_gone_to_them(at_desk: Any) -> None:
    page = at_desk("dora")
    page.keyboard.type("drive")
    settled(page)
    page.evaluate("document.querySelector('#asked').value = 'when can she park'")
    page.keyboard.press("ArrowDown")
    page.evaluate("htmx.trigger('form.ask', 'submit')")
    page.locator(".result-title", has_text="park").first.wait_for()
    assert page.evaluate("document.activeElement.matches('.result[open] > summary')")


def test_a_call_by_keyboard_alone(at_desk: Any) -> None:
    begun = time.monotonic()
    page = at_desk("dora", permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.type("when can she drive again", delay=15)  # the box has the focus already
    settled(page)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.result > summary')")
    page.keyboard.press("c")
    page.get_by_text("Copied, with its disclaimer").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "drive" in copied and "not a diagnosis" in copied
    page.keyboard.press("2")
    page.locator(".result[open] > summary", has_text="take me home").wait_for()
    assert page.locator(".result[open]").count() == 1
    with page.context.expect_page() as opened:
        page.keyboard.press("h")
    opened.value.wait_for_url("**/desk/handout/before.companion")
    page.bring_to_front()
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "asked"
    page.keyboard.type("numb between her legs")  # what was there is selected, and goes
    page.locator(".care.emergency").wait_for()
    assert page.evaluate("document.activeElement.id") == "asked" and time.monotonic() - begun < 60


def test_without_scripts_the_same_is_a_form(at_desk: Any) -> None:
    page = at_desk("dora", java_script_enabled=False)
    page.keyboard.type("when can she drive")
    page.keyboard.press("Enter")
    page.locator(".result").first.wait_for()
    page.get_by_text("Plain text to copy").first.click()
    assert "not a diagnosis" in page.locator(".plain textarea").first.input_value()
    assert "drive" not in page.url


def test_an_alert_is_on_the_screen_within_a_second_and_rings_once(desk: Any, at_desk: Any) -> None:
    page = at_desk("dora")
    page.evaluate("document.body.dataset.sound = ''; window.rung = 0; window.ring = () => { window.rung += 1 }; null")
    page.wait_for_timeout(500)
    begun = time.monotonic()
    assert desk.alert(f"cannot pee {HOSTILE}", talk="within a second")
    page.locator("#alert-bar").get_by_text("waits for somebody").wait_for()
    taken, crowded = time.monotonic() - begun, os.getloadavg()[0] > 2 * (os.cpu_count() or 1)
    assert (taken < 1 or crowded) and page.title().startswith("(1) ")
    assert page.evaluate("window.rung") == 1
    page.goto(f"{desk.url}/desk/alerts")
    assert HOSTILE in page.locator(".alert .why").inner_text()  # as text, word for word
    page.get_by_role("button", name="I take this").click()
    page.locator(".alert.taken").wait_for()
    assert not page.title().startswith("(") and page.locator("[data-badge]").is_hidden()
    page.locator("select[name=outcome]").select_option("mistake")
    page.get_by_role("button", name="Close this alert").click()
    page.get_by_text("Closed lately").wait_for()


def test_the_level_follows_the_ticks_of_a_caller_check(at_desk: Any, desk: Any) -> None:
    page = at_desk("cleo")
    page.goto(f"{desk.url}/desk/check")
    page.locator("[name='chest'][value=no]").check()
    page.get_by_text("No sign so far").wait_for()
    page.locator("[name='ces.saddle'][value=yes]").check()
    page.locator("#level .care.emergency").wait_for()
    page.get_by_role("button", name="Save this check").click()
    page.get_by_text("Saved. The next check is empty.").wait_for()


PAGES = {
    "dora": ["/desk/ask", "/desk/check", "/desk/alerts", "/desk/handout/medial_branch_block.what", "/desk/people"],
    "cleo": [
        "/desk/alerts/1/conversation",
        "/desk/misses",
        "/desk/review",
        "/desk/review?kind=triage",
        "/desk/review/answers/ablation.what",
        "/desk/review/triage/ces.bladder",
        "/desk/report",
    ],
    "adam": ["/desk/people", "/desk/report", "/desk/account"],
}


def violations(page: Any) -> list[str]:
    """Of the page as it stands: rule, place and what is wrong."""
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    found = axe.run(page, options={"runOnly": TAGS, "resultTypes": ["violations"]}).response["violations"]
    return [f"{page.url} {one['id']}: {node['target']}" for one in found for node in one["nodes"]]


SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def test_the_keys_never_pass_by_a_danger_sign(at_desk: Any) -> None:
    page = at_desk("dora", permissions=["clipboard-read", "clipboard-write"])
    page.keyboard.type("by the way my legs have both gone numb", delay=10)
    settled(page)
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.care')") and not page.locator(".result[open]").count()
    page.keyboard.press("c")
    page.get_by_text("Copied: what to say now").wait_for()
    assert "911" in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.matches('.result > summary')")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.matches('.care')")


def test_what_is_put_into_the_inbox_is_confirmed(desk: Any, at_desk: Any) -> None:
    page = at_desk("dora")
    for asked in (
        "do you do acupuncture",
        "can I bring my parrot",
    ):  # one that an answer is near to, and one that none is
        page.goto(f"{desk.url}/desk/ask")
        page.locator("#asked").fill(asked)
        page.get_by_role("button", name="Nothing fits: put it into the inbox").click()
        page.get_by_text("Put into the inbox of misses.").wait_for()
        page.evaluate("htmx.trigger(document.body, 'alerts-changed')")
        page.wait_for_load_state("networkidle")
        assert page.get_by_text("Put into the inbox of misses.").is_visible()


def test_signing_out_says_nothing_of_fifteen_minutes(desk: Any, at_desk: Any) -> None:
    page = at_desk("dora")
    page.goto(f"{desk.url}/desk/alerts")
    page.get_by_role("button", name="Sign out").click()
    page.get_by_label("Password").wait_for()
    assert page.locator(".told").count() == 0


MODES: dict[str, dict[str, Any]] = {  # of the browser: what Playwright's new_context takes
    "light": {"color_scheme": "light"},
    "dark": {"color_scheme": "dark"},
    "forced": {"forced_colors": "active"},
    "small": {"viewport": {"width": 320, "height": 256}},
}


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_on_any_page(desk: Any, at_desk: Any, new_page: Any, mode: str) -> None:
    desk.alert("cannot pee", talk=f"axe {mode}")
    desk.talk(f"axe {mode}", [("user", "cannot pee"), ("bot", "Call 911 now.")])
    desk.miss("do you have childcare")
    door = new_page(desk.url, **MODES[mode])
    door.goto(f"{desk.url}/desk/sign-in")
    found = violations(door)
    for name, paths in PAGES.items():
        page = at_desk(name, **MODES[mode])
        for path in paths:
            page.goto(desk.url + path)
            found += violations(page)
    assert found == []


@pytest.mark.parametrize("mode", MODES)
def test_axe_finds_nothing_in_any_state(desk: Any, at_desk: Any, new_page: Any, mode: str) -> None:
    page = at_desk("cleo", **MODES[mode])
    found = []
    for asked in ("when can she drive", "numb between her legs, can she drive", "parking"):
        page.goto(f"{desk.url}/desk/ask")
        page.locator("#asked").fill(asked)
        page.locator(".result").first.wait_for()
        found += violations(page)
    page.goto(f"{desk.url}/desk/check")
    for reply, card in (("no", "none"), ("yes", "emergency")):
        page.locator(f"[name='ces.saddle'][value={reply}]").check()
        page.locator(f"#level .care.{card}").wait_for()
        found += violations(page)
    page.get_by_role("button", name="Save this check").click()
    page.get_by_text("Saved.").wait_for()
    found += violations(page)
    desk.alert("cannot pee", talk=f"a state, {mode}")
    page.goto(f"{desk.url}/desk/alerts")
    page.get_by_role("button", name="I take this").first.click()
    page.locator(".alert.taken").first.wait_for()
    found += violations(page)
    door = new_page(desk.url, **MODES[mode])
    door.goto(f"{desk.url}/desk/sign-in")
    for field in ("Name", "Password", "Code from your app"):
        door.get_by_label(field).fill("wrong")
    door.get_by_role("button", name="Sign in").click()
    door.get_by_role("alert").wait_for()
    assert found + violations(door) == []


def test_on_a_small_screen_nothing_scrolls_sideways(desk: Any, at_desk: Any) -> None:
    page = at_desk("cleo", viewport={"width": 320, "height": 568})
    wide = []
    for path in ("/desk/ask", "/desk/check", "/desk/alerts", "/desk/misses", "/desk/review/answers/ablation.what"):
        page.goto(desk.url + path)
        wide += [path] if page.evaluate(SIDEWAYS) > 0 else []
    assert wide == []
