"""Finds word groups in repaired words with spaCy's PhraseMatcher."""

from __future__ import annotations

from collections import defaultdict

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.triage.normalise import Normaliser, Word

FILLERS = ("", "my", "his", "her", "the", "your", "their", "our", "both", "a", "this", "that")


class WordGroups:
    """All word groups and plain phrases of the protocol, found in one pass."""

    def __init__(self, nlp: Language, groups: dict[str, tuple[str, ...]], normaliser: Normaliser) -> None:
        self._matcher = PhraseMatcher(nlp.vocab)
        self._names = nlp.vocab.strings
        for name, phrases in groups.items():
            docs = [words_to_doc(nlp, normaliser(variant)) for phrase in phrases for variant in variants(phrase)]
            self._matcher.add(name, [doc for doc in docs if len(doc)])

    def __call__(self, doc: Doc) -> dict[str, list[tuple[int, int]]]:
        """Word group → its places as (first token, token after the last), longest first at each start."""
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for key, start, end in self._matcher(doc):
            found[self._names[key]].append((start, end))
        for places in found.values():
            places.sort(key=lambda place: (place[0], -place[1]))
        return found


def variants(phrase: str) -> list[str]:
    """`between _ legs` → `between legs`, `between my legs`, ... (one filler per phrase)."""
    if "_" not in phrase.split():
        return [phrase]
    return [" ".join(phrase.replace("_", filler, 1).split()) for filler in FILLERS]


def words_to_doc(nlp: Language, words: list[Word]) -> Doc:
    """A spaCy Doc of repaired words, with a sentence start after each full stop, question mark or line break."""
    texts = [word.text for word in words]
    starts = [index == 0 or texts[index - 1] in {".", "!", "?", ";", "\n"} for index in range(len(texts))]
    return Doc(nlp.vocab, words=texts, sent_starts=starts)
