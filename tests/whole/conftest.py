"""The whole program: `ramus serve` as a process, a real browser, the plain Rasa commands."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest


def _module(path: Path) -> Any:
    """Tests are no package, so helpers are loaded by their path."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Any]:
    running = _module(Path(__file__).with_name("server.py")).ServerProcess(tmp_path / "var")
    yield running
    running.stop()
