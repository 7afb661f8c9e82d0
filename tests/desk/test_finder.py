"""Answers by meaning and by words, each with its say."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.desk.finder import Finder
from bot.desk.index import Index, load_index, questions
from bot.desk.ranking import Ranked, load_rank
from bot.errors import ModelError
from bot.knowledge.catalog import answers

SMALL = frozenset({"the", "is", "my", "can", "i"})


@pytest.fixture(scope="module")
def index() -> Index:
    return load_index(answers())


def finder(index: Index, *labels: tuple[str, float], scope: float = 0.9) -> Finder:
    return Finder(answers(), lambda _text: Ranked(list(labels), scope), index)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("parking", "clinic.parking"),
        ("breastfeed", "before.breastfeeding"),
        ("breastfeedi", "before.breastfeeding"),  # still being typed
        ("radiofrequency ablation", "ablation.what"),
    ],
)
def test_words_find_an_answer_while_they_are_typed(index: Index, text: str, answer: str) -> None:
    found = index.find(text)
    assert answer in list(found)[:3] and max(found.values()) == 1.0


@pytest.mark.parametrize("text", ["", "is the my", "?!", '"', "a OR b*", "NEAR(", "ünïcode", "'; DROP TABLE found"])
def test_whatever_is_typed_is_only_ever_words(index: Index, text: str) -> None:
    assert isinstance(index.find(text), dict)


def test_the_meaning_decides_and_a_very_good_fit_of_words_has_a_say(index: Index) -> None:
    sure = finder(index, ("after/driving", 0.9), ("clinic/parking", 0.05))
    assert sure("parking").answers[0] == "after.driving" and "clinic.parking" in sure("parking").answers[:3]
    unsure = finder(index, ("after/driving", 0.15), ("clinic/parking", 0.12))
    assert unsure("parking").answers[0] == "clinic.parking"


def test_of_two_questions_both_answers_are_found(index: Index) -> None:
    def rank(text: str) -> Ranked:
        label = "after/driving" if "drive" in text else "clinic/parking"
        return Ranked([(label, 0.9)], 0.9)

    found = Finder(answers(), rank, index)("Where can I park? And when can I drive?")
    assert set(found.answers[:2]) == {"after.driving", "clinic.parking"}


def test_it_says_when_nothing_fits(index: Index) -> None:
    assert finder(index, ("after/driving", 0.9))("drive").sure
    assert not finder(index, ("smalltalk/ack", 0.9))("zzzz").sure
    assert not finder(index, ("after/driving", 0.9), scope=0.01)("drive").sure
    assert finder(index, ("smalltalk/ack", 0.9))("zzzz").answers == ()


def test_marked_words_are_read_as_they_are_said(tmp_path: Path) -> None:
    text = 'version: "3.1"\nnlu:\n- intent: ablation/what\n  examples: |\n    - what is [burning](topic) it\n    - '
    (tmp_path / "a.yml").write_text(text + '[rfa]{"entity": "topic"} please\n', "utf8")
    assert questions(tmp_path) == {"ablation.what": ["what is burning it", "rfa please"]}


def test_without_a_model_the_start_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="make model"):
        load_rank(tmp_path)
    (tmp_path / "ramus.tar.gz").write_bytes(b"no archive")
    with pytest.raises(ModelError, match="make model"):
        load_rank(tmp_path)


def test_small_words_are_left_out() -> None:
    index = Index({}, {}, SMALL)
    assert index.find("is the") == {}
