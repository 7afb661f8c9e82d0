"""bot.nlu.in_context: a question read beside the answer before it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.encoder import encoder
from bot.knowledge.catalog import answers
from bot.knowledge.conversations import Asked
from bot.nlu import in_context
from bot.nlu.in_context import folder_digest, heard_before, put_right, questions_after, vector_of

TURNS = [
    {"user": "how long does it hold", "answer": ["ablation.lasts"], "kind": "first"},
    {"user": "and the block", "answer": ["medial_branch_block.lasts"], "kind": "switch"},
    {"user": "and an unheard thing", "answer": ["prp.what"], "kind": "switch"},
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    (tmp_path / "talks").mkdir()
    (tmp_path / "talks" / "a.jsonl").write_text(json.dumps({"turns": TURNS}), "utf8")
    monkeypatch.setattr(in_context, "ROOT", tmp_path)
    return "talks"


def example(text: str, label: str) -> Message:
    return Message({"text": text, "intent": label.partition("/")[0], "intent_response_key": label})


def test_written_questions_with_known_labels_are_learned(folder: str) -> None:
    examples = [example("how long", "ablation/lasts"), example("numb for how long", "medial_branch_block/lasts")]
    found = questions_after(examples, folder, most=0, seed=0)
    assert [(one.text, one.after) for one in found] == [
        ("how long does it hold", ""),
        ("and the block", "ablation.lasts"),
    ]
    assert len(questions_after(examples, folder, most=1, seed=0)) == 3


def test_another_data_set_learns_none(folder: str) -> None:
    assert questions_after([example("book a flight", "travel/book")], folder, most=10, seed=0) == []


def test_a_changed_conversation_changes_the_digest(folder: str, tmp_path: Path) -> None:
    before = folder_digest(folder)
    (tmp_path / "talks" / "a.jsonl").write_text("", "utf8")
    assert folder_digest(folder) != before


def test_the_answer_before_changes_what_is_read() -> None:
    alone, beside = vector_of(Asked("does it hurt", "")), vector_of(Asked("does it hurt", "", "ablation.lasts"))
    assert np.allclose(alone, encoder().encode("does it hurt").sentence)
    title = answers()["ablation.lasts"].title
    assert np.allclose(beside, encoder().encode(f"{title} | does it hurt").sentence)
    assert not np.allclose(alone, beside)


def test_the_topic_is_said_beside_an_answer_that_is_on_none() -> None:
    beside = vector_of(Asked("what if it fails", "", "after.driving", about="ablation"))
    assert np.allclose(
        beside,
        encoder().encode(f"radiofrequency ablation: {answers()['after.driving'].title} | what if it fails").sentence,
    )


@pytest.mark.parametrize(
    ("metadata", "before", "about"),
    [
        ({"after": "ablation.lasts"}, "ablation.lasts", ""),
        ({"after": "ablation.lasts", "about": "ablation"}, "ablation.lasts", ""),
        ({"after": "after.driving", "about": "ablation"}, "after.driving", "ablation"),
        ({"after": "after.driving", "about": "no such"}, "after.driving", ""),
        ({"after": "no.such", "about": "ablation"}, "", ""),
        ({"role": "staff"}, "", ""),
        (None, "", ""),
    ],
)
def test_only_a_known_answer_and_topic_are_heard(metadata: dict[str, str] | None, before: str, about: str) -> None:
    heard = heard_before(Message({"text": "and then", "metadata": metadata}))
    assert (heard.after, heard.about) == (before, about)


def test_who_corrects_seldom_means_the_answer_before() -> None:
    torn = [("conditions/spondylolisthesis", 0.6), ("conditions/herniated_disc", 0.4)]
    ranked = put_right(torn, "conditions.spondylolisthesis")
    assert [label for label, _ in ranked] == ["conditions/herniated_disc", "conditions/spondylolisthesis"]
    assert sum(score for _, score in ranked) == pytest.approx(1.0)
    sure = [("ablation/hurt", 0.9), ("ablation/sore", 0.1)]
    assert put_right(sure, "ablation.hurt")[0][0] == "ablation/hurt"
    assert put_right(sure, "clinic.hours") == [(label, pytest.approx(score)) for label, score in sure]
