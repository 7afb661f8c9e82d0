"""Budgets: a file, a function or a data file that outgrows them is split before it becomes a drawer."""

from __future__ import annotations

import ast

FILE, FUNCTION, RUN, YAML = 300, 40, 15, 250


def long_files(texts: dict[str, str], most: int) -> list[str]:
    sizes = {path: len(text.splitlines()) for path, text in texts.items()}
    return [f"{path}: {size} lines" for path, size in sizes.items() if size > most]


def long_functions(files: dict[str, str], most: int, only: str | None = None) -> list[str]:
    """Functions over `most` lines, docstring included; `only` those of one name."""
    problems = []
    for path, text in files.items():
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or (only and node.name != only):
                continue
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > most:
                problems.append(f"{path}:{node.lineno}: {node.name} has {lines} lines")
    return problems


def test_python_files_fit_the_budget(python_files: dict[str, str]) -> None:
    assert len(python_files) > 50
    assert long_files(python_files, FILE) == []


def test_functions_fit_the_budget(python_files: dict[str, str], program_files: dict[str, str]) -> None:
    assert long_functions(python_files, FUNCTION) == []
    actions = {path: text for path, text in program_files.items() if path.startswith("actions/")}
    assert long_functions(actions, RUN, only="run") == []


def test_data_files_fit_the_budget(data_texts: dict[str, str]) -> None:
    assert long_files(data_texts, YAML) == []


def test_what_outgrows_its_budget_is_found() -> None:
    source = "def short():\n    pass\n\nclass A:\n    async def run(self):\n" + "        x = 1\n" * 40
    assert long_files({"bot/a.py": source}, 45) == [] and long_files({"bot/a.py": source}, 44)
    assert long_functions({"bot/a.py": source}, FUNCTION) == ["bot/a.py:5: run has 41 lines"]
    assert long_functions({"bot/a.py": source}, RUN, only="short") == []
