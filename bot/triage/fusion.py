"""Fuses the layers of the screen by the stated rules of resources/triage/fusion.yml."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ProtocolError
from bot.triage.learned import LearnedLayer, Scores, Vector
from bot.triage.model import Finding, Level, Screening
from bot.triage.screen import PatternScreen

_SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]*")
LONG_WORDS = 25


class Fusion(BaseModel):
    """The rules' numbers; fusion.yml says what each means and where it comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    emergency_from: float = Field(gt=0, lt=1)
    urgent_from: float = Field(gt=0, lt=1)
    check_from: float = Field(gt=0, lt=1)
    harmless_from: float = Field(gt=0, lt=1)
    no_check_from: float = Field(gt=0, lt=1)
    long_words: int = Field(ge=0)
    flag_from: float = Field(gt=0, lt=1)
    never_lowered: tuple[str, ...] = ()


def load_fusion(path: Path) -> Fusion:
    """Read fusion.yml; raises ProtocolError."""
    try:
        return Fusion(**yaml.safe_load(path.read_text("utf8")))
    except (OSError, TypeError, yaml.YAMLError, ValidationError) as error:
        raise ProtocolError(f"{path} does not fit: {error}") from error


class Screen:
    """All layers: patterns, the learned layer, and the rules between them."""

    def __init__(
        self, patterns: PatternScreen, learned: LearnedLayer, encode: Callable[[str], Vector], fusion: Fusion
    ) -> None:
        self.patterns, self.learned, self._encode, self.fusion = patterns, learned, encode, fusion
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="screen")
        self._advice: dict[tuple[str, str], str] = {
            (flag.reported, flag.level): flag.advice for flag in patterns.protocol.flags
        }

    def __call__(self, text: str) -> Screening:
        """Screen one message. A layer that fails is left out and named; the others still count."""
        failed, found, scores = [], Screening(), None
        thought = self._beside.submit(self.scores, text)  # the encoder leaves Python to the patterns meanwhile
        try:
            found = self.patterns(text)
        except Exception:  # the learned layer can still find the sign
            failed.append("patterns")
        try:
            scores = thought.result()
        except Exception:  # the patterns can still find the sign
            failed.append("learned")
        if len(failed) == 2:
            raise RuntimeError("no layer of the screen works")
        result = self.fuse(text, found, scores) if scores and text.strip() else found
        return replace(result, failed_layers=tuple(failed))

    def scores(self, text: str) -> Scores:
        """What the learned layer makes of a message."""
        return self.learned(self._encode(text))

    def learned_level(self, scores: Scores) -> Level:
        """The level that the learned layer alone gives."""
        for level, limit in (
            (Level.EMERGENCY, self.fusion.emergency_from),
            (Level.URGENT, self.fusion.urgent_from),
            (Level.CHECK, self.fusion.check_from),
        ):
            if scores.at_least(level) >= limit:
                return level
        return Level.NONE

    def fuse(self, text: str, found: Screening, scores: Scores) -> Screening:
        """Put together what the patterns found and what the learned layer makes of it."""
        level = self.learned_level(scores)
        told = len(text.split()) > self.fusion.long_words
        harmless = scores.levels[Level.NONE] if told else 0.0
        if found.level == Level.CHECK and harmless >= self.fusion.no_check_from:
            found = replace(found, level=Level.NONE, findings=())
        if found.level > Level.CHECK and harmless >= self.fusion.harmless_from:
            findings = tuple(self._lowered(finding) for finding in found.findings)
            found = replace(found, level=max(finding.level for finding in findings), findings=findings)
        if level <= found.level:
            return found
        return replace(found, level=level, findings=(*self._learned_findings(text, level, scores), *found.findings))

    def _lowered(self, finding: Finding) -> Finding:
        if finding.flag in self.fusion.never_lowered or finding.level <= Level.CHECK:
            return finding
        return replace(finding, level=Level.CHECK, advice="check")

    def _learned_findings(self, text: str, level: Level, scores: Scores) -> list[Finding]:
        fitting = {
            flag: chance
            for flag, chance in scores.flags.items()
            if level == Level.CHECK or (flag, level.label) in self._advice
        } or scores.flags
        best = max(fitting, key=fitting.__getitem__)
        flags = [flag for flag, chance in fitting.items() if chance >= self.fusion.flag_from or flag == best]
        flags.sort(key=lambda flag: -fitting[flag])
        words = (self._telling(text),)
        return [Finding(flag, level, self._advice_for(flag, level), words, "learned") for flag in flags]

    def _advice_for(self, flag: str, level: Level) -> str:
        default = {Level.CHECK: "check", Level.URGENT: "today", Level.EMERGENCY: "now"}[level]
        return default if level == Level.CHECK else self._advice.get((flag, level.label), default)

    def _telling(self, text: str) -> str:
        """The sentence of a long message that the learned layer finds most alarming; a short message as a whole."""
        parts: list[str] = [part.strip() for part in _SENTENCE.findall(text) if part.strip()]
        if len(text.split()) <= LONG_WORDS or len(parts) < 2:
            return " ".join(text.split())
        return max(parts, key=lambda part: self.scores(part).at_least(Level.URGENT))
