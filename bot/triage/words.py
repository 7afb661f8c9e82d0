"""Finds word groups in repaired words with spaCy's PhraseMatcher."""

from __future__ import annotations

from collections import defaultdict

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc

from bot.triage.normalise import Normaliser, Word

FILLERS = ("", "my", "his", "her", "the", "your", "their", "our", "both", "a", "any", "it", "this", "that", "me")
_SENTENCE_ENDS = {".", "!", "?", ";", "\n"}
_VOWELS = set("aeiou")


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
    """All that a phrase stands for, in small letters.

    `between _ legs` → `between legs`, `between my legs`, ... (one optional small word);
    `leak~` → `leak`, `leaks`, `leaked`, `leaking` (any regular form).
    """
    texts = [""]
    for word in phrase.lower().split():
        if word == "_":
            options: tuple[str, ...] = FILLERS
        elif word.endswith("~"):
            options = inflections(word[:-1])
        else:
            options = (word,)
        texts = [" ".join(f"{text} {option}".split()) for text in texts for option in options]
    return texts


def inflections(word: str) -> tuple[str, ...]:
    """The regular forms of an English word: `drip` → `drip`, `drips`, `dripped`, `dripping`."""
    if word.endswith("e"):
        return word, f"{word}s", f"{word}d", f"{word[:-1]}ing"
    if word.endswith("y") and word[-2] not in _VOWELS:
        return word, f"{word[:-1]}ies", f"{word[:-1]}ied", f"{word}ing"
    plural = f"{word}es" if word.endswith(("s", "x", "ch", "sh")) else f"{word}s"
    short = len(word) > 2 and word[-1] not in _VOWELS | set("wxy") and word[-2] in _VOWELS and word[-3] not in _VOWELS
    stem = word + word[-1] if short and sum(letter in _VOWELS for letter in word) == 1 else word
    return word, plural, f"{stem}ed", f"{stem}ing"


def words_to_doc(nlp: Language, words: list[Word]) -> Doc:
    """A spaCy Doc of repaired words, with a sentence start after each full stop, question mark or line break."""
    texts = [word.text for word in words]
    starts: list[bool | int | None] = [index == 0 or texts[index - 1] in _SENTENCE_ENDS for index in range(len(texts))]
    return Doc(nlp.vocab, words=texts, sent_starts=starts)
