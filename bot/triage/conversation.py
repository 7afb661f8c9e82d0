"""Reads the newest message together with earlier ones: circumstances, signs and times carry on through a conversation.

"Had the block 3 hours ago, my leg is numb" is expected; "it is 26 hours now and still the same" is not, and only the
two together say so. The rules are in resources/triage/conversation.yml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from bot.triage.model import Finding, Level, Screening, Sign
from bot.triage.schema import Conversation
from bot.triage.screen import PatternScreen

HOUR = 3600.0
_BEGIN = re.compile(r"\b(?:at|around|about)\s+(?:half\s+|quarter\s+\w+\s+)?\d", re.IGNORECASE)
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
    """What the newest message raises together with earlier ones, beyond what it and these raise each alone."""
    rules = screen.protocol.conversation
    now = told_anew(rules, now)
    carried = _carried(rules, earlier, now)
    if not carried or rules.settled in now.signs:
        return Screening()
    alone = (_signs(carried, EARLIER), _signs(now.signs, 0))
    before = {(finding.flag, finding.level) for signs in alone for finding in screen.findings(signs, None)}
    hours = _hours(screen, earlier, now)
    if hours is None and not now.signs:
        return Screening()
    together = {**_signs(carried, EARLIER), **_signs(now.signs, 0)}
    gained = [_in_words(found) for found in screen.findings(together, hours) if (found.flag, found.level) not in before]
    level = max((finding.level for finding in gained), default=Level.NONE)
    return Screening(level, tuple(gained), hours=hours)


def lowered(screen: PatternScreen, earlier: list[Said], now: Said, flags: list[str]) -> Screening | None:
    """What the newest message comes to where earlier ones lower all that it raises alone; None where they do not."""
    rules = screen.protocol.conversation
    if not set(flags) & rules.lowered.keys():
        return None
    hours = _hours(screen, earlier, now)
    present = {**_signs(_carried(rules, earlier, now), EARLIER), **_signs(now.signs, 0)}
    findings = screen.findings(present, hours)
    level = max((finding.level for finding in findings), default=Level.NONE)
    highest = {flag.reported: Level.of(flag.level) for flag in screen.protocol.flags}
    if not findings or not all(rules.lowered.get(name) in present or highest[name] <= level for name in flags):
        return None
    return Screening(level, tuple(map(_in_words, findings)), hours=hours)


def told_anew(rules: Conversation, now: Said) -> Said:
    """The newest message without words about time or change that say nothing new of the earlier signs."""
    times, unchanged = set(rules.time_words), set(rules.unchanged)
    idle = "?" in now.text and set(now.signs) <= times
    if not idle and not unchanged & now.signs.keys():
        return now
    left = {name: words for name, words in now.signs.items() if name not in times}
    return replace(now, signs=left if set(left) - unchanged else {})


def _carried(rules: Conversation, earlier: list[Said], now: Said) -> dict[str, str]:
    """The signs of earlier messages that count on; none of a procedure that is still to come.

    After a procedure that was so and so many hours ago, another may be to come: that takes nothing back.
    """
    done = any(said.hours is not None and rules.procedure in said.signs for said in earlier)
    to_come = not done and any(rules.not_yet in said.signs for said in (*earlier, now))
    lost = {*rules.not_carried, *(rules.taken_back if to_come else ())}
    told = [said.signs for said in earlier if not said.signs.keys() & set(rules.asked)]
    return {name: words for signs in told for name, words in signs.items() if name not in lost}


def _signs(words: dict[str, str], sentence: int) -> dict[str, list[Sign]]:
    return {name: [Sign(name, said, 0, 0, sentence=sentence)] for name, said in words.items()}


def _hours(screen: PatternScreen, earlier: list[Said], now: Said) -> float | None:
    """Hours since the procedure at the newest message: as it says, or as earlier ones said plus the time since.

    The time since is what the clock says ("at 8 this morning" ... "it is 10 at night"), else what passed between.
    """
    if now.hours is not None and any(screen.protocol.conversation.procedure in said.signs for said in (*earlier, now)):
        return now.hours
    since: tuple[float, Said] | None = None  # hours at a message
    begun: Said | None = None  # a message that says only at what time of day it was
    for said in earlier:
        if screen.protocol.conversation.procedure in said.signs and said.hours is None and since is None:
            begun = said
        elif begun and since is None and (passed := _by_clock(screen, begun, said)) is not None:
            since = passed, said
        if said.hours is not None and screen.protocol.conversation.procedure in said.signs:
            since = (0.0 if _says_begin(screen, said) else said.hours), said
        elif since and (passed := _by_clock(screen, since[1], said)) is not None:
            since = since[0] + passed, said
    if since is None:
        return _by_clock(screen, begun, now) if begun else None
    passed = _by_clock(screen, since[1], now)
    if passed is None and not now.signs:
        return None
    if passed is None:
        return max(since[0], since[1].hours or 0.0) + (now.at - since[1].at) / HOUR
    return since[0] + passed


def _says_begin(screen: PatternScreen, said: Said) -> bool:
    """Whether the one time of day in a message is that of the procedure: "block at 9, that's 3 hours"."""
    return len(screen.clock(said.text)) == 1 and _BEGIN.search(said.text) is not None


def _by_clock(screen: PatternScreen, before: Said, after: Said) -> float | None:
    """Hours from the last time of day in one message to the last in the other; None unless both say one."""
    first, last = screen.clock(before.text)[-1:], screen.clock(after.text, now=True)[-1:]
    return (last[0] - first[0]) % 24 if first and last else None


def _in_words(finding: Finding) -> Finding:
    return replace(finding, layer="conversation")
