"""Advice by audience, the sentences around it, and what the rules files say about themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.errors import ContentError
from bot.review.texts import advice_texts, emergency_lines, other_sentences, policy, stated_rules

RESPONSES = """
responses:
  utter_triage_now:
  - text: "Call now. "
    metadata: {heading: "Call"}
  - condition: [{type: slot, name: audience, value: staff}]
    text: "Tell the caller."
  utter_triage_help:
  - text: "Is help there?"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "triage.yml").write_text(RESPONSES, "utf8")
    (tmp_path / "smalltalk.yml").write_text('responses:\n  utter_hello:\n  - text: "Hello"\n', "utf8")
    return tmp_path


def test_advice_by_audience(folder: Path) -> None:
    now = {"patient": {"text": "Call now.", "heading": "Call"}, "staff": {"text": "Tell the caller."}}
    assert advice_texts({"now"}, folder) == {"now": now}


def test_missing_advice_is_named(folder: Path) -> None:
    with pytest.raises(ContentError, match="utter_triage_gone"):
        advice_texts({"now", "gone"}, folder)


def test_other_sentences_are_those_around_a_level(folder: Path) -> None:
    assert other_sentences({"now"}, folder) == {"utter_triage_help": {"patient": {"text": "Is help there?"}}}


def test_a_rules_file_says_what_it_is(tmp_path: Path) -> None:
    text = "# Rules.\n# 1. One.\nlimit: 0.5     # a probability\nlist: [a, b]\nwords: 12\nlong:\n  - x\n# an aside\n"
    (tmp_path / "rules.yml").write_text(text, "utf8")
    settings = [
        {"name": "limit", "value": "0.5", "means": "a probability"},
        {"name": "list", "value": "[a, b]", "means": ""},
        {"name": "words", "value": "12", "means": ""},
    ]
    assert stated_rules("rules.yml", tmp_path) == {"says": ["Rules.", "1. One."], "settings": settings}


def test_every_fusion_rule_and_limit_is_told() -> None:
    told = stated_rules("fusion.yml")
    assert {"emergency_from", "urgent_from", "check_from"} <= {one["name"] for one in told["settings"]}
    assert any(line.startswith("1. ") for line in told["says"])


def test_levels_and_numbers_are_there() -> None:
    assert [one["level"] for one in policy()["levels"]] == ["emergency", "urgent", "check", "none"]
    assert emergency_lines()["US"]["emergency_number"] == "911"
