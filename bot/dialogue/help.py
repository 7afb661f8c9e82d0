"""Has help been reached? Read from the words that name it (lookup tables in data/nlu/help.yml), not from a guess.

Only this ends a level (triage policy, rule 8), and "they said it is fine" does not (rule 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from bot.triage.model import Level

PLACE, PERSON, GIVEN, HERE, TO_COME = "help_place", "help_person", "help_given", "help_here", "help_to_come"
REFUSED, ASKED = "help_refused", "help_asked"


def reached(entities: Iterable[Mapping[str, Any]], kept: Level) -> bool:
    """Whether a message that reports help names help that is there.

    An emergency ends at a hospital or with a crew; a lower level also when a clinician has dealt with it.

    Args:
        entities: the entities of the message.
        kept: the level that the conversation has.
    """
    named = {str(entity.get("entity")) for entity in entities}
    if not named.isdisjoint({TO_COME, REFUSED, ASKED}) and HERE not in named:
        return False
    return PLACE in named or (kept < Level.EMERGENCY and {PERSON, GIVEN} <= named)
