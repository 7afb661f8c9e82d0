"""benchmarks.scorecard.sets: sets are read whole, and what is wrong with a line is said without its words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.scorecard.sets import counts, files, messages, questions
from bot.triage.model import Level

LINE = {"id": "A-1", "text": "private words", "expect": "urgent", "flags": ["dvt"], "kind": "red", "style": "sms"}


def write(path: Path, *lines: object) -> Path:
    path.write_text("\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), "utf8")
    return path


def test_messages_are_read_with_their_labels(tmp_path: Path) -> None:
    path = write(tmp_path / "triage_dev_a.jsonl", LINE, "", {**LINE, "id": "A-2", "expect": "none", "flags": []})
    urgent, harmless = messages([path])
    assert (urgent.id, urgent.expect, urgent.flags, urgent.red) == ("A-1", Level.URGENT, ("dvt",), True)
    assert (harmless.kind, harmless.style, harmless.file, harmless.red) == ("red", "sms", "triage_dev_a", False)
    assert counts([urgent, harmless]) == {"triage_dev_a": {Level.URGENT: 1, Level.NONE: 1}}
    assert "private" not in repr(urgent)


@pytest.mark.parametrize(
    "line", ['{"text": "private words"', '["private words"]', {**LINE, "expect": "later"}, {"text": "private words"}]
)
def test_a_wrong_line_is_named_without_its_words(tmp_path: Path, line: object) -> None:
    path = write(tmp_path / "triage_dev_a.jsonl", LINE, line)
    with pytest.raises(ValueError, match=r"triage_dev_a\.jsonl line 2") as caught:
        messages([path])
    assert "private" not in str(caught.value)


def test_only_the_files_of_the_set_are_taken(tmp_path: Path) -> None:
    for name in ("triage_dev_b", "triage_dev_a", "triage_other_a", "dialogues_dev_a"):
        write(tmp_path / f"{name}.jsonl")
    assert [path.stem for path in files("triage", "dev", tmp_path)] == ["triage_dev_a", "triage_dev_b"]
    assert files("dialogues", "other", tmp_path) == []


def test_questions_need_no_screening(tmp_path: Path) -> None:
    write(tmp_path / "questions_dev.jsonl", {"id": "q-1", "text": "does it hurt", "answer": "x.hurt"})
    assert [(row.id, row.expect) for row in questions("dev", tmp_path)] == [("q-1", Level.NONE)]
    assert questions("locked", tmp_path) == questions("dev", tmp_path / "missing") == []
