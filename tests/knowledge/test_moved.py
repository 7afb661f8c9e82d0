"""bot.knowledge.moved: written turns in other places in which they ask the same."""

from __future__ import annotations

import pytest

from bot.knowledge.conversations import Asked
from bot.knowledge.moved import moved
from bot.knowledge.topics import Topics
from bot.nlu.named import Names

TOPICS = Topics(
    {"block": "the block", "ablation": "the ablation", "facet": "facet pain"},
    {"block": {}, "ablation": {}, "facet": {}},
    {},
    frozenset({"block.hurt", "block.lasts", "ablation.hurt", "ablation.lasts", "ablation.skin", "facet.hurt"}),
    {"block": "procedure", "ablation": "procedure", "facet": "condition"},
)
NAMES = Names({"the block": "block", "the burning": "ablation", "ablation": "ablation"}, frozenset({"and", "the"}))


def places(turn: Asked) -> set[tuple[str, str]]:
    """Where a turn comes to stand, over many seeds."""
    return {(one.after, one.label) for seed in range(60) for one in moved([turn], TOPICS, NAMES, seed)}


def test_a_follow_up_asks_the_same_of_every_topic_like_it() -> None:
    found = places(Asked("how long does it hold", "block/lasts", "block.hurt"))
    assert found == {
        ("block.hurt", "block/lasts"),
        ("block.lasts", "block/lasts"),
        ("ablation.hurt", "ablation/lasts"),
        ("ablation.lasts", "ablation/lasts"),
        ("ablation.skin", "ablation/lasts"),
    }


def test_a_topic_that_is_only_named_is_asked_what_was_asked_before() -> None:
    found = places(Asked("and the burning", "ablation/lasts", "block.lasts"))
    assert found == {("block.hurt", "ablation/hurt"), ("block.lasts", "ablation/lasts")}


def test_a_switch_that_says_what_it_asks_stays_with_that() -> None:
    assert places(Asked("does the burning hold for good", "ablation/lasts", "block.lasts")) == {
        ("block.lasts", "ablation/lasts")
    }


@pytest.mark.parametrize(
    "turn",
    [
        Asked("when are you open", "clinic/hours", "block.hurt"),  # no question on a topic
        Asked("does it sting", "block/hurt", "clinic.hours"),  # after none
        Asked("does the block sting", "block/hurt", "block.lasts"),  # it names the topic that it is on
        Asked("and the ablation", "block/hurt", "block.lasts"),  # it names another
        Asked("the block and the ablation", "ablation/hurt", "block.hurt"),  # or two
        Asked("and the burning", "ablation/skin", "block.hurt"),  # it asks something else than before
        Asked("how long do i have to wait until the numb feeling goes", "block/lasts", "block.hurt"),  # too long
        Asked("does it differ", "block/vs", "block.hurt"),
    ],
)
def test_what_belongs_to_its_place_is_not_moved(turn: Asked) -> None:
    assert places(turn) == set()


def test_the_same_seed_moves_alike() -> None:
    turns = [Asked(f"how long {i}", "block/lasts", "block.hurt") for i in range(9)]
    assert moved(turns, TOPICS, NAMES, 3) == moved(turns, TOPICS, NAMES, 3) != moved(turns, TOPICS, NAMES, 4)
