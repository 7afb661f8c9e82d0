"""benchmarks.intents: reading the files, and what is counted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from benchmarks import intents


def test_the_files_need_two_columns(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\ufeffsentence,label\nhello there,greet\n ,none\n", "utf8")
    assert intents.read(tmp_path / "a.csv") == [("hello there", "greet")]
    (tmp_path / "b.csv").write_text("text,intent\nhello,greet\n", "utf8")
    with pytest.raises(ValueError, match="sentence and label"):
        intents.read(tmp_path / "b.csv")


def parsed(name: str, scope: float, screened: bool = False) -> dict[str, Any]:
    ranking = [{"name": "triage_urgent", "confidence": 1.0}] if screened else []
    return {"intent": {"name": name}, "intent_ranking": [*ranking, {"name": name, "confidence": 0.9}], "scope": scope}


def test_figures() -> None:
    known = intents.names({"a", "b", "none"})
    rows = [("1", "a"), ("2", "b"), ("3", "b"), ("4", "none"), ("5", "none")]
    found = [
        parsed(known["a"], 0.9, screened=True),
        parsed(known["b"], 0.8),
        parsed(known["a"], 0.6),
        parsed(known["none"], 0.99),  # the label says that it is out of scope
        parsed(known["b"], 0.2),
    ]
    assert intents.figures(rows, found, known, "none") == {
        "in scope": 3,
        "accuracy": 0.6667,
        "out of scope": 2,
        "area under the curve": 1.0,
    }
    assert intents.figures(rows[:3], found[:3], known, None)["area under the curve"] is None
