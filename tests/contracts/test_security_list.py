"""docs/security.md names a test for each thing that was tried: each of them exists, and no hostile test is left out."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from bot.settings import ROOT

NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
ALL_LISTED = ("tests/web/test_hostile.py", "tests/web/test_hostile_sockets.py")


def functions_of(path: Path) -> set[str]:
    """Names of the test functions of a file; none when there is no such file."""
    tree = ast.parse(path.read_text("utf8")) if path.exists() else ast.Module([], [])
    kinds = ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in tree.body if isinstance(node, kinds) and node.name.startswith("test_")}


def missing(text: str) -> list[str]:
    """Tests that the text names and that are not there."""
    return [f"{path}::{name}" for path, name in NAMED.findall(text) if name not in functions_of(ROOT / path)]


def lines_without_a_test(text: str) -> list[str]:
    """Rows of the tables that no test holds."""
    rows = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| tried |")]
    return [row for row in rows if not NAMED.search(row)]


def test_each_named_test_exists_and_each_line_has_one() -> None:
    text = (ROOT / "docs" / "security.md").read_text("utf8")
    assert len(NAMED.findall(text)) > 30
    assert missing(text) == []
    assert lines_without_a_test(text) == []


def test_no_hostile_test_is_left_out() -> None:
    named = set(NAMED.findall((ROOT / "docs" / "security.md").read_text("utf8")))
    there = {(path, name) for path in ALL_LISTED for name in functions_of(ROOT / path)}
    assert there - named == set()


def test_a_test_that_is_gone_is_found() -> None:
    assert missing("| x | y | `tests/web/test_hostile.py::test_gone` |") == ["tests/web/test_hostile.py::test_gone"]
    assert missing("`tests/web/test_nowhere.py::test_x`") == ["tests/web/test_nowhere.py::test_x"]
    assert lines_without_a_test("| tried | a |\n|---|---|\n| x | y | none |") == ["| x | y | none |"]
