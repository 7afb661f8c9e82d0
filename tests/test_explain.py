"""`ramus ask --explain` names each layer, and behind each raised flag its review state in one word."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from bot import explain
from bot.triage.learned import Scores
from bot.triage.model import Level
from bot.triage.review import State
from bot.triage.screen import pattern_screen

SCORES = Scores({level: 0.25 for level in Level}, {"chest": 0.9})


@pytest.fixture(autouse=True)
def patterns_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen whose learned layer is made of fixed numbers."""
    patterns = pattern_screen()

    class Fake:
        def __call__(self, text: str) -> object:
            return patterns(text)

        def scores(self, _: str) -> Scores:
            return SCORES

        def learned_level(self, _: Scores) -> Level:
            return Level.NONE

    fake = Fake()
    fake.patterns = patterns  # type: ignore[attr-defined]
    monkeypatch.setattr(explain, "red_flag_screen", lambda: fake)
    monkeypatch.setattr(explain, "screen_version", lambda: "any")


def test_every_layer_is_told() -> None:
    told = explain.explain("no fever, but i cannot pee since monday")
    assert told.startswith("level: emergency")
    assert "sign fever: 'fever' taken away (negated)" in told
    assert "chest 0.90" in told and told.endswith("screen version any")


@pytest.mark.parametrize("word", ["draft", "approved", "changed"])
def test_a_raised_flag_says_whether_it_is_signed(monkeypatch: pytest.MonkeyPatch, word: str) -> None:
    signed = {"ces.bladder": SimpleNamespace(state=State(word))}  # type: ignore[arg-type]
    monkeypatch.setattr(explain, "items", lambda _: signed)
    assert f"  ces.bladder (emergency, by the patterns, {word}): cannot pee" in explain.explain("i cannot pee")
