"""A real browser and a real server. `live_server` is the one fixture to change when the real app shall be driven."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


def load(name: str) -> Any:
    """A module beside this one, by its path, for tests are no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec and spec.loader
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LIVE, STATES = load("live"), load("states")
LiveServer = Any


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    live = LIVE.LiveServer(LIVE.live_app(tmp_path_factory.mktemp("var")))
    yield live
    live.stop()
    live.app.state.web.gateway.store.close()
    live.app.state.web.gateway.ledger.close()


@pytest.fixture
def live() -> Any:
    """The module of the live server (live.py)."""
    return LIVE


@pytest.fixture
def states() -> Any:
    """The list of states and modes (states.py)."""
    return STATES


@pytest.fixture(params=STATES.STATES, ids=lambda state: state.name)
def state(request: pytest.FixtureRequest) -> Any:
    """Each state in turn."""
    return request.param


@pytest.fixture
def reached(browser: Any, live_server: LiveServer, state: Any) -> Iterator[Any]:
    """A page in that state."""
    page = browser.new_context(viewport={"width": 1280, "height": 800}).new_page()
    state.reach(page, live_server.url)
    yield page
    page.context.close()


@pytest.fixture
def new_page(browser: Any) -> Iterator[Any]:
    """Opens pages that watch themselves: a script error, a CSP report or a call to another origin fails the test."""
    contexts, trouble = [], []

    def open_page(url: str, **options: Any) -> Any:
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on(
            "console",
            lambda one: trouble.append(one.text) if "Security Policy" in one.text or "Trusted" in one.text else None,
        )
        page.on("request", lambda one: None if one.url.startswith(url) else trouble.append(f"call to {one.url}"))
        page.goto(url)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture
def bare_page(browser: Any, live_server: LiveServer) -> Iterator[Any]:
    """Opens a page with nothing on it but the widget's script tag, with these attributes, and a style of its own."""
    pages = []

    def open_page(attributes: str = "", style: str = "", broken: str = "") -> Any:
        page = browser.new_page()
        pages.append(page)
        if broken:
            page.route(broken, lambda route: route.abort())
        script = f'<script src="{live_server.url}/static/widget.js" {attributes}></script>'
        body = f'<body style="{style}">{script}</body>'
        page.route("**/clinic", lambda route: route.fulfill(content_type="text/html", body=body))
        page.goto(live_server.url + "/clinic")
        return page

    yield open_page
    for page in pages:
        page.close()


@pytest.fixture
def page(new_page: Any, live_server: LiveServer) -> Any:
    """The demo page with the chat open and the greeting there."""
    page = new_page(live_server.url)
    page.get_by_role("button", name="Ask a question").click()
    page.locator(".msg.bot").wait_for()
    return page


@pytest.fixture
def say() -> Any:
    """Types a message and waits for its reply."""

    def send(page: Any, text: str) -> None:
        count = page.locator(".msg.bot").count()
        page.get_by_label("Your message").fill(text)
        page.keyboard.press("Enter")
        page.locator(".msg.bot").nth(count).wait_for()

    return send
