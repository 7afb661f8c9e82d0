"""Words of a sign that mean something else: the driver's blind spot, the damp, a fear, two toes."""

from __future__ import annotations

import pytest

from bot.triage.screen import PatternScreen


@pytest.mark.parametrize(
    "text",
    [
        "i still cannot check my blind spot comfortably when i drive",
        "my back's playing up again with the damp, nothing new",
        "my biggest worry is losing control of my bowels one day",
        "how would someone know whether a hot red needle site was infected",
    ],
)
def test_another_meaning_raises_nothing(screen: PatternScreen, text: str) -> None:
    assert screen(text).level.label == "none"


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("suddenly there is a blind spot in my left eye and my words are slurred", "emergency"),
        ("my pants are damp and i never felt it, my back went on monday", "emergency"),
        ("my biggest fear is here, i cannot pee", "emergency"),
        ("i cant feel my legs and two toes went blue", "emergency"),
        ("two of my toes have been numb for ten years", "check"),
        ("ive been really down since i lost my job", "check"),
    ],
)
def test_the_sign_itself_is_raised(screen: PatternScreen, text: str, level: str) -> None:
    assert screen(text).level.label == level
