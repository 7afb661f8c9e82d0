"""A wish to die, and its denial: the patterns alone (`outside` in the signs' files)."""

from __future__ import annotations

import pytest

from bot.triage.model import Level
from bot.triage.screen import PatternScreen


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I don't want to die, I've got my girls", Level.NONE),
        ("no i dont want to harm myself", Level.NONE),
        ("I don't want to hurt anymore, I want to die", Level.EMERGENCY),
        ("i dont want to hurt any more i just want to end it all", Level.EMERGENCY),
        ("not suicidal but i wish i was dead", Level.EMERGENCY),
        ("i would never do that to my kids but i think about ending my life", Level.EMERGENCY),
        ("i dont want to hurt myself but everyone would be better off without me", Level.EMERGENCY),
        ("i dont want to be here anymore", Level.EMERGENCY),
    ],
)
def test_a_wish_to_die_that_is_denied_hides_no_other(screen: PatternScreen, text: str, level: Level) -> None:
    assert screen(text).level == level
