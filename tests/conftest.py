"""Shared by all tests: logs without people's words, settings on a temporary folder, and one trained assistant."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from bot import logs

logs.configure()  # before anything imports Rasa, which prints messages' words until it is configured

from bot.settings import Server, load_server  # noqa: E402

DEBIAN = Path("/usr/bin/chromium")

if TYPE_CHECKING:
    from bot.local import LocalAssistant


@pytest.fixture(scope="session")
def trained_assistant() -> LocalAssistant:
    """The assistant with the project's own model (RAMUS_MODELS_DIR), trained first when its sources have changed.

    It keeps conversations in memory. Give each test its own conversation id.
    """
    from bot.local import LocalAssistant
    from bot.train import train

    server = load_server()
    train(server.models_dir)
    return LocalAssistant.load(server, memory=True)


@pytest.fixture
def server_settings(tmp_path: Path) -> Server:
    """The settings of the environment, with an empty data folder of the test's own."""
    return load_server().model_copy(update={"data_dir": tmp_path / "var"})


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Debian's Chromium, else Playwright's own. Without either: skipped at a desk, failed in CI.

    One for each file: while it is open, no asynchronous test can run.
    """
    sync_api = pytest.importorskip("playwright.sync_api")
    options = {"executable_path": str(DEBIAN)} if DEBIAN.exists() else {}
    with sync_api.sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(args=["--no-sandbox", "--disable-gpu"], **options)
        except sync_api.Error as error:
            message = f"No browser: apt-get install chromium, or playwright install chromium ({type(error).__name__})"
            pytest.fail(message) if os.environ.get("CI") else pytest.skip(message)
        yield browser
        browser.close()
