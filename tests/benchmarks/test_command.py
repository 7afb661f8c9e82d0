"""benchmarks.scorecard on the command line: what it says when something is missing, and where it writes."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from benchmarks.scorecard import __main__ as command
from benchmarks.scorecard import sets
from benchmarks.scorecard.report import learning_curve

TALK = {"id": "D-1", "turns": [{"user": "hello", "level": "none"}]}
LINE = {"text": "private words", "expect": "none", "flags": [], "kind": "admin", "style": "plain"}


@pytest.fixture
def heldout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of tests/heldout, and of where the scorecard is written."""
    monkeypatch.setattr(sets, "HELDOUT", tmp_path)
    monkeypatch.setattr(command, "WRITTEN", {"dev": tmp_path / "new" / "card.md", "locked": tmp_path / "other.md"})
    monkeypatch.setattr(sys, "argv", ["scorecard", "--write"])
    return tmp_path


def test_a_missing_set_is_said_plainly(heldout: Path) -> None:
    with pytest.raises(SystemExit, match=r"there are no files triage_dev_\*\.jsonl"):
        command.main()


def test_the_development_set_is_measured_and_written_apart(heldout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = [json.dumps({**LINE, "id": f"A-{number}"}) for number in range(2)]
    (heldout / "triage_dev_a.jsonl").write_text("\n".join(lines), "utf8")
    command.main()
    printed = capsys.readouterr().out
    assert (heldout / "new" / "card.md").read_text("utf8") == printed
    assert not (heldout / "other.md").exists()
    assert "No conversations yet." in printed and "There are no everyday questions." in printed
    assert "private" not in printed


def test_conversations_need_a_trained_model(heldout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = heldout / "dialogues_dev_a.jsonl"
    path.write_text(json.dumps(TALK), "utf8")
    monkeypatch.setenv("RAMUS_MODELS_DIR", str(heldout / "models"))
    held = command.assistant()
    assert held is None
    assert str(command.conversations([path], held)).startswith("Not held: there is no trained model")


def test_a_run_is_added_to_the_learning_curve(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    command.add_to_curve([], path, 10)
    command.add_to_curve([], path, 20)
    command.add_to_curve([], path, 20)
    assert [row["corpus_messages"] for row in learning_curve(path)] == ["10", "20"]
