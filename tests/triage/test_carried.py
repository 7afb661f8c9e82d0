"""bot.triage.carried: how a message is read behind what was said before it."""

from __future__ import annotations

from bot.triage.carried import MARK, MOST, carried


def test_the_newest_message_stands_behind_the_mark() -> None:
    assert carried("my dog cannot walk", "he cant wee now") == f"my dog cannot walk {MARK} he cant wee now"


def test_of_a_long_story_the_last_words_are_read() -> None:
    story = " ".join(map(str, range(MOST + 5)))
    assert carried(story, "and me").split()[:2] == ["5", "6"]
