"""bot.triage.fusion and learned: how the layers are put together, with scores set by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.encoder import Encoded
from bot.errors import ProtocolError
from bot.triage.fusion import TELLING_WORDS, Screen, load_fusion
from bot.triage.learned import LearnedLayer, Scores
from bot.triage.model import Level
from bot.triage.protocol import FOLDER
from bot.triage.screen import pattern_screen
from tests.triage.layers import LIMITS, SURE, Levels, encoded, heads

SIGN = "since yesterday i cannot pee and my back hurts"
VAGUE = "my leg feels a bit funny after the long walk home"
PLAIN = "i cannot pee since yesterday"
HARMLESS = "where can i park"
BESIDE = "i tripped over the dog yesterday and since then i cannot pee"


@pytest.fixture
def screen(tmp_path: Path) -> Callable[..., Screen]:
    """A screen whose learned layer sees these probabilities, whatever is written, or where a word stands."""

    def build(levels: Levels, flags: tuple[float, ...] = (0.0, 0.0), word: str = "") -> Screen:
        def encode(text: str) -> Encoded:
            return encoded(text, levels if word in text else (1, 0, 0, 0), flags, word)

        return Screen(pattern_screen(), heads(tmp_path), encode, LIMITS)

    return build


@pytest.mark.parametrize(
    ("text", "levels", "level", "layer"),
    [
        (HARMLESS, (0.9, 0.05, 0.03, 0.02), "none", None),
        (HARMLESS, (0.3, 0.1, 0.0, 0.6), "emergency", "learned"),
        (HARMLESS, (0.3, 0.0, 0.4, 0.3), "urgent", "learned"),
        (HARMLESS, (0.4, 0.5, 0.1, 0.0), "check", "learned"),
        (SIGN, (0.5, 0.5, 0.0, 0.0), "emergency", "patterns"),
        (SIGN, (0.95, 0.05, 0.0, 0.0), "check", "patterns"),
        (SIGN, (0.99, 0.01, 0.0, 0.0), "none", None),
        (BESIDE, (0.96, 0.04, 0.0, 0.0), "check", "patterns"),  # hardly ever dropped beside an animal or a film
        (BESIDE, (0.99, 0.01, 0.0, 0.0), "none", None),
        (HARMLESS, (0.75, 0.0, 0.0, 0.25), "check", "learned"),  # perhaps an emergency
        (HARMLESS, (0.75, 0.0, 0.25, 0.0), "none", None),
        (PLAIN, (0.99, 0.01, 0.0, 0.0), "emergency", "patterns"),
        (VAGUE, (0.85, 0.15, 0.0, 0.0), "check", "patterns"),
        (VAGUE, (0.95, 0.05, 0.0, 0.0), "none", None),
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


@pytest.mark.parametrize(("chance", "level"), [(0.5, "emergency"), (0.2, "check")])
def test_an_alarm_that_names_no_flag_is_asked_about(tmp_path: Path, chance: float, level: str) -> None:
    def encode(text: str) -> Encoded:
        return encoded(text, SURE, (chance, 0.0))

    named = LIMITS.model_copy(update={"named_from": 0.35})
    assert Screen(pattern_screen(), heads(tmp_path), encode, named)(HARMLESS).level.label == level


@pytest.mark.parametrize(
    ("text", "question", "level"),
    [(HARMLESS, 0.9, "check"), (HARMLESS, 0.6, "emergency"), (SIGN, 0.9, "emergency")],
)
def test_a_question_alone_is_checked_not_alarmed(screen: Any, text: str, question: float, level: str) -> None:
    assert screen((0.25, 0, 0, 0.75))(text, question).level.label == level
    assert screen(SURE)(text, question).level.label == "emergency"  # so sure that no question lowers it


@pytest.mark.parametrize(
    ("text", "flags", "level"),
    [
        ("had the block 3 hours ago, my leg is numb", (0.1, 0.9), "none"),
        ("had the block 3 hours ago, my leg is numb", (0.9, 0.1), "emergency"),  # it is alarmed about another sign
        ("had the block 30 hours ago, my leg is numb", (0.1, 0.9), "emergency"),
        ("had the block 3 hours ago, both legs are numb", (0.1, 0.9), "emergency"),
    ],
)
def test_what_is_expected_after_a_procedure_is_no_alarm(screen: Any, text: str, flags: Any, level: str) -> None:
    whole = screen((0.3, 0, 0, 0.7), flags)
    whole.fusion = LIMITS.model_copy(update={"expected": {"expected_numb": ("post.wound",)}})
    assert whole(text).level.label == level


@pytest.mark.parametrize(
    ("levels", "level"),
    [
        ((0, 0, 0.999, 0.001), Level.URGENT),
        ((0, 0.999, 0.001, 0), Level.CHECK),
        ((0, 0, 0.97, 0.03), Level.EMERGENCY),  # a few in a hundred are not outweighed
        ((0.5, 0.4, 0.1, 0), Level.EMERGENCY),  # not certain of anything
    ],
)
def test_an_alarm_of_the_patterns_gives_way_to_a_lower_level_that_is_certain(
    screen: Any, levels: Any, level: Level
) -> None:
    text = "my left leg is weaker than it was on sunday and keeps giving way on the stairs"
    assert screen(levels, (0.9, 0.1))(text).level == level
    assert screen(levels, (0.1, 0.9))(text).level == Level.EMERGENCY  # post.wound, and no procedure is named


def test_an_alarm_in_a_sentence_of_its_own_does_not_give_way(screen: Any) -> None:
    whole, calm = screen(SURE), screen((0, 0, 1, 0))._encode
    sign = "I cannot pass urine."
    sure = whole._encode
    whole._encode = lambda text: sure(text) if text.startswith("I cannot") else calm(text)
    assert whole(f"One calf is swollen, hot and sore since the flight home. {sign}").level == Level.EMERGENCY


def test_what_was_expected_and_came_back_is_an_alarm(screen: Any) -> None:
    whole = screen((0.05, 0, 0, 0.95), (0.1, 0.9))
    whole.fusion = LIMITS.model_copy(update={"expected": {"expected_numb": ("post.wound",)}})
    assert whole("had the block 3 hours ago, my leg is numb").level == Level.EMERGENCY


@pytest.mark.parametrize(
    ("levels", "flags", "level"),
    [
        ((0.05, 0, 0.25, 0.7), (0.1, 0.9), Level.URGENT),
        ((0.05, 0, 0.05, 0.9), (0.1, 0.9), Level.EMERGENCY),  # certain
        ((0.05, 0, 0.25, 0.7), (0.9, 0.1), Level.EMERGENCY),  # of another flag
    ],
)
def test_hours_that_the_patterns_have_counted_make_no_emergency(
    screen: Any, levels: Any, flags: Any, level: Level
) -> None:
    whole = screen(levels, flags)
    whole.fusion = LIMITS.model_copy(update={"counted": {"post.numb_today": ("post.wound",)}})
    assert whole("had the block at 5 yesterday, it is 9 am now and my leg is still numb").level == level


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


def test_further_flags_of_the_learned_layer_stand_beside_those_of_the_patterns(screen: Any) -> None:
    found = screen((0.1, 0.1, 0.7, 0.1), (0.9, 0.9))("one calf is swollen, hot and sore")
    assert found.level == Level.URGENT
    assert found.flags == ["dvt", "post.wound"]  # ces.bladder is no flag of this level


def test_the_words_of_a_short_message_are_the_message(screen: Any) -> None:
    assert screen(SURE)(f"  {HARMLESS} ").why == [HARMLESS]


@pytest.mark.parametrize("before", [0, 3, 60])
def test_of_a_longer_message_the_words_around_the_most_telling_one_are_shown(screen: Any, before: int) -> None:
    (why,) = screen(SURE, word="pelican")(f"{'so ' * before}pelican{' and' * 60}").why
    assert "pelican" in why and len(why.split()) <= TELLING_WORDS


@pytest.mark.parametrize("place", [0, 100, 149, 150, 260, 399, 599])
def test_a_very_long_message_is_read_in_pieces_and_none_is_left_out(screen: Any, place: int) -> None:
    words = ["so"] * 600
    words[place] = "pelican"
    sizes = []
    whole = screen(SURE, word="pelican")
    encode = whole._encode
    whole._encode = lambda text: sizes.append(len(text.split())) or encode(text)
    found = whole(" ".join(words))
    assert found.level == Level.EMERGENCY and "pelican" in found.why[0]
    assert max(sizes) <= 200


@pytest.mark.parametrize("text", ["", "   ", "?!"])
def test_no_words_are_no_sign(screen: Any, text: str) -> None:
    assert screen((0.6, 0.2, 0.1, 0.1))(text).level == Level.NONE


def test_patterns_still_count_when_the_learned_layer_fails() -> None:
    def broken(_: str) -> Any:
        raise OSError

    result = Screen(pattern_screen(), LearnedLayer(FOLDER / "learned"), broken, LIMITS)(SIGN)
    assert result.level == Level.EMERGENCY and result.failed_layers == ("learned",)


def test_the_learned_layer_still_counts_when_patterns_fail(screen: Any) -> None:
    whole = screen(SURE)
    whole.patterns = _Broken(whole.patterns)
    result = whole(SIGN)
    assert result.level == Level.EMERGENCY and result.failed_layers == ("patterns",)


def test_when_no_layer_works_it_is_said(screen: Any) -> None:
    whole = screen(SURE)
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
    with pytest.raises(ProtocolError, match="Restore"):
        LearnedLayer(tmp_path)


def test_scores_add_up(tmp_path: Path) -> None:
    scores: Scores = heads(tmp_path)(encoded("", (0.1, 0.2, 0.3, 0.4), (0.5, 0.5)))
    assert sum(scores.levels.values()) == pytest.approx(1)
    assert scores.at_least(Level.NONE) == pytest.approx(1)
    assert scores.flags == pytest.approx({"ces.bladder": 0.5, "post.wound": 0.5})


def test_a_message_with_many_misspelled_words_is_read_repaired(tmp_path: Path) -> None:
    read: list[str] = []

    def encode(text: str) -> Encoded:
        read.append(text)
        return encoded(text, (1, 0, 0, 0))

    limits = LIMITS.model_copy(update={"repaired_from": 2, "repaired_words": 4})
    screen = Screen(pattern_screen(), heads(tmp_path), encode, limits)
    for text in ("my bacck hurts a lot", "my bacck hurrts a lot", "my bacck hurts"):
        screen(text)
    assert read == ["my bacck hurts a lot", "my back hurts a lot", "my back hurts"]
