"""bot.triage.together: a message together with what was said before it, with scores set by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from bot.encoder import Encoded
from bot.triage.carried import MARK
from bot.triage.conversation import Said
from bot.triage.fusion import Screen
from bot.triage.model import Level
from bot.triage.screen import pattern_screen
from bot.triage.together import Together
from tests.triage.layers import LIMITS, SURE, Levels, encoded, heads

HARMLESS: Levels = (1, 0, 0, 0)
VAGUE: Levels = (0.4, 0.3, 0.1, 0.2)
DOG = "my dachshund cannot walk, the vet says"
SAME = "same with me now"
Read = Callable[[str], Levels]
Build = Callable[[Read], Together]


@pytest.fixture
def reading(tmp_path: Path) -> Build:
    """The screen in a conversation; its learned layer sees the probabilities that a function of the text gives."""

    def build(read: Read) -> Together:
        def encode(text: str) -> Encoded:
            return encoded(text, read(text))

        return Together(Screen(pattern_screen(), heads(tmp_path), encode, LIMITS))

    return build


TOLD = "i had prostate cancer"


def told(*texts: str) -> list[Said]:
    return [Said.of(pattern_screen()(text).as_dict(), 0.0, text) for text in texts]


@pytest.mark.parametrize(
    ("earlier", "now", "levels", "level"),
    [
        (TOLD, "my left arm is odd", (0, 0, 0.1, 0.9), "emergency"),  # read again with what was told
        (TOLD, "my left arm is odd", (0.1, 0.2, 0.5, 0.2), "none"),  # not sure enough
        (TOLD, "my back pain is new", (0.1, 0.2, 0.7, 0.0), "urgent"),  # the patterns do not need it
        (TOLD, "it is all gone now", (0, 0, 0.1, 0.9), "none"),  # settled
        (TOLD, "thanks", (0, 0, 0.1, 0.9), "none"),  # no sign in the newest
        ("what is prp", "my left arm is odd", (0, 0, 0.1, 0.9), "none"),  # no circumstance was told
    ],
)
def test_a_message_is_read_again_with_circumstances_that_were_told(
    reading: Build, earlier: str, now: str, levels: Levels, level: str
) -> None:
    said = told(earlier, now)
    found = reading(lambda text: levels if now in text else HARMLESS).in_context(said[:1], said[1])
    assert (found.level if found.level > Level.CHECK else Level.NONE).label == level


def test_what_earlier_messages_raise_alone_is_not_raised_again(reading: Build) -> None:
    said = told(TOLD, "my left arm is odd")
    together = reading(lambda text: SURE if TOLD in text else HARMLESS)
    assert together.in_context(said[:1], said[1]).level <= Level.CHECK


NEW = "my back pain is new"


@pytest.mark.parametrize(
    ("alarmed_by", "raised"), [("", False), (NEW, True), (f"{TOLD} {MARK} {NEW}", True), (f"{TOLD} {NEW}", False)]
)
def test_what_only_the_patterns_put_together_needs_some_chance_of_an_alarm(
    reading: Build, alarmed_by: str, raised: bool
) -> None:
    said = told(TOLD, NEW)
    found = reading(lambda text: VAGUE if text == alarmed_by else HARMLESS).in_context(said[:1], said[1])
    assert (found.level > Level.CHECK) == raised


def broken(text: str) -> Levels:
    raise RuntimeError("no memory")


def test_read_together_the_patterns_count_without_the_learned_layer(reading: Build) -> None:
    said = told(TOLD, "my back pain is new")
    assert reading(broken).in_context(said[:1], said[1]).level == Level.URGENT


@pytest.mark.parametrize(
    ("text", "together", "level"),
    [
        (SAME, (0.05, 0.0, 0.0, 0.95), "emergency"),
        (SAME, (0.3, 0.0, 0.0, 0.7), "none"),
        (SAME, (0.05, 0.0, 0.9, 0.05), "urgent"),
        (SAME, (0.2, 0.2, 0.5, 0.1), "none"),
        (f"{SAME} and so on " * 5, (0.05, 0.0, 0.0, 0.95), "none"),  # a long message says by itself what it means
    ],
)
def test_what_was_said_before_raises(reading: Build, text: str, together: Levels, level: str) -> None:
    result = reading(lambda read: together if MARK in read else HARMLESS)(text, told=DOG)
    assert result.level.label == level
    assert bool(result.flags) == bool(result.why) == (level != "none")


def test_an_alarm_that_is_harmless_behind_a_story_is_asked_about(reading: Build) -> None:
    text = "he cant wee now"
    assert reading(lambda read: HARMLESS if MARK in read else VAGUE)(text, told=DOG).level == Level.CHECK
    assert reading(lambda read: (0.9, 0.1, 0, 0) if MARK in read else VAGUE)(text, told=DOG).level == Level.EMERGENCY


def test_what_was_said_before_takes_no_check_away(reading: Build) -> None:
    screen = reading(lambda read: HARMLESS if MARK in read else VAGUE)
    text = "my leg feels a bit funny"
    assert screen(text, told=DOG) == screen(text) and screen(text).level == Level.CHECK


def test_what_was_raised_before_is_not_raised_again(reading: Build) -> None:
    assert reading(lambda text: SURE if DOG in text else HARMLESS)(SAME, told=DOG).level == Level.NONE


def test_when_the_reading_together_fails_the_message_alone_counts(reading: Build) -> None:
    result = reading(lambda text: broken(text) if MARK in text else HARMLESS)(SAME, told=DOG)
    assert result.level == Level.NONE and result.failed_layers == ("together",)
