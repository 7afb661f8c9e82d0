"""bot.knowledge.topics: which answer serves a follow-up question."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.errors import ContentError
from bot.knowledge.topics import Topics, load_topics, topics

KNOWN = ["block.what", "block.hurt", "ablation.what", "ablation.lasts", "both.vs", "steroid.lasts"]
RAW: dict[str, Any] = {
    "block": {"name": "the block", "also": {"lasts": "steroid.lasts", "vs": "both.vs"}},
    "ablation": {"name": "the ablation", "also": {"vs": "both.vs"}},
    "compare": {"block+ablation": "both.vs"},
}


def load(folder: Path, known: list[str] = KNOWN, raw: dict[str, Any] = RAW) -> Topics:
    path = folder / "topics.yml"
    path.write_text(yaml.safe_dump(raw, sort_keys=False), "utf8")
    return load_topics(dict.fromkeys(known), path)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("topic", "aspect", "earlier", "answer"),
    [
        ("block", "hurt", None, "block.hurt"),
        ("block", "lasts", None, "steroid.lasts"),
        ("ablation", "lasts", None, "ablation.lasts"),
        ("ablation", "hurt", None, None),
        ("nothing", "hurt", None, None),
        (None, "hurt", None, None),
        ("ablation", "vs", "block", "both.vs"),
        ("block", "vs", "ablation", "both.vs"),
        ("block", "vs", "steroid", "both.vs"),
        ("steroid", "vs", "block", None),
        ("steroid", "lasts", None, "steroid.lasts"),
    ],
)
def test_find(tmp_path: Path, topic: str | None, aspect: str, earlier: str | None, answer: str | None) -> None:
    assert load(tmp_path).find(topic, aspect, earlier) == answer


@pytest.mark.parametrize(
    ("aspect", "found"),
    [
        ("what", ["block.what", "ablation.what"]),
        ("lasts", ["steroid.lasts", "ablation.lasts"]),
        ("vs", ["both.vs"]),
        ("x", []),
    ],
)
def test_choices_when_no_topic_is_known(tmp_path: Path, aspect: str, found: list[str]) -> None:
    assert load(tmp_path).with_aspect(aspect) == found


@pytest.mark.parametrize("missing", ["both.vs", "steroid.lasts"])
def test_an_answer_that_does_not_exist_is_refused(tmp_path: Path, missing: str) -> None:
    with pytest.raises(ContentError, match=missing):
        load(tmp_path, [name for name in KNOWN if name != missing])


def test_the_projects_topics_load_and_have_answers() -> None:
    for name, called in topics().names.items():
        assert called
        assert any(answer.startswith(f"{name}.") for answer in topics().known), name
