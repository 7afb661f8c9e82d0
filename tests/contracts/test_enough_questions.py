"""Every answer has questions to learn from and questions, by other authors, to be measured on."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

from bot.settings import ROOT

LEARNED, HELD_OUT = 12, 3
HELDOUT = ROOT / "tests" / "heldout"


def too_few(ids: set[str], counted: Counter[str], least: int) -> list[str]:
    """Answers with fewer questions than `least`."""
    return [f"{name}: {counted[name]} questions" for name in sorted(ids) if counted[name] < least]


def ids(answers: dict[str, dict[str, Any]]) -> set[str]:
    return {answer["id"] for answer in answers.values()}


def test_every_answer_has_questions_to_learn_from(
    answers: dict[str, dict[str, Any]], examples: list[tuple[str, str, str]]
) -> None:
    counted = Counter(intent.replace("/", ".") for _, intent, _ in examples)
    assert too_few(ids(answers), counted, LEARNED) == []


def test_every_answer_has_questions_to_be_measured_on(answers: dict[str, dict[str, Any]]) -> None:
    rows = [json.loads(line) for path in HELDOUT.glob("questions_*.jsonl") for line in path.open(encoding="utf8")]
    assert {row["answer"] for row in rows} <= ids(answers)
    assert {other for row in rows for other in row.get("also", [])} <= ids(answers)
    assert too_few(ids(answers), Counter(row["answer"] for row in rows), HELD_OUT) == []


def test_too_few_are_found() -> None:
    assert too_few({"a.b", "c.d"}, Counter({"a.b": 3}), 3) == ["c.d: 0 questions"]
