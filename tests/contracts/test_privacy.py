"""docs/privacy.md is true: each promise names tests that exist, and each kind that is taken out is listed."""

from __future__ import annotations

import ast
import re

from bot.settings import ROOT
from bot.store.identifiers.lists import lists

NAMED = re.compile(r"`(tests/[\w/.]+?)::(\w+)`")


def promises(text: str) -> list[str]:
    """The rows of the table of promises."""
    table = text.split("## Promises and their tests")[1].split("##")[0]
    return [line for line in table.splitlines() if line.startswith("| ") and not line.startswith(("| promise", "|--"))]


def unheld(text: str, files: dict[str, str]) -> list[str]:
    """Promises without a test, or with one that does not exist."""
    problems = []
    for row in promises(text):
        tests = NAMED.findall(row)
        problems += [] if tests else [f"no test: {row}"]
        for path, name in tests:
            tree = ast.parse(files.get(path, ""))
            defined = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
            problems += [] if name in defined else [f"{path}::{name}"]
    return problems


def test_every_promise_is_held_by_a_test(python_files: dict[str, str]) -> None:
    text = (ROOT / "docs" / "privacy.md").read_text("utf8")
    assert len(promises(text)) > 10
    assert unheld(text, python_files) == []


def test_every_kind_is_listed() -> None:
    text = (ROOT / "docs" / "privacy.md").read_text("utf8")
    assert [one.kind for one in lists().self_test if f"`[{one.kind}]`" not in text] == []


def test_a_promise_that_nothing_holds_is_found() -> None:
    text = (
        "## Promises and their tests\n| promise | test |\n|---|---|\n| a | `tests/x.py::test_a` |\n| b | none |\n## End"
    )
    assert unheld(text, {"tests/x.py": "def test_b(): pass"}) == ["tests/x.py::test_a", "no test: | b | none |"]
    assert unheld(text, {"tests/x.py": "def test_a(): pass"}) == ["no test: | b | none |"]
