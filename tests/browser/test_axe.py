"""In every state and every mode: axe-core finds nothing, best practice included, and nothing scrolls sideways."""

from __future__ import annotations

from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
OPTIONS = {"runOnly": TAGS, "resultTypes": ["violations"]}
SIDEWAYS = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def violations(page: Any) -> list[str]:
    """Each as rule: where."""
    found = axe.run(page, options=OPTIONS).response["violations"]
    return [f"{one['id']}: {node['target']} {node['failureSummary']}" for one in found for node in one["nodes"]]


def test_no_violation_in_any_mode(state: Any, reached: Any, states: Any) -> None:
    found = []
    for mode in states.MODES:
        states.wear(reached, mode)
        found += [f"{mode}: {one}" for one in violations(reached)]
        if reached.evaluate(SIDEWAYS) > 0:
            found.append(f"{mode}: it scrolls sideways")
    assert found == []


def test_axe_sees_into_the_widget(page: Any) -> None:
    """A fault put inside the shadow root on purpose is found; otherwise the zeros above would prove nothing."""
    page.locator(".send").evaluate("(send) => { send.textContent = ''; send.style.width = '12px' }")
    assert any(one.startswith("button-name") for one in violations(page))


def test_on_a_low_screen_a_refusal_is_seen(new_page: Any, live_server: Any, states: Any) -> None:
    page = new_page(live_server.url, viewport={"width": 320, "height": 256})
    page.get_by_role("button", name=states.LAUNCHER).click()
    page.locator(".msg.bot").wait_for()
    page.get_by_label(states.BOX).fill(states.LONG)
    page.keyboard.press("Enter")
    playwright.expect(page.get_by_role("alert").get_by_text("too long")).to_be_in_viewport()


def test_cards_differ_by_word_and_by_colour(page: Any, say: Any, states: Any) -> None:
    for text in states.CARDS.values():
        say(page, text)
    looks = page.locator(".care h3").evaluate_all(
        "(all) => all.map((e) => [e.firstChild.textContent, getComputedStyle(e).backgroundColor])"
    )
    assert [word for word, _ in looks] == ["Immediate action required: ", "Urgent advice: ", "Non-urgent advice: "]
    assert len({colour for _, colour in looks}) == 3
