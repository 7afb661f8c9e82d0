"""Which topics a text names, for texts that Rasa has not read. Data: data/nlu/topic_synonyms.yml."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path

import yaml

from bot.encoder import TOKENIZER
from bot.knowledge.questions import Span
from bot.triage.spelling import Speller, common_words

FILE = Path(__file__).resolve().parents[2] / "data" / "nlu" / "topic_synonyms.yml"
SHORTEST = 5  # letters of a name's word that others are repaired to
WORD = re.compile(r"[^\W\d_]+")


class Names:
    """Finds names of topics in a text, misspelled ones too."""

    def __init__(self, names: Mapping[str, str], known: frozenset[str]) -> None:
        """`names`: a name in lower case -> its topic; `known`: ordinary words, which stay as they are."""
        self._topics = dict(names)
        longest = sorted(map(re.escape, names), key=len, reverse=True)
        self._name = re.compile(rf"\b(?:{'|'.join(longest)})\b")
        self._speller = Speller(words_of(names), known)

    def spelled(self, text: str) -> str:
        """The text in lower case, its misspelled names repaired."""
        return WORD.sub(lambda word: self._speller.repair(word[0]), text.lower())

    def __call__(self, spelled: str) -> list[tuple[str, Span]]:
        """The topics that a repaired text names, and where."""
        return [(self._topics[found[0]], found.span()) for found in self._name.finditer(spelled)]


def words_of(names: Iterable[str]) -> set[str]:
    """The words of names that misspelled ones are repaired to."""
    return {word.lower() for name in names for word in WORD.findall(name) if len(word) >= SHORTEST}


@lru_cache(maxsize=1)
def topic_names() -> Names:
    """The names of Ramus's topics."""
    blocks = yaml.safe_load(FILE.read_text("utf8"))["nlu"]
    lines = {block["synonym"]: block["examples"].splitlines() for block in blocks}
    names = {line.strip().removeprefix("- ").lower(): topic for topic, some in lines.items() for line in some}
    return Names({name: topic for name, topic in names.items() if name}, common_words(TOKENIZER))
