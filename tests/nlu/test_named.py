"""bot.nlu.named: topics by name in texts that Rasa has not read."""

from __future__ import annotations

import pytest

from bot.knowledge.topics import topics
from bot.nlu.named import topic_names, words_of


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("And the Ablation?", ["ablation"]),
        ("is the ablashion worse than an epidurel", ["ablation", "epidural"]),
        ("how long does it hold", []),
        ("medial branch block", ["medial_branch_block"]),  # the longest name, not "the block" in it
    ],
)
def test_topics_are_found_by_name_misspelled_too(text: str, named: list[str]) -> None:
    names = topic_names()
    assert [topic for topic, _ in names(names.spelled(text))] == named


def test_a_name_stands_where_it_says() -> None:
    spelled = topic_names().spelled("what about the RFA then")
    ((_, (start, end)),) = topic_names()(spelled)
    assert spelled[start:end] == "rfa"


def test_common_names_stand_for_topics() -> None:
    names = topic_names()
    named = {topic for topic, _ in names(" and ".join(["the block", "rfa", "esi", "prp", "facet joint"]))}
    assert named <= set(topics().names)


def test_short_words_are_not_repaired_to() -> None:
    assert words_of(["the Block", "an RFA"]) == {"block"}
