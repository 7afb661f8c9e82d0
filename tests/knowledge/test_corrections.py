"""bot.knowledge.corrections: what a message takes back is not answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.corrections import corrections, load_corrections


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("not the block, the ablation", "the ablation"),
        ("sorry not the op, meant which exercise suits it", "meant which exercise suits it"),
        ("I SAID WORK NOT DRIVING", "I SAID WORK"),
        ("the heat one not the block", "the heat one"),
        ("no no not taxi now. I ask for aeroplane", "I ask for aeroplane"),
        ("not bed at night i mean lying about all day", "lying about all day"),
        ("i didnt mean quicker sorry, i meant what is it good at", "i meant what is it good at"),
        ("leave the warfarin. am i asleep for it", "am i asleep for it"),
        ("no not drink, DRIVE", "DRIVE"),
        ("no no, not ablation, the proof block", "no no the proof block"),
        ("i never said driving i said working", "working"),
        ("sorry fat thumbs i said drive i meant EAT", "EAT"),
        ("i put late i meant if im ILL, ive a streaming cold", "if im ILL ive a streaming cold"),
        ("phone put walking meant working", "working"),
    ],
)
def test_what_is_meant_is_left(text: str, meant: str) -> None:
    assert " ".join(text[slice(*span)].strip() for span in corrections().meant(text)) == meant


@pytest.mark.parametrize(
    "text",
    [
        "does it hurt",
        "why not surgery",
        "is it not dangerous",
        "not sleeping, what helps",
        "no not sleeping, what helps",
        "not sure if i can drive",
        "how would they know it's the facets and not the disc",
        "not the block",
        "they said it would hurt, what is meant by that",
        "the letter said what is meant by facet",
        "my doctor said it should be repeated how often",
        "the nurse said i should be off work how long",
        "he cannot sit, can he come anyway",
        "after, when do I go to work",
        "",
    ],
)
def test_an_ordinary_question_is_left_whole(text: str) -> None:
    assert corrections().meant(text) == []


def test_a_broken_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "questions.yml").write_text("joins: [and]\ncorrections: {fillers: [no]}\n", "utf8")
    with pytest.raises(ContentError, match="refusals"):
        load_corrections(tmp_path / "questions.yml")


@pytest.mark.parametrize(
    ("text", "corrects"),
    [
        ("no i ment an xray", True),
        ("caller means slipped DISC", True),
        ("scrap that, the burning", True),
        ("not the skin, how long till i move", True),
        ("and the price", False),
        ("is it not dangerous", False),
        ("what does it do", False),
    ],
)
def test_who_puts_something_right(text: str, corrects: bool) -> None:
    assert corrections().corrects(text) is corrects
