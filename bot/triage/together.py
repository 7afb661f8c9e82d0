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
    """The screen of one message (`screen`), and what earlier messages add to its result. They never take anything."""

    def __init__(self, screen: Screen) -> None:
        self._screen = screen
        self._rules = screen.patterns.protocol.conversation
        self._circumstances = frozenset(self._rules.told)

    def __call__(self, text: str, question: float = 0.0, told: str = "") -> Screening:
        """Screen the newest message; `told`: what the person wrote before it (bot.triage.carried). See `Screen`."""
        alone, limits = self._screen(text, question), self._screen.fusion
        settled = any(sign.name == self._rules.settled and not sign.dropped_by for sign in alone.signs)
        long = len(text.split()) > limits.told_words
        if not told or alone.level > Level.NONE or alone.failed_layers or settled or long:
            return alone
        try:
            return self._behind(told, text, alone)
        except Exception:  # what the message says alone still counts
            return replace(alone, failed_layers=("together",))

    def _behind(self, told: str, text: str, alone: Screening) -> Screening:
        """An emergency, when the two together are one; what was told may have raised an alarm, which stays in force."""
        level, scores = Level.EMERGENCY, self._screen.scores(carried(told, text))
        if scores.at_least(level) < self._screen.fusion.told_from or self._screen(told).level > Level.CHECK:
            return alone
        return replace(alone, level=level, findings=tuple(self._screen.learned_findings(text, level, scores)))

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
        """Whether the learned layer sees nothing in what only the patterns put together: alone, beside and behind."""
        before = " ".join([said.text for said in earlier if said.signs][-LATEST:])
        readings = (now.text, f"{before} {now.text}", carried(before, now.text))
        try:
            return max(self._screen.scores(text).doubt for text in readings) < self._screen.fusion.apart_below
        except Exception:  # what the patterns found together still counts
            return False
