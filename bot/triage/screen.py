"""Screens one message: repair, word groups, signs, assertion, times, and the protocol's rules.

The order of the layers is the order of this file's `PatternScreen.__call__`. It knows nothing of Rasa.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import spacy

from bot.triage.assertion import CONTEXT_IMMUNE, Assertions
from bot.triage.model import Finding, Level, Screening, Sign
from bot.triage.normalise import Normaliser, Word
from bot.triage.numbers import hours_since
from bot.triage.protocol import FOLDER, Protocol, load_protocol
from bot.triage.signs import SignFinder, SignPlace
from bot.triage.spelling import Speller, common_words
from bot.triage.words import WordGroups, words_to_doc

TOKENIZER = FOLDER.parent / "encoder" / "tokenizer.json"
MAX_WORDS = 1200      # a longer message is screened in its first and last half of this
RETURN_WORDS = frozenset({"again", "back", "returned", "returning", "came", "come"})


class PatternScreen:
    """The pattern layers of the screen, built once and used for every message."""

    def __init__(self, protocol: Protocol, tokenizer: Path = TOKENIZER) -> None:
        self.protocol = protocol
        self._nlp = spacy.blank("en")
        lexicon = {word for phrases in protocol.words.values() for phrase in phrases for word in phrase.lower().split()}
        self._normalise = Normaliser(protocol.text_speak, Speller(lexicon, common_words(tokenizer)))
        self._signs = SignFinder(protocol.signs, frozenset(protocol.words))
        self._words = WordGroups(self._nlp, {**protocol.words, **self._signs.own_phrases()}, self._normalise)
        self._assert = Assertions(self._nlp, protocol.assertions, protocol.terminators, self._normalise)

    def __call__(self, text: str) -> Screening:
        """Level, flags and the words that raised them."""
        words = self._normalise(text)
        if len(words) > MAX_WORDS:
            words = words[: MAX_WORDS // 2] + words[-MAX_WORDS // 2:]
        doc = words_to_doc(self._nlp, words)
        places = self._signs(doc, self._words(doc)) if len(doc) else []
        if not places:
            return Screening()
        dropped = self._assert(doc, places)
        signs = tuple(self._sign(text, words, place, why) for place, why in zip(places, dropped, strict=True))
        present: dict[str, list[Sign]] = {}
        for sign in signs:
            if not sign.dropped_by:
                present.setdefault(sign.name, []).append(sign)
        self._add_times(present, hours_since(doc), {word.text for word in words})
        findings = tuple(self._findings(present))
        level = max((finding.level for finding in findings), default=Level.NONE)
        return Screening(level, findings, signs)

    def _sign(self, text: str, words: list[Word], place: SignPlace, why: tuple[str, ...]) -> Sign:
        if self.protocol.signs[place.name].context:
            why = tuple(category for category in why if category not in CONTEXT_IMMUNE)
        start, end = words[place.start].start, words[place.end - 1].end
        return Sign(place.name, " ".join(text[start:end].split()), start, end, why)

    @staticmethod
    def _add_times(present: dict[str, list[Sign]], hours: float | None, words: set[str]) -> None:
        stated = Sign("time", "", 0, 0)
        if hours is not None and hours >= 12:
            present["over_12_hours"] = [stated]
        if hours is not None and hours > 24:
            present["over_24_hours"] = [stated]
        if {"again"} & words or ("came" in words and "back" in words) or "returned" in words:
            present["came_back"] = [stated]

    def _findings(self, present: dict[str, list[Sign]]) -> list[Finding]:
        findings = []
        for flag in self.protocol.flags:
            if any(sign in present for sign in flag.unless):
                continue
            for group in flag.when:
                if all(sign in present for sign in group):
                    raised_by = tuple(dict.fromkeys(present[sign][0].words for sign in group if present[sign][0].words))
                    findings.append(Finding(flag.reported, Level.of(flag.level), flag.advice, raised_by))
                    break
        return findings


@lru_cache(maxsize=1)
def pattern_screen() -> PatternScreen:
    """The one screen of this process; raises ProtocolError when the protocol cannot be used."""
    return PatternScreen(load_protocol())
