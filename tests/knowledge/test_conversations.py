"""bot.knowledge.conversations: questions that lean on the answer before them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.knowledge.conversations import Asked, about_beside, beside, made, written
from bot.knowledge.topics import Topics

TOPICS = Topics(
    {"block": "the block", "ablation": "the ablation"},
    {"block": {"sore": "block.hurt"}, "ablation": {}},
    {},
    frozenset({"block.hurt", "block.lasts", "ablation.lasts", "clinic.hours"}),
)
TALK = {
    "id": "t-1",
    "turns": [
        {"user": "does the block hurt", "answer": ["block.hurt"], "kind": "first"},
        {"user": "how long does it hold", "answer": ["block.lasts", "block.hurt"], "kind": "follow_up"},
        {"user": "are you open and does it hurt", "answer": [["clinic.hours"], ["block.hurt"]], "kind": "two"},
        {"user": "and the burning one", "answer": ["ablation.lasts"], "kind": "switch"},
        {"user": "are you open then", "answer": ["clinic.hours"], "kind": "follow_up"},
        {"user": "does it wear off", "answer": ["ablation.lasts"], "kind": "back"},
    ],
}


def test_each_turn_is_read_after_the_right_answer_before_it(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(TALK) + "\n", "utf8")
    assert written(tmp_path, TOPICS) == [
        Asked("does the block hurt", "block/hurt"),
        Asked("how long does it hold", "block/lasts", "block.hurt"),
        Asked("and the burning one", "ablation/lasts", "block.hurt"),
        Asked("are you open then", "clinic/hours", "ablation.lasts"),
        Asked("does it wear off", "ablation/lasts", "clinic.hours", about="ablation"),
    ]


@pytest.mark.parametrize("line", ["{", '{"turns": [{"user": "x", "kind": "first"}]}', '{"id": "t"}'])
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    (tmp_path / "a.jsonl").write_text(json.dumps(TALK) + "\n" + line + "\n", "utf8")
    with pytest.raises(ContentError, match=r"a\.jsonl, line 2"):
        written(tmp_path, TOPICS)


def test_a_follow_up_comes_after_an_answer_of_a_topic_that_has_one_for_it_or_after_one_aside() -> None:
    found = made([Asked("is it sore", "follow_up/sore")] * 40, TOPICS)
    assert {one.label for one in found} == {"block/hurt"}
    assert {(one.after, one.about) for one in found} == {
        ("block.hurt", ""),
        ("block.lasts", ""),
        ("clinic.hours", "block"),
    }


def test_a_switch_asks_the_same_of_the_topic_that_it_names() -> None:
    (one,) = made([Asked("and the ablation", "switch_topic", topic="ablation")], TOPICS)
    assert (one.label, one.after) == ("ablation/lasts", "block.lasts")


def test_a_complete_question_stays_what_it_is() -> None:
    asked = [Asked("when are you open", "clinic/hours"), Asked("thanks", "smalltalk/thanks")]
    assert [(one.text, one.label) for one in made(asked, TOPICS)] == [(one.text, one.label) for one in asked]
    assert all(one.after in TOPICS.known for one in made(asked, TOPICS))


@pytest.mark.parametrize("label", ["vague", "language/french", "follow_up/nobody_has_it", "switch_topic"])
def test_what_no_answer_fits_is_left_out(label: str) -> None:
    assert made([Asked("how long", label)], TOPICS) == []


def test_other_seeds_make_other_conversations_and_the_same_seed_the_same() -> None:
    asked = [Asked(f"question {i}", "clinic/hours") for i in range(20)]
    assert made(asked, TOPICS, seed=1) == made(asked, TOPICS, seed=1) != made(asked, TOPICS, seed=2)


def test_the_encoder_reads_the_title_first() -> None:
    assert beside("Does it hurt?", "and after") == "Does it hurt? | and after"
    assert beside("When can I drive?", "and after", "the block") == "the block: When can I drive? | and after"


def test_a_topic_is_said_only_beside_an_answer_that_is_on_none() -> None:
    assert about_beside("clinic.hours", "block", TOPICS) == "block"
    assert about_beside("block.hurt", "ablation", TOPICS) == about_beside("", "block", TOPICS) == ""
    assert about_beside("clinic.hours", "weather", TOPICS) == ""
