"""docs/clinical-safety.md is true: each named test exists, the policy stands there word for word, no row is bare."""

from __future__ import annotations

import ast
import re
from typing import Any

import pytest

from bot.review.texts import policy
from bot.settings import ROOT
from bot.triage.protocol import load_protocol

COLUMNS = ("id", "hazard", "cause", "effect", "severity", "control", "shown by", "residual risk")
SEVERITIES = {"grave", "serious", "moderate", "slight"}
RISKS = ("low", "medium", "high", "open")
NAMED = re.compile(r"`(tests/[\w/.]+?)::(\w+)`")
MENTIONED = re.compile(r"`((?:tests|bot|data|docs|reviews)/[\w/.-]+)`|\]\((?!http)([^)#]+)\)")
FIGURE = re.compile(r"\d ?%|\d of \d|\b0\.\d")  # measured figures stand in the scorecard only
AUDIENCES = {"patient", "carer", "staff"}


def hazards(text: str) -> list[dict[str, str]]:
    """The rows of the hazard log."""
    rows = [line for line in text.splitlines() if re.match(r"\| H\d", line)]
    return [dict(zip(COLUMNS, (cell.strip() for cell in row.strip("| ").split(" | ")), strict=False)) for row in rows]


def incomplete(rows: list[dict[str, str]]) -> list[str]:
    """Rows that lack a cell, number wrongly, use other words, or show a control by nothing and do not say so."""
    problems = []
    for number, row in enumerate(rows, 1):
        name = row["id"]
        problems += [f"{name}: no {column}" for column in COLUMNS if not row.get(column)]
        problems += [f"{name}: should be H{number:02}"] if name != f"H{number:02}" else []
        problems += [f"{name}: severity {row['severity']}"] if row.get("severity") not in SEVERITIES else []
        problems += [f"{name}: risk"] if not row.get("residual risk", "").startswith(RISKS) else []
        if not NAMED.search(row.get("shown by", "")) and "no test yet" not in row.get("shown by", "").lower():
            problems.append(f"{name}: shown by nothing")
    return problems


def unknown_tests(text: str, files: dict[str, str]) -> list[str]:
    """Named tests that are no function of their file."""
    defined = {
        (path, node.name)
        for path, source in files.items()
        if path.startswith("tests/")
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    return [f"{path}::{name}" for path, name in NAMED.findall(text) if (path, name) not in defined]


def silent(responses: dict[str, list[dict[str, Any]]], groups: set[str]) -> list[str]:
    """Advice that has no words of its own for somebody who writes for the patient, or for the desk."""
    problems = []
    for group in sorted(groups):
        variants = responses[f"utter_triage_{group}"]
        said = {one["value"] for variant in variants for one in variant.get("condition") or []} | {"patient"}
        problems += [f"{group}: nothing for {who}" for who in sorted(AUDIENCES - said)]
    return problems


@pytest.fixture(scope="module")
def text() -> str:
    return (ROOT / "docs" / "clinical-safety.md").read_text("utf8")


def test_the_hazard_log_is_complete(text: str) -> None:
    rows = hazards(text)
    assert len(rows) >= 25 and incomplete(rows) == []


def test_every_test_that_the_log_names_exists(text: str, python_files: dict[str, str]) -> None:
    assert len(NAMED.findall(text)) > 50
    assert unknown_tests(text, python_files) == []


def test_levels_and_principles_are_those_that_are_signed(text: str) -> None:
    signed = policy()
    rows = [f"| {one['level']} | {one['means']} | {one['told']} |" for one in signed["levels"]]
    rows += [f"{number}. {one}" for number, one in enumerate(signed["principles"], 1)]
    assert [row for row in rows if f"\n{row}\n" not in text] == []


def test_measured_figures_stand_in_the_scorecard_only(text: str) -> None:
    assert FIGURE.findall(text) == [] and "safety-scorecard.md" in text


def test_every_file_that_the_document_names_exists(text: str) -> None:
    named = [first or f"docs/{second}" for first, second in MENTIONED.findall(text)]
    generated = "docs/safety-scorecard.md"  # written by `make scorecard`
    assert named and [name for name in named if name != generated and not (ROOT / name).exists()] == []


def test_advice_of_a_danger_sign_speaks_to_patient_carer_and_staff(responses: dict[str, list[dict[str, Any]]]) -> None:
    dangerous = {flag.advice for flag in load_protocol().flags if flag.level != "check"}
    assert silent(responses, dangerous) == []


@pytest.mark.parametrize(
    "row",
    [
        "| H02 | a | b | c | grave | d | `tests/a.py::test_a` | low |",
        "| H01 | a | b | c | awful | d | `tests/a.py::test_a` | low |",
        "| H01 | a | b | c | grave | d | by care | low |",
        "| H01 | a | b | c | grave | d | no test yet | fine |",
        "| H01 | a | b | c | grave | d |",
    ],
)
def test_a_broken_row_is_found(row: str) -> None:
    assert incomplete(hazards(row))
    assert incomplete(hazards("| H01 | a | b | c | grave | d | `tests/a.py::test_a` | low |")) == []


def test_a_test_that_does_not_exist_is_found() -> None:
    files = {"tests/a.py": "async def test_a(): ...", "bot/a.py": "def test_b(): ..."}
    assert unknown_tests("`tests/a.py::test_a`", files) == []
    assert unknown_tests("`tests/a.py::test_b` `tests/b.py::test_a`", files) == [
        "tests/a.py::test_b",
        "tests/b.py::test_a",
    ]


def test_advice_without_words_for_a_carer_is_found() -> None:
    staff = {"condition": [{"type": "slot", "name": "audience", "value": "staff"}]}
    assert silent({"utter_triage_x": [{}, staff]}, {"x"}) == ["x: nothing for carer"]
