"""bot.knowledge.catalog: reading the answers, and refusing what is not complete."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import ContentError
from bot.knowledge.catalog import answers, load_answers

PAPERS: dict[str, Any] = {
    "title": "What is PRP?",
    "facts": ["prp"],
    "sources": ["practice"],
    "evidence": "Weak.",
    "author_role": "writer",
    "staff": "Say so.",
    "audience": ["patient", "staff"],
    "review": {"state": "draft", "reviewed_by": "", "reviewed_on": "", "due": ""},
}


def write(
    folder: Path, file: str = "prp.yml", name: str = "utter_prp/what", variants: Any = None, **changes: Any
) -> None:
    """One file with one response; `changes` are made to its papers (None takes a paper away)."""
    papers = {key: value for key, value in {**PAPERS, **changes}.items() if value is not None}
    item = {"id": "prp.what", "text": "PRP uses your own blood.", "metadata": papers}
    content = {"version": "3.1", "responses": {name: [item] if variants is None else variants}}
    (folder / file).write_text(yaml.safe_dump(content), "utf8")


def test_an_answer_is_read_with_its_papers(tmp_path: Path) -> None:
    write(tmp_path)
    found = load_answers(tmp_path)
    assert list(found) == ["prp.what"]
    answer = found["prp.what"]
    assert (answer.topic, answer.title, answer.facts, answer.sources) == (
        "prp",
        "What is PRP?",
        ("prp",),
        ("practice",),
    )
    assert answer.audience == ("patient", "staff") and answer.review["state"] == "draft"


def test_answers_in_folders_below_are_read(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep")
    assert list(load_answers(tmp_path)) == ["prp.what"]


@pytest.mark.parametrize("paper", sorted(PAPERS))
def test_a_missing_paper_is_refused(tmp_path: Path, paper: str) -> None:
    write(tmp_path, **{paper: None})
    with pytest.raises(ContentError, match=f"prp.yml.*utter_prp/what.*{paper}"):
        load_answers(tmp_path)


@pytest.mark.parametrize(
    ("name", "variants", "words"),
    [
        ("utter_prp/cost", None, "do not agree"),
        ("utter_prp/what", [], "one variant"),
        ("utter_prp/what", [{"text": "a"}, {"text": "b"}], "one variant"),
        ("utter_prp/what", [{"text": "no id"}], "lacks its papers"),
    ],
    ids=["name and id differ", "no variant", "two variants", "no id"],
)
def test_a_wrong_answer_is_refused(tmp_path: Path, name: str, variants: Any, words: str) -> None:
    write(tmp_path, name=name, variants=variants)
    with pytest.raises(ContentError, match=words):
        load_answers(tmp_path)


def test_an_answer_in_two_files_is_refused(tmp_path: Path) -> None:
    write(tmp_path, "a.yml")
    write(tmp_path, "b.yml")
    with pytest.raises(ContentError, match=r"b\.yml.*prp\.what is defined twice"):
        load_answers(tmp_path)


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ContentError, match="no answers"):
        load_answers(tmp_path)


def test_the_projects_answers_load_once() -> None:
    assert answers() is answers()
    assert all(answer.id == name for name, answer in answers().items())
