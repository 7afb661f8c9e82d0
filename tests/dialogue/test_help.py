"""bot.dialogue.help: has help been reached?"""

from __future__ import annotations

import pytest

from bot.dialogue.help import reached
from bot.triage.model import Level


@pytest.mark.parametrize(
    ("named", "kept", "there"),
    [
        ("help_place", Level.EMERGENCY, True),
        ("help_place help_asked", Level.EMERGENCY, False),
        ("help_place help_to_come", Level.EMERGENCY, False),
        ("help_place help_to_come help_here", Level.EMERGENCY, True),
        ("help_person help_given", Level.EMERGENCY, False),
        ("help_person help_given", Level.URGENT, True),
        ("help_person help_given", Level.CHECK, True),
        ("help_person", Level.URGENT, False),
        ("help_given", Level.URGENT, False),
        ("", Level.CHECK, False),
    ],
)
def test_help_is_reached_only_where_it_is_named(named: str, kept: Level, there: bool) -> None:
    assert reached([{"entity": entity} for entity in named.split()], kept) is there
