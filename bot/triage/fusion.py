"""Fuses the layers of the screen by the stated rules of resources/triage/fusion.yml."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bot.errors import ProtocolError
from bot.triage.learned import Encoded, Reading, Scores
from bot.triage.model import Finding, Level, Screening
from bot.triage.screen import PatternScreen

PIECE, STEP = 150, 100  # a message of more words than a piece is read in pieces of so many words, one every STEP words
_SENTENCE = r"(?<=[.?!;])\s+|\n+"
AFTER = "post."  # how the flags begin that are about the time after a procedure
TELLING_WORDS = 12  # of a longer message, so many words around the most telling one are shown


class Fusion(BaseModel):
    """The rules' numbers; fusion.yml says what each means and where it comes from."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    emergency_from: float = Field(gt=0, lt=1)
    urgent_from: float = Field(gt=0, lt=1)
    check_from: float = Field(gt=0, lt=1)
    perhaps_from: float = Field(gt=0, lt=1)
    named_from: float = Field(ge=0, lt=1)
    doubt_from: float = Field(gt=0, lt=1)
    drop_below: float = Field(ge=0, lt=1)
    asked_drop_below: float = Field(ge=0, lt=1)
    lower_below: float = Field(ge=0, lt=1)
    together_from: float = Field(gt=0, lt=1)
    apart_below: float = Field(ge=0, lt=1)
    flag_from: float = Field(gt=0, lt=1)
    question_from: float = Field(gt=0, le=1)
    certain_from: float = Field(gt=0, le=1)
    plain_words: int = Field(ge=0)
    repaired_from: int = Field(ge=1)
    repaired_words: int = Field(ge=1)
    told_from: float = Field(gt=0, le=1)
    told_urgent_from: float = Field(gt=0, le=1)
    told_doubt_from: float = Field(ge=0, lt=1)
    told_words: int = Field(ge=0)
    tags: tuple[str, ...] = Field(min_length=1, description="questions that are put before or behind a statement")
    openers: tuple[str, ...] = Field(min_length=1, description="what begins a new statement after a denial")
    asked_beside: tuple[str, ...] = Field(
        description="signs beside which a pattern's alarm is dropped below asked_drop_below"
    )
    procedure: str = Field(description="sign of a procedure that is named")
    expected: dict[str, tuple[str, ...]] = Field(description="sign -> flags that the learned layer then does not raise")
    counted: dict[str, tuple[str, ...]] = Field(description="flag -> flags of which no emergency is made beside it")


def load_fusion(path: Path) -> Fusion:
    """Read fusion.yml; raises ProtocolError."""
    try:
        return Fusion(**yaml.safe_load(path.read_text("utf8")))
    except (OSError, TypeError, yaml.YAMLError, ValidationError) as error:
        raise ProtocolError(f"{path} does not fit: {error}") from error


class Screen:
    """All layers: patterns, the learned layer, and the rules between them."""

    def __init__(
        self, patterns: PatternScreen, learned: Reading, encode: Callable[[str], Encoded], fusion: Fusion
    ) -> None:
        self.patterns, self.learned, self._encode, self.fusion = patterns, learned, encode, fusion
        tags = "|".join(map(re.escape, sorted(fusion.tags, key=len, reverse=True)))
        begins = [re.escape(phrase) + (r"\b[\s,.:-]+" if phrase[-1].isalnum() else r"\s*") for phrase in fusion.openers]
        openers = "|".join(sorted(begins, key=len, reverse=True))
        self._opener = re.compile(rf"^\W*(?:{openers})(?=\w+\W+\w)", re.IGNORECASE)
        self._parts = re.compile(rf"{_SENTENCE}|[\s,.-]+(?=(?:{tags})\b)|^(?:{tags})\b[\s,:-]+", re.IGNORECASE)
        self._advice: dict[tuple[str, str], str] = {
            (flag.reported, flag.level): flag.advice for flag in patterns.protocol.flags
        }

    def __call__(self, text: str, question: float = 0.0) -> Screening:
        """Screen one message. A layer that fails is left out and named; the others still count.

        `question`: how sure the dialogue model is that the message is a question it has an answer for.
        """
        failed, found, scores = [], Screening(), None
        try:
            found = self.patterns(text)
        except Exception:  # the learned layer can still find the sign
            failed.append("patterns")
        try:
            scores = self.scores(text)
        except Exception:  # the patterns can still find the sign
            failed.append("learned")
        if len(failed) == 2:
            raise RuntimeError("no layer of the screen works")
        result = self.fuse(text, found, scores, question) if scores and text.strip() else found
        return replace(result, failed_layers=tuple(failed))

    def scores(self, text: str) -> Scores:
        """What the learned layer makes of a message; of a long one, of its most alarming piece.

        A message with many misspelled words is read repaired, and one that begins with "no but" without that.
        """
        return self.learned(self._encode(self._piece(self._readable(self._opener.sub("", text)))))

    def _readable(self, text: str) -> str:
        try:
            spelled, repaired = self.patterns.spelled(text)
        except Exception:  # what fails for the patterns is read as it was typed
            return text
        many = repaired >= self.fusion.repaired_from or repaired * self.fusion.repaired_words >= len(text.split())
        return spelled if repaired and many else text

    def _piece(self, text: str) -> str:
        """The most alarming piece of a long message; a shorter one as it is."""
        words = text.split()
        if len(words) <= PIECE + STEP // 5:
            return text
        pieces = [" ".join(words[start : start + PIECE]) for start in range(0, len(words) - STEP // 2, STEP)]
        return max(pieces, key=lambda piece: self.learned(self._encode(piece)).at_least(Level.URGENT))

    def learned_level(self, scores: Scores, together: bool = False) -> Level:
        """The level that the learned layer alone gives; `together`: of a message read with earlier ones."""
        for level, limit in (
            (Level.EMERGENCY, self.fusion.emergency_from),
            (Level.URGENT, self.fusion.urgent_from),
            (Level.CHECK, self.fusion.check_from),
        ):
            if scores.at_least(level) >= (self.fusion.together_from if together else limit):
                named = together or max(scores.flags.values(), default=0.0) >= self.fusion.named_from
                return level if named else Level.CHECK
        perhaps = scores.at_least(Level.EMERGENCY) >= self.fusion.perhaps_from
        return Level.CHECK if perhaps and not together else Level.NONE

    def fuse(self, text: str, found: Screening, scores: Scores, question: float = 0.0) -> Screening:
        """Put together what the patterns found and what the learned layer makes of it."""
        level, plain = self.learned_level(scores), len(text.split()) <= self.fusion.plain_words
        asked = any(sign.name in self.fusion.asked_beside and not sign.dropped_by for sign in found.signs)
        stated = [one for one in found.findings if not self._outweighed(text, one, found, scores)]
        findings = [self._doubted(one, self._doubt(text, one, scores), plain, asked) for one in stated]
        kept = [finding for finding in findings if finding]
        highest = max((finding.level for finding in kept), default=Level.NONE)
        certain = scores.at_least(Level.URGENT) >= self.fusion.certain_from
        if not kept and not certain and question >= self.fusion.question_from:
            level = min(level, Level.CHECK)
        level = min(level, self._known_at_most(found, kept, scores))
        if level > highest:
            kept = [*self.learned_findings(text, level, scores), *kept]
        elif highest > Level.CHECK:
            kept += self._further_flags(text, highest, scores)
        return replace(found, level=max(level, highest), findings=tuple(kept))

    def _known_at_most(self, found: Screening, kept: list[Finding], scores: Scores) -> Level:
        """The highest level that the learned layer may give to what the patterns know: expected, or hours counted.

        Any, when it is certain of an emergency: what was expected on Saturday may have come back on Monday.
        """
        if scores.levels[Level.EMERGENCY] >= self.fusion.certain_from:
            return Level.EMERGENCY
        foremost = max(scores.flags, key=scores.flags.__getitem__)
        if any(foremost in self.fusion.expected.get(sign, ()) for sign in found.made):
            return Level.NONE
        counted = any(foremost in self.fusion.counted.get(finding.flag, ()) for finding in kept)
        return Level.URGENT if counted else Level.EMERGENCY

    def _without_procedure(self, found: Screening, scores: Scores) -> bool:
        """Whether the learned layer thinks of a procedure, and the message names none ("both legs feel heavy")."""
        foremost = max(scores.flags, key=scores.flags.__getitem__)
        return foremost.startswith(AFTER) and all(sign.name != self.fusion.procedure for sign in found.signs)

    def _outweighed(self, text: str, finding: Finding, found: Screening, scores: Scores) -> bool:
        """Whether the learned layer is certain of a lower level than the patterns, for the own part as well."""
        if finding.level <= Level.CHECK or scores.at_least(finding.level) >= self.fusion.lower_below:
            return False
        if scores.at_least(Level.CHECK) < self.fusion.certain_from or self._without_procedure(found, scores):
            return False
        own = (self.scores(part) for part in self._own_parts(text, finding))
        return all(part.at_least(finding.level) < self.fusion.doubt_from for part in own)

    def _own_parts(self, text: str, finding: Finding) -> list[str]:
        """Of several sentences (or a statement and what is asked beside it), those with the finding's words."""
        parts = [part for part in self._parts.split(text) if part and part.strip()]
        told = [part for part in parts if any(words.lower() in part.lower() for words in finding.words)]
        return told if len(parts) > 1 else []

    def _doubt(self, text: str, finding: Finding, scores: Scores) -> float:
        """How likely the message is anything but harmless: of several sentences, at least as the finding's own.

        An ordinary question beside a sign makes the whole look ordinary ("What is a block? I cannot pee"), and so does
        one that is put behind it ("numb between my legs, is that normal").
        """
        if finding.level <= Level.CHECK or scores.doubt >= self.fusion.doubt_from:
            return scores.doubt
        own = self._own_parts(text, finding)
        return max([scores.doubt, *(self._sure(self.scores(part)) for part in own)])

    def _sure(self, part: Scores) -> float:
        """The doubt about a part, when its alarm is a certain one; 0 otherwise: a part alone lacks what lowers it."""
        return part.doubt if part.at_least(Level.URGENT) >= self.fusion.certain_from else 0.0

    def _doubted(self, finding: Finding, doubt: float, plain: bool, asked: bool = False) -> Finding | None:
        """A pattern's finding, lowered or dropped when the learned layer is sure enough that nothing is the matter.

        `asked`: an alarm is hardly ever dropped, but lowered to a check.
        """
        if doubt >= self.fusion.doubt_from or (plain and finding.level > Level.CHECK):
            return finding
        below = self.fusion.asked_drop_below if asked else self.fusion.drop_below
        if doubt < below or finding.level <= Level.CHECK:
            return None
        return self.as_check(finding)

    def as_check(self, finding: Finding) -> Finding:
        """An alarm, lowered to a safety check."""
        return replace(finding, level=Level.CHECK, advice=self.patterns.protocol.check_advice(finding.flag))

    def learned_findings(self, text: str, level: Level, scores: Scores) -> list[Finding]:
        """The flags that the learned layer names at this level, the likeliest first."""
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

    def _further_flags(self, text: str, level: Level, scores: Scores) -> list[Finding]:
        """Flags of this level that only the learned layer names, beside those of the patterns."""
        flags = [flag for flag, chance in scores.flags.items() if chance >= self.fusion.flag_from]
        words = (self._telling(text),) if flags else ()
        return [
            Finding(flag, level, self._advice_for(flag, level), words, "learned")
            for flag in flags
            if (flag, level.label) in self._advice
        ]

    def _advice_for(self, flag: str, level: Level) -> str:
        if level == Level.CHECK:
            return self.patterns.protocol.check_advice(flag)
        return self._advice.get((flag, level.label), "today" if level == Level.URGENT else "now")

    def _telling(self, text: str) -> str:
        """The words around the one that told the learned layer most; a short message as a whole."""
        words = (text := self._piece(text)).split()
        if len(words) <= TELLING_WORDS:
            return " ".join(words)
        encoded = self._encode(text)
        inside = [i for i, (start, end) in enumerate(encoded.spans) if end > start]
        start = encoded.spans[max(inside, key=lambda i: float(encoded.telling[i]))][0] if inside else 0
        first = max(0, len(text[:start].split()) - TELLING_WORDS // 2)
        return " ".join(words[first : first + TELLING_WORDS])
