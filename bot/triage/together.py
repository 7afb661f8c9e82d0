"""Reads a message together with what the same person said before it (rules: resources/triage/fusion.yml)."""

from __future__ import annotations

from dataclasses import replace

from bot.triage.carried import carried
from bot.triage.conversation import Said, in_context, told_anew
from bot.triage.fusion import Screen
from bot.triage.model import Level, Screening

EARLIER_TOLD = 3  # so many earlier messages are read again with the newest
LATEST = 2  # so many of those with a sign are read with the newest when the patterns put several together


class Together:
    """The screen of one message (`screen`), and what earlier messages make of its result."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._rules = screen.patterns.protocol.conversation
        self._circumstances = frozenset(self._rules.told)

    def __call__(self, text: str, question: float = 0.0, told: str = "") -> Screening:
        """Screen the newest message; `told`: what the person wrote before it (bot.triage.carried). See `Screen`."""
        alone, limits = self._screen(text, question), self._screen.fusion
        settled = any(sign.name == self._rules.settled and not sign.dropped_by for sign in alone.signs)
        long = len(text.split()) > limits.told_words
        if not told or alone.level == Level.CHECK or alone.failed_layers or settled or long:
            return alone
        try:
            return self._behind(told, text, alone) if alone.level == Level.NONE else self._asked(told, text, alone)
        except Exception:  # what the message says alone still counts
            return replace(alone, failed_layers=("together",))

    def _behind(self, told: str, text: str, alone: Screening) -> Screening:
        """An alarm, when the two together are one; what was told may have raised an alarm, which stays in force."""
        limits, scores = self._screen.fusion, self._screen.scores(carried(told, text))
        levels = {Level.EMERGENCY: limits.told_from, Level.URGENT: limits.told_urgent_from}
        level = next((one for one, limit in levels.items() if scores.at_least(one) >= limit), Level.NONE)
        if level == Level.NONE or self._screen(told).level > Level.CHECK:
            return alone
        return replace(alone, level=level, findings=tuple(self._screen.learned_findings(text, level, scores)))

    def _asked(self, told: str, text: str, alone: Screening) -> Screening:
        """An alarm, as a safety check where the two together are all but certainly harmless: a story that goes on."""
        if self._screen.scores(carried(told, text)).doubt >= self._screen.fusion.told_doubt_from:
            return alone
        return replace(alone, level=Level.CHECK, findings=tuple(map(self._screen.as_check, alone.findings)))

    def in_context(self, earlier: list[Said], now: Said) -> Screening:
        """What the newest message raises together with earlier ones, beyond what it and they raise alone."""
        screen = self._screen
        now = told_anew(self._rules, now)
        found = in_context(screen.patterns, earlier, now)
        if found.level > Level.CHECK and self._apart(earlier, now):
            found = Screening()
        told = [said.text for said in earlier if set(said.signs) & self._circumstances]
        if not told or not now.signs or self._rules.settled in now.signs or found.level == Level.EMERGENCY:
            return found
        before = " ".join(told[-EARLIER_TOLD:])
        try:
            scores, alone = screen.scores(f"{before} {now.text}"), screen.scores(before)
        except Exception:  # what the patterns found together still counts
            return replace(found, failed_layers=("learned",))
        level = screen.learned_level(scores, together=True)
        if level <= max(found.level, Level.CHECK, screen.learned_level(alone, together=True)):
            return found
        more = screen.learned_findings(now.text, level, scores)
        return replace(found, level=level, findings=(*more, *found.findings))

    def _apart(self, earlier: list[Said], now: Said) -> bool:
        """Whether the learned layer sees no alarm in what only the patterns put together."""
        before = " ".join([said.text for said in earlier if said.signs][-LATEST:])
        try:
            readings = [self._screen.scores(text) for text in (now.text, carried(before, now.text))]
        except Exception:  # what the patterns found together still counts
            return False
        return max(scores.at_least(Level.URGENT) for scores in readings) < self._screen.fusion.apart_below
