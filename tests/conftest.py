"""Shared by all tests: logs without people's words, settings on a temporary folder, and one trained assistant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot import logs

logs.configure()  # before anything imports Rasa, which prints messages' words until it is configured

from bot.settings import Server, load_server  # noqa: E402

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
