"""Pictures in the widget and the diary on paper, in a real Chromium under the real CSP."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

playwright = pytest.importorskip("playwright.sync_api")
expect = playwright.expect
OpenPage = Callable[..., Any]
DRAWN = "(image) => image.complete && image.naturalWidth === 320"


def ask(page: Any) -> Any:
    """Ask for an answer with a picture; returns its figure, scrolled to."""
    page.get_by_role("button", name="Ask a question").click()
    expect(page.locator(".msg.bot")).to_have_count(1)
    page.get_by_label("Your message").fill("What is a block?")
    page.keyboard.press("Enter")
    figure = page.locator("ramus-chat figure")
    figure.scroll_into_view_if_needed()
    return figure


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_picture_is_drawn_in_the_widget_with_alt_text_caption_and_link(
    new_page: OpenPage, live_server: Any, scheme: str
) -> None:
    figure = ask(new_page(live_server.url, color_scheme=scheme))
    image = figure.get_by_role("img", name="A sheet of paper with a table.")
    expect(image).to_have_attribute("src", f"{live_server.url}/static/pictures/pain_diary.svg")
    image.page.wait_for_function(
        f"() => ({DRAWN})(document.querySelector('ramus-chat').shadowRoot.querySelector('img'))"
    )
    assert [image.get_attribute(name) for name in ("loading", "referrerpolicy")] == ["lazy", "no-referrer"]
    link = figure.get_by_role("link", name="Print a pain diary")
    assert link.get_attribute("href") == f"{live_server.url}/diary"
    assert link.get_attribute("rel") == "noopener noreferrer"


def test_the_widget_takes_pictures_from_behind_a_prefix(browser: Any, live_server: Any) -> None:
    page, asked = browser.new_page(), []
    page.on("request", lambda one: asked.append(one.url))
    page.route(
        "**/ramus/**", lambda route: route.fulfill(response=route.fetch(url=route.request.url.replace("/ramus/", "/")))
    )
    tag = f'<script src="{live_server.url}/ramus/static/widget.js"></script>'
    page.route("**/clinic", lambda route: route.fulfill(content_type="text/html", body=f"<body>{tag}</body>"))
    page.goto(live_server.url + "/clinic")
    link = ask(page).get_by_role("link")
    assert link.get_attribute("href") == f"{live_server.url}/ramus/diary"
    page.wait_for_timeout(300)
    assert f"{live_server.url}/ramus/static/pictures/pain_diary.svg" in asked
    page.close()


def test_a_site_whose_policy_blocks_the_picture_shows_its_alt_text(browser: Any, live_server: Any) -> None:
    page = browser.new_page(viewport={"width": 320, "height": 700})
    policy = {"Content-Security-Policy": "img-src 'none'"}
    body = f'<body><script src="{live_server.url}/static/widget.js"></script></body>'
    page.route("**/clinic", lambda route: route.fulfill(content_type="text/html", headers=policy, body=body))
    page.goto(live_server.url + "/clinic")
    figure = ask(page)
    expect(figure).to_have_text("A sheet of paper with a table.A pain diary. Print a pain diary")
    expect(figure.locator("img")).to_have_count(0)
    assert figure.evaluate("(figure) => figure.clientHeight < 150")
    page.close()


@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_the_diary_fits_one_sheet(new_page: OpenPage, live_server: Any, paper: str) -> None:
    page = new_page(live_server.url)
    page.goto(f"{live_server.url}/diary")
    sheets = re.findall(rb"/Type\s*/Page\b(?!s)", page.pdf(format=paper, prefer_css_page_size=True))
    assert len(sheets) == 1


def test_the_diary_leaves_room_to_write_and_prints_in_black_on_white_from_a_dark_screen(
    new_page: OpenPage, live_server: Any
) -> None:
    page = new_page(live_server.url, color_scheme="dark")
    page.goto(f"{live_server.url}/diary")
    page.emulate_media(media="print", color_scheme="dark")
    heights = page.evaluate(
        "() => [...document.querySelectorAll('tbody tr')].map((row) => row.getBoundingClientRect().height)"
    )
    assert len(heights) == 10 and min(heights) >= 30  # 8 mm
    colours = page.evaluate("() => { const s = getComputedStyle(document.body); return [s.color, s.backgroundColor] }")
    assert colours == ["rgb(0, 0, 0)", "rgb(255, 255, 255)"]
    for gone in (".top", ".on-screen"):
        expect(page.locator(gone)).to_be_hidden()


def test_the_diary_does_not_scroll_sideways_on_a_small_phone(new_page: OpenPage, live_server: Any) -> None:
    page = new_page(live_server.url, viewport={"width": 320, "height": 568})
    page.goto(f"{live_server.url}/diary")
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
