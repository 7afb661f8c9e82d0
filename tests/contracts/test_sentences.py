"""No sentence that a patient or the desk could read stands in Python: a clinician reviews YAML, not code."""

from __future__ import annotations

import ast
import re

import pytest

MOST_WORDS = 6
FOLDERS = ("actions/", "bot/dialogue/", "bot/web/", "bot/desk/")
LOGGERS = ("log", "logger", "logging", "warnings")
# SQL and headers are long strings that nobody reads as a sentence.
MACHINE = re.compile(
    r"\s*((CREATE|SELECT|INSERT|UPDATE|DELETE|DROP|ALTER|PRAGMA|BEGIN|WHERE)\b|\w+ (=|<=|>=) \?|[a-z-]+-src\s)"
)


def sentences(files: dict[str, str]) -> list[str]:
    """Strings of more than six words that are no docstring, no log event and no error."""
    problems = []
    for path, text in files.items():
        tree = ast.parse(text)
        spared = {id(node) for root in _spared(tree) for node in ast.walk(root)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spared:
                words = node.value.split()
                if len(words) > MOST_WORDS and not MACHINE.match(node.value):
                    problems.append(f"{path}:{node.lineno}: {node.value[:60]!r}")
    return problems


def _spared(tree: ast.AST) -> list[ast.AST]:
    """Docstrings, raised errors, log calls, asserts, and descriptions of settings."""
    roots: list[ast.AST] = []
    for node in ast.walk(tree):
        docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        if docstring or isinstance(node, ast.Raise | ast.Assert):
            roots.append(node)
        elif isinstance(node, ast.Call):
            if ast.unparse(node.func).partition(".")[0].lstrip("_") in LOGGERS:
                roots.append(node)
            roots += [keyword for keyword in node.keywords if keyword.arg == "description"]
    return roots


def test_no_sentence_in_python(program_files: dict[str, str]) -> None:
    files = {path: text for path, text in program_files.items() if path.startswith(FOLDERS)}
    assert len(files) > 15
    assert sentences(files) == []


@pytest.mark.parametrize(
    ("source", "wrong"),
    [
        ('TEXT = "Please call the clinic today at this number."', True),
        ('say(f"Please call {name} at the clinic today, or tomorrow morning.")', True),
        ('def f():\n    return {"text": "You can drive again after a full day."}', True),
        ('X = "Call the clinic" " today at this very number."', True),
        ('"""A docstring may be as long as it likes to be."""', False),
        ('def f():\n    """A docstring may be as long as it likes."""', False),
        ('raise ModelError("There is no trained model in this folder. Run it.")', False),
        ('logger.error("an event that is written in very many words")', False),
        ('SQL = "SELECT a, b, c FROM t WHERE a = 1 ORDER BY b"', False),
        ('X = "utter_triage_today"', False),
        ("# A comment may be as long as it likes to be.", False),
    ],
)
def test_a_sentence_in_python_is_found(source: str, wrong: bool) -> None:
    assert bool(sentences({"bot/web/x.py": source})) is wrong
