"""bot.triage.fusion and learned: how the layers are put together, with scores set by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bot.errors import ProtocolError
from bot.triage.fusion import Fusion, Screen, load_fusion
from bot.triage.learned import LearnedLayer, Scores
from bot.triage.model import Level
from bot.triage.protocol import FOLDER
from bot.triage.screen import pattern_screen

SIGN = "since yesterday i cannot pee and my back hurts"
VAGUE = "my leg feels a bit funny after the long walk home"
DARK = "the pain is so bad that some days i want to kill myself"
HARMLESS = "where can i park my car"
LIMITS = Fusion(
    emergency_from=0.5,
    urgent_from=0.6,
    check_from=0.5,
    harmless_from=0.97,
    no_check_from=0.98,
    long_words=8,
    flag_from=0.5,
    never_lowered=("self_harm",),
)
FLAGS = ["ces.bladder", "post.wound"]


def heads(folder: Path, flags: list[str] = FLAGS) -> LearnedLayer:
    """Heads that give back the logits that stand in the first numbers of a vector."""
    size = 4 + len(flags)
    np.savez(
        folder / "heads.npz",
        scale=np.float32(1),
        level_weight=np.eye(4, size, dtype=np.float32),
        level_bias=np.zeros(4, np.float32),
        flag_weight=np.eye(size, dtype=np.float32)[4:],
        flag_bias=np.zeros(len(flags), np.float32),
    )
    names = {"levels": ["none", "check", "urgent", "emergency"], "flags": flags}
    (folder / "names.json").write_text(json.dumps(names), "utf8")
    return LearnedLayer(folder)


@pytest.fixture
def screen(tmp_path: Path) -> Callable[..., Screen]:
    """A screen whose learned layer sees these probabilities, whatever is written."""

    def build(levels: tuple[float, float, float, float], flags: tuple[float, float] = (0.0, 0.0)) -> Screen:
        logits = [np.log(max(c, 1e-9)) for c in levels] + [np.log(max(c, 1e-9) / max(1 - c, 1e-9)) for c in flags]
        return Screen(pattern_screen(), heads(tmp_path), lambda _: np.array(logits, np.float32), LIMITS)

    return build


@pytest.mark.parametrize(
    ("text", "levels", "level", "layer"),
    [
        (HARMLESS, (0.9, 0.05, 0.03, 0.02), "none", None),
        (HARMLESS, (0.3, 0.1, 0.0, 0.6), "emergency", "learned"),
        (HARMLESS, (0.3, 0.0, 0.4, 0.3), "urgent", "learned"),
        (HARMLESS, (0.4, 0.5, 0.1, 0.0), "check", "learned"),
        (SIGN, (0.5, 0.5, 0.0, 0.0), "emergency", "patterns"),
        (SIGN, (0.98, 0.02, 0.0, 0.0), "check", "patterns"),
        ("i cannot pee", (0.98, 0.02, 0.0, 0.0), "emergency", "patterns"),
        (DARK, (0.98, 0.02, 0.0, 0.0), "emergency", "patterns"),
        (VAGUE, (0.97, 0.03, 0.0, 0.0), "check", "patterns"),
        (VAGUE, (0.99, 0.01, 0.0, 0.0), "none", None),
        (SIGN, (0.0, 0.0, 0.0, 1.0), "emergency", "patterns"),
    ],
)
def test_the_higher_level_wins_and_doubt_is_a_check(
    screen: Any, text: str, levels: tuple[float, ...], level: str, layer: str | None
) -> None:
    result = screen(levels)(text)
    assert result.level.label == level
    assert [f.layer for f in result.findings][:1] == ([layer] if layer else [])


@pytest.mark.parametrize(
    ("levels", "flags", "expected"),
    [
        ((0, 0, 0, 1), (0.2, 0.9), ["ces.bladder"]),  # post.wound is no emergency
        ((0, 0, 1, 0), (0.2, 0.1), ["post.wound"]),
        ((0, 1, 0, 0), (0.6, 0.7), ["post.wound", "ces.bladder"]),
    ],
)
def test_flags_fit_the_level(screen: Any, levels: Any, flags: Any, expected: list[str]) -> None:
    assert screen(levels, flags)(HARMLESS).flags == expected


def test_the_words_of_a_short_message_are_the_message(screen: Any) -> None:
    assert screen((0, 0, 0, 1))(f"  {HARMLESS} ").why == [HARMLESS]


@pytest.mark.parametrize("text", ["", "   ", "?!"])
def test_no_words_are_no_sign(screen: Any, text: str) -> None:
    assert screen((0.6, 0.2, 0.1, 0.1))(text).level == Level.NONE


def test_patterns_still_count_when_the_learned_layer_fails() -> None:
    def broken(_: str) -> Any:
        raise OSError

    result = Screen(pattern_screen(), LearnedLayer(FOLDER / "learned"), broken, LIMITS)(SIGN)
    assert result.level == Level.EMERGENCY and result.failed_layers == ("learned",)


def test_the_learned_layer_still_counts_when_patterns_fail(screen: Any) -> None:
    whole = screen((0, 0, 0, 1))
    whole.patterns = _Broken(whole.patterns)
    result = whole(SIGN)
    assert result.level == Level.EMERGENCY and result.failed_layers == ("patterns",)


def test_when_no_layer_works_it_is_said(screen: Any) -> None:
    whole = screen((0, 0, 0, 1))
    whole.patterns, whole._encode = _Broken(whole.patterns), None
    with pytest.raises(RuntimeError, match="no layer"):
        whole(SIGN)


class _Broken:
    def __init__(self, real: Any) -> None:
        self.protocol = real.protocol

    def __call__(self, text: str) -> Any:
        raise ValueError


@pytest.mark.parametrize("content", ["emergency_from: 2\n", "[]", "other: 1\n", "a: [\n"])
def test_bad_fusion_rules_refuse_to_start(tmp_path: Path, content: str) -> None:
    path = tmp_path / "fusion.yml"
    path.write_text(content, "utf8")
    with pytest.raises(ProtocolError, match=r"fusion\.yml"):
        load_fusion(path)


@pytest.mark.parametrize("missing", ["heads.npz", "names.json"])
def test_a_missing_head_refuses_to_start(tmp_path: Path, missing: str) -> None:
    heads(tmp_path)
    (tmp_path / missing).unlink()
    with pytest.raises(ProtocolError, match="make screen"):
        LearnedLayer(tmp_path)


def test_scores_add_up(tmp_path: Path) -> None:
    scores: Scores = heads(tmp_path)(np.array([1, 2, 3, 4, 0, 0], np.float32))
    assert sum(scores.levels.values()) == pytest.approx(1)
    assert scores.at_least(Level.NONE) == pytest.approx(1)
    assert scores.flags == pytest.approx({"ces.bladder": 0.5, "post.wound": 0.5})
