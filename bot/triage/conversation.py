"""Reads the newest message together with earlier ones: circumstances, signs and times carry on through a conversation.

"Had the block 3 hours ago, my leg is numb" is expected; "it is 26 hours now and still the same" is not, and only the
two together say so. The rules are in resources/triage/conversation.yml.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from bot.triage.model import Finding, Level, Screening, Sign
from bot.triage.schema import Conversation
from bot.triage.screen import PatternScreen

HOUR = 3600.0
EARLIER = -100  # sentence number of what earlier messages said: no frame of the newest reaches it


@dataclass(frozen=True)
class Said:
    """What the screen found in one message (`Screening.as_dict`), and when it was said, in seconds."""

    signs: dict[str, str]
    hours: float | None
    at: float
    text: str = ""

    @classmethod
    def of(cls, screened: dict[str, Any] | None, at: float, text: str = "") -> Said:
        """From the parsed message; an unscreened message says nothing."""
        screened = screened or {}
        return cls(screened.get("signs") or {}, screened.get("hours"), at, text)


def in_context(screen: PatternScreen, earlier: list[Said], now: Said) -> Screening:
    """What the newest message raises together with earlier ones, beyond what these raised already."""
    rules = screen.protocol.conversation
    carried = _carried(rules, earlier, now)
    if not carried or rules.settled in now.signs:
        return Screening()
    before = {(finding.flag, finding.level) for finding in screen.findings(_signs(carried, EARLIER), None)}
    hours = _hours(rules.procedure, earlier, now)
    if hours is None and not now.signs:
        return Screening()
    together = {**_signs(carried, EARLIER), **_signs(now.signs, 0)}
    gained = [_in_words(found) for found in screen.findings(together, hours) if (found.flag, found.level) not in before]
    level = max((finding.level for finding in gained), default=Level.NONE)
    return Screening(level, tuple(gained), hours=hours)


def _carried(rules: Conversation, earlier: list[Said], now: Said) -> dict[str, str]:
    """The signs of earlier messages that count on; none of a procedure that is still to come.

    After a procedure that was so and so many hours ago, another may be to come: that takes nothing back.
    """
    done = any(said.hours is not None and rules.procedure in said.signs for said in earlier)
    to_come = not done and any(rules.not_yet in said.signs for said in (*earlier, now))
    lost = {*rules.not_carried, *(rules.taken_back if to_come else ())}
    return {name: words for said in earlier for name, words in said.signs.items() if name not in lost}


def _signs(words: dict[str, str], sentence: int) -> dict[str, list[Sign]]:
    return {name: [Sign(name, said, 0, 0, sentence=sentence)] for name, said in words.items()}


def _hours(procedure: str, earlier: list[Said], now: Said) -> float | None:
    """Hours since the procedure at the newest message: as it says, or as an earlier one said plus the time since."""
    if now.hours is not None and any(procedure in said.signs for said in (*earlier, now)):
        return now.hours
    if not now.signs:
        return None
    for said in reversed(earlier):
        if said.hours is not None and procedure in said.signs:
            return said.hours + (now.at - said.at) / HOUR
    return None


def _in_words(finding: Finding) -> Finding:
    return replace(finding, layer="conversation")
