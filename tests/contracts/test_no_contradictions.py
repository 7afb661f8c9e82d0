"""No two answers say opposite things about one fact, as far as tests/contracts/stated.yml lists what several state."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.knowledge.catalog import answers

STATED: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "stated.yml").read_text("utf8"))


def told() -> dict[str, str]:
    """Everything that an answer says, by its id."""
    return {name: "\n".join([one.text, one.silent, one.staff]) for name, one in answers().items()}


def differing(stated: dict[str, Any], texts: dict[str, str]) -> list[str]:
    """Answers whose statement of the fact is none of the values that it may have."""
    found = re.compile(stated["finds"])
    return [
        f"{name}: {value!r}"
        for name, text in texts.items()
        for match in found.finditer(text)
        for value in [next((group for group in match.groups() if group), "")]
        if value not in stated["is"]
    ]


def opposite(stated: dict[str, Any], texts: dict[str, str]) -> list[str]:
    """Answers that say what none may say."""
    return [name for name, text in texts.items() if re.search(stated["never"], text, re.IGNORECASE | re.MULTILINE)]


@pytest.mark.parametrize("stated", [one for one in STATED if "finds" in one], ids=lambda one: one["fact"])
def test_answers_that_state_a_fact_state_the_same(stated: dict[str, Any]) -> None:
    assert any(re.search(stated["finds"], text) for text in told().values()), "nothing states it any more"
    assert differing(stated, told()) == []


@pytest.mark.parametrize("stated", [one for one in STATED if "never" in one], ids=lambda one: one["fact"])
def test_no_answer_says_the_opposite(stated: dict[str, Any]) -> None:
    assert opposite(stated, told()) == []


def test_a_difference_and_an_opposite_are_found() -> None:
    texts = {"a.one": "Use ice for up to 20 minutes.", "a.two": "Use ice for up to 45 minutes. Relief is permanent."}
    by_fact = {one["fact"]: one for one in STATED}
    assert differing(by_fact["ice for up to 20 minutes"], texts) == ["a.two: '45'"]
    regrowth = by_fact["the nerves that are treated grow back, so ablation is not for ever"]
    assert opposite(regrowth, texts) == ["a.two"]
