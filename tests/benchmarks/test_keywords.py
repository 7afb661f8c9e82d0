"""benchmarks.scorecard.keywords: a plain list, whole words, any case."""

from __future__ import annotations

import pytest

from benchmarks.scorecard.keywords import keyword_screen, phrases
from bot.triage.model import Level
from bot.triage.protocol import load_protocol


def test_the_list_is_as_long_as_it_says() -> None:
    assert 60 <= len(phrases()) <= 90
    assert len({pattern.pattern for pattern, *_ in phrases()}) == len(phrases())


def test_its_flags_and_levels_are_those_of_the_protocol() -> None:
    known = {(flag.reported, Level.of(flag.level)) for flag in load_protocol().flags}
    assert {(flag, level) for _, flag, level in phrases()} <= known


@pytest.mark.parametrize(
    ("text", "level", "flags"),
    [
        ("I CAN’T PEE since the morning", Level.EMERGENCY, ["ces.bladder"]),
        ("some chest   pain, and a fever", Level.EMERGENCY, ["chest", "post.fever"]),
        ("I have no chest pain", Level.EMERGENCY, ["chest"]),
        ("a swollen calf", Level.URGENT, ["dvt"]),
        ("where can I park", Level.NONE, []),
        ("my rasher of bacon", Level.NONE, []),
    ],
)
def test_phrases_are_found_as_whole_words(text: str, level: Level, flags: list[str]) -> None:
    found = keyword_screen(text)
    assert (found.level, found.flags) == (level, flags)
