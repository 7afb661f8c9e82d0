"""The shares that the benchmark of Ask prints."""

from __future__ import annotations

from pathlib import Path

from benchmarks.desk_ask import DEVELOPMENT, read, shares


def test_the_first_and_the_first_three_are_counted() -> None:
    asked = [({"a"}, ["a", "b"]), ({"a", "b"}, ["c", "b"]), ({"a"}, ["b", "c", "d", "a"]), ({"a"}, [])]
    assert shares(asked) == (0.25, 0.5)


def test_other_right_answers_count_and_locked_files_are_not_asked(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text('{"id": "1", "text": "x", "answer": "a.b", "also": ["c.d"]}\n\n', "utf8")
    assert read(path) == [("x", {"a.b", "c.d"})]
    assert DEVELOPMENT and not any("locked" in path.name for path in DEVELOPMENT)
