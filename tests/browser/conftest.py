"""A real browser and a real server. `live_server` is the one fixture to change when the real app shall be driven."""

from __future__ import annotations

import importlib.util
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.applications import Starlette

from bot.colours import Colours
from bot.settings import Clinic, Server
from bot.store.ledger import Ledger
from bot.web.app import create_app
from bot.web.limits import Limits

NORTH_COLOURS: Any = {"light": {"accent": "#7a1f5c"}, "dark": {"accent": "#f0b3dc"}}
FAKE = Path(__file__).parents[1] / "web" / "fake_assistant.py"


def fake_assistant() -> Any:
    """The fake of tests/web; tests are no package, so it is loaded by its path."""
    spec = importlib.util.spec_from_file_location("fake_assistant", FAKE)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.FakeAssistant()


class LiveServer:
    """An app on a free port, in a thread; it can be stopped and started again at the same address."""

    def __init__(self, app: Starlette) -> None:
        self.app = app
        self.socket_port = _free_port()
        self.url = f"http://127.0.0.1:{self.socket_port}"
        self.start()

    def start(self) -> None:
        """Serve, and return when the port answers."""
        config = uvicorn.Config(
            self.app, port=self.socket_port, ws="none", lifespan="off", proxy_headers=False, log_level="error"
        )
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        while not self.server.started:
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop, and return when the port is free."""
        self.server.should_exit = self.server.force_exit = True
        self.thread.join(10)


@pytest.fixture(scope="session")
def live_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    clinic = Clinic(name="Test Clinic", country="US", phone="555-0100", hours="Monday to Friday")
    north = Clinic(name="North Clinic", country="UK", phone="01632 960100", colours=Colours(**NORTH_COLOURS))
    settings = Server(data_dir=tmp_path_factory.mktemp("var"))
    generous = Limits(messages_per_token=1000, messages_per_address=1000, starts_per_address=1000)
    ledger = Ledger.open(settings.data_dir)
    live = LiveServer(create_app(fake_assistant(), {"": clinic, "north": north}, settings, ledger, generous))
    yield live
    live.stop()
    live.app.state.web.gateway.store.close()
    live.app.state.web.gateway.ledger.close()


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


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
