"""Reads a message together with what the same person said before it (rules: resources/triage/fusion.yml)."""

from __future__ import annotations

from dataclasses import replace

from bot.triage.carried import carried
from bot.triage.conversation import Said, in_context, told_anew
from bot.triage.fusion import Screen
from bot.triage.model import Level, Screening

EARLIER_TOLD = 3  # so many earlier messages are read again with the newest


class Together:
    """The screen of one message (`screen`), and what earlier messages take from its result or add to it."""

    def __init__(self, screen: Screen) -> None:
        self._screen, self._limits = screen, screen.fusion
        self._rules = screen.patterns.protocol.conversation
        self._circumstances = frozenset(self._rules.told)
        self._red = {group[0] for flag in screen.patterns.protocol.flags for group in flag.when}

    def __call__(self, text: str, question: float = 0.0, told: str = "") -> Screening:
        """Screen the newest message; `told`: what the person wrote before it (bot.triage.carried). See `Screen`."""
        alone = self._screen(text, question)
        if not told or alone.failed_layers:
            return alone
        try:
            return self._beside(told, text, alone)
        except Exception:  # what the message says alone still counts
            return replace(alone, failed_layers=("together",))

    def _beside(self, told: str, text: str, alone: Screening) -> Screening:
        if alone.level == Level.NONE and len(text.split()) > self._limits.told_words:
            return alone
        scores = self._screen.scores(carried(told, text))
        if alone.level > Level.NONE:
            kept = set(alone.flags) <= set(self._limits.told_keeps)
            harmless = scores.doubt < self._limits.told_below and not kept and self._may_be_a_story(told, text, alone)
            return self._lowered(alone) if harmless else alone
        level = Level.EMERGENCY
        if scores.at_least(level) < self._limits.told_from or self._screen(told).level > Level.CHECK:
            return alone  # what was told raised it already, and stays in force
        return replace(alone, level=level, findings=tuple(self._screen.learned_findings(text, level, scores)))

    def _may_be_a_story(self, told: str, text: str, alone: Screening) -> bool:
        """Whether what the message raises may be part of what was told.

        What the patterns call an alarm, and what the learned layer is certain of in a few plain words, may be only when
        what was told names a red sign in some way. What only the patterns see in a few plain words never is.
        """
        plain, scores = len(text.split()) <= self._limits.plain_words, self._screen.scores(text)
        if plain and scores.doubt < self._limits.doubt_from:
            return False
        certain = plain and scores.at_least(Level.URGENT) >= self._limits.certain_from
        found = any(one.layer == "patterns" and one.level > Level.CHECK for one in alone.findings)
        return not (certain or found) or any(sign.name in self._red for sign in self._screen.patterns(told).signs)

    def _lowered(self, found: Screening) -> Screening:
        """A screening of level none; of check, where the protocol rather asks than drops an alarm (`told_asks`).

        It keeps the circumstances alone: no later message is to raise the rest again.
        """
        asked = [one for one in found.findings if one.level > Level.CHECK and one.flag in self._limits.told_asks]
        advice = self._screen.patterns.protocol.check_advice
        findings = tuple(replace(one, level=Level.CHECK, advice=advice(one.flag)) for one in asked)
        signs = tuple(sign for sign in found.signs if sign.name in self._circumstances)
        return replace(found, level=Level.CHECK if asked else Level.NONE, findings=findings, signs=signs)

    def in_context(self, earlier: list[Said], now: Said) -> Screening:
        """What the newest message raises together with earlier ones, beyond what it and they raise alone."""
        screen = self._screen
        now = told_anew(self._rules, now)
        found = in_context(screen.patterns, earlier, now)
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
