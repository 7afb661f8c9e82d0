"""bot.knowledge.questions: two questions in one message."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.questions import load_questions, questions


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("does it hurt and can i drive home", ["does it hurt", "can i drive home"]),
        ("How long does it take? Will I be awake?", ["How long does it take?", "Will I be awake?"]),
        ("what is an mbb, how long does it last", ["what is an mbb", "how long does it last"]),
        ("had my block. can i shower? when can i drive?", ["can i shower?", "when can i drive?"]),
        ("i am constipated. how long does the ablation last?", ["how long does the ablation last?"]),
        ("can i eat\nwhat should i wear", ["can i eat", "what should i wear"]),
        ("do i need a driver also is there parking", ["do i need a driver", "is there parking"]),
    ],
)
def test_two_questions_are_told_apart(text: str, parts: list[str]) -> None:
    assert [text[slice(*span)] for span in questions()(text)] == parts


@pytest.mark.parametrize(
    "text",
    [
        "does it hurt",
        "my back hurts and my leg hurts",
        "can i eat and drink before the block",
        "i had the block. i am fine. thanks",
        "what? why?",
        "can my husband and my son come",
        "",
    ],
)
def test_one_question_is_left_whole(text: str) -> None:
    assert questions()(text) == []


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "questions.yml").write_text("joins: [and]\n", "utf8")
    with pytest.raises(ContentError, match="begins"):
        load_questions(tmp_path / "questions.yml")


@pytest.mark.parametrize(
    ("text", "name", "only"),
    [
        ("and the ablation?", "ablation", True),
        ("oops meant the ablation", "ablation", True),
        ("does the ablation hurt", "ablation", False),
        ("ablation", "ablation", True),
        ("and then", "", False),
    ],
)
def test_a_message_that_only_names_something(text: str, name: str, only: bool) -> None:
    places = [(text.index(name), text.index(name) + len(name))] if name else []
    assert questions().only_names(text, places) == only


@pytest.mark.parametrize(
    ("text", "personal"),
    [
        ("is the burning safe for me", True),
        ("Is the dye OK for her specifically?", True),
        ("should i cancel", True),
        ("is the burning safe", False),
        ("do i need a driver", False),
    ],
)
def test_what_is_right_for_one_person_is_known_by_its_words(text: str, personal: bool) -> None:
    assert questions().personal(text) is personal
