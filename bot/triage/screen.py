"""Screens one message: repair, word groups, signs, assertion, times, and the protocol's rules.

The order of the layers is the order of this file's `PatternScreen.__call__`. It knows nothing of Rasa.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path

import spacy

from bot.triage.assertion import CONTEXT_IMMUNE, NEGATED, Assertions
from bot.triage.clock import clock_times, says_now
from bot.triage.model import Finding, Level, Screening, Sign
from bot.triage.normalise import Normaliser, Word
from bot.triage.protocol import FOLDER, Protocol, load_protocol
from bot.triage.schema import Flag, Frame
from bot.triage.signs import SignFinder, SignPlace, sentence_numbers
from bot.triage.spelling import Speller, common_words
from bot.triage.times import hours_since
from bot.triage.words import WordGroups, variants, words_to_doc

TOKENIZER = FOLDER.parent / "encoder" / "tokenizer.json"
MAX_WORDS = 1200  # a longer message is screened in its first and last half of this


class PatternScreen:
    """The pattern layers of the screen, built once and used for every message."""

    def __init__(self, protocol: Protocol, tokenizer: Path = TOKENIZER) -> None:
        self.protocol = protocol
        self._nlp = spacy.blank("en")
        lexicon = {
            word
            for phrases in protocol.words.values()
            for phrase in phrases
            for variant in variants(phrase)
            for word in variant.split()
        }
        self._normalise = Normaliser(protocol.text_speak, Speller(lexicon, common_words(tokenizer)), protocol.synonyms)
        self._signs = SignFinder(protocol.signs, frozenset(protocol.words))
        self._words = WordGroups(self._nlp, {**protocol.words, **self._signs.own_phrases()}, self._normalise)
        self._assert = Assertions(self._nlp, protocol.assertions, protocol.terminators, self._normalise)

    def __call__(self, text: str) -> Screening:
        """Level, flags and the words that raised them."""
        words = self._normalise(text)
        if len(words) > MAX_WORDS:
            words = words[: MAX_WORDS // 2] + words[-MAX_WORDS // 2 :]
        doc = words_to_doc(self._nlp, words)
        places = self._signs(doc, self._words(doc)) if len(doc) else []
        if not places:
            return Screening()
        dropped = self._assert(doc, places)
        sentence = sentence_numbers(doc)
        signs = tuple(
            self._sign(text, words, place, why, sentence[place.start])
            for place, why in zip(places, dropped, strict=True)
        )
        present: dict[str, list[Sign]] = {}
        for sign in signs:
            if not sign.dropped_by:
                present.setdefault(sign.name, []).append(sign)
        hours = hours_since(doc)
        findings = self.findings(present, hours)
        level = max((finding.level for finding in findings), default=Level.NONE)
        made = frozenset(present) - {sign.name for sign in signs}
        return Screening(level, tuple(findings), signs, hours=hours, denied=self._denied(signs), made=made)

    def spelled(self, text: str) -> tuple[str, int]:
        """A message with its misspelled words repaired, and how many there were."""
        return self._normalise.spelled(text)

    def clock(self, text: str, now: bool = False) -> list[float]:
        """Times of day that a message says, in hours from midnight; `now`: only where it says what time it is."""
        words = [word.text for word in self._normalise(text)]
        return clock_times(words) if not now or says_now(words) else []

    def _sign(self, text: str, words: list[Word], place: SignPlace, why: tuple[str, ...], sentence: int) -> Sign:
        spec = self.protocol.signs[place.name]
        doubtful = spec.stands and bool(why)
        if spec.stands:
            why = ()
        if spec.context:
            why = tuple(category for category in why if category not in CONTEXT_IMMUNE)
        start, end = words[place.start].start, words[place.end - 1].end
        return Sign(place.name, " ".join(text[start:end].split()), start, end, why, sentence, doubtful)

    def _denied(self, signs: tuple[Sign, ...]) -> tuple[str, ...]:
        """Flags of which a first sign is denied and none stands: these need not be asked about."""
        denied = {sign.name for sign in signs if NEGATED in sign.dropped_by}
        denied -= {sign.name for sign in signs if not sign.dropped_by}
        heads = {flag.id: {group[0] for group in flag.when} for flag in self.protocol.flags} if denied else {}
        return tuple(name for name, firsts in heads.items() if firsts & denied)

    def findings(self, present: dict[str, list[Sign]], hours: float | None) -> list[Finding]:
        """The flags that these signs raise, `hours` after a procedure. Adds to `present` what follows from it."""
        for name, spec in self.protocol.signs.items():
            if hours is not None and spec.elapsed and spec.elapsed.holds(hours):
                present[name] = [Sign(name, "", 0, 0)]
        self._add_together(present)
        return self._findings(present)

    def _add_together(self, present: dict[str, list[Sign]]) -> None:
        for name, spec in self.protocol.signs.items():
            if not spec.together or any(sign in present for sign in spec.unless):
                continue
            for parts in spec.together:
                if all(part in present for part in parts):
                    present.setdefault(name, []).extend(sign for part in parts for sign in present[part][:1])
                    break

    def _findings(self, present: dict[str, list[Sign]]) -> list[Finding]:
        findings = []
        for flag in self.protocol.flags:
            if any(sign in present for sign in flag.unless):
                continue
            raised = [
                finding
                for group in flag.when
                if present.keys() >= set(group)
                for sign in present[group[0]]
                for finding in self._framed(self._finding(flag, group, sign, present), sign.sentence, present)
            ]
            if raised:
                findings.append(max(raised, key=lambda finding: finding.level))
        return findings

    @staticmethod
    def _finding(flag: Flag, group: tuple[str, ...], sign: Sign, present: dict[str, list[Sign]]) -> Finding:
        said = [sign.words, *(present[name][0].words for name in group[1:])]
        return Finding(flag.reported, Level.of(flag.level), flag.advice, tuple(dict.fromkeys(w for w in said if w)))

    def _framed(self, finding: Finding, sentence: int, present: dict[str, list[Sign]]) -> list[Finding]:
        kept = [finding]
        for frame in self.protocol.frames.values():
            if not any(present.keys() >= set(group) for group in frame.when):
                continue
            near = {
                name
                for name, signs in present.items()
                if any(abs(sign.sentence - sentence) <= frame.reach for sign in signs)
            }
            if not near & set(frame.unless) and any(near >= set(group) for group in frame.when):
                kept = [lower for found in kept for lower in self._lowered(found, frame)]
        return kept

    def _lowered(self, finding: Finding, frame: Frame) -> list[Finding]:
        """The finding, lowered as the frame says; none when it takes the finding away."""
        level = Level.of(frame.lowers_to)
        if finding.flag in frame.spares or (frame.only and finding.flag not in frame.only) or finding.level <= level:
            return [finding]
        advice = finding.advice if level > Level.CHECK else self.protocol.check_advice(finding.flag)
        return [] if level == Level.NONE else [replace(finding, level=level, advice=advice)]


@lru_cache(maxsize=1)
def pattern_screen() -> PatternScreen:
    """The one screen of this process; raises ProtocolError when the protocol cannot be used."""
    return PatternScreen(load_protocol())
