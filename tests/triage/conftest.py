"""The pattern screen, built once for all triage tests, and a copy of the protocol that a test may break."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.triage.protocol import FOLDER
from bot.triage.screen import PatternScreen, pattern_screen


@pytest.fixture(scope="session")
def screen() -> PatternScreen:
    """The screen of this process."""
    return pattern_screen()


@pytest.fixture
def protocol_copy(tmp_path: Path) -> Path:
    """A writable copy of all protocol files."""
    return Path(shutil.copytree(FOLDER, tmp_path / "triage"))
