"""Topics by name, as Rasa's RegexEntityExtractor finds them, in misspelled words too ("the steriod jab", "ablashion").

The names' words are what an unknown word is repaired to; a word that ordinary English knows stays as it is (see
bot.triage.spelling).
"""

from __future__ import annotations

import re
from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.extractors.regex_entity_extractor import RegexEntityExtractor
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.encoder import TOKENIZER
from bot.nlu.named import WORD, words_of
from bot.triage.spelling import Speller, common_words

_ESCAPES = re.compile(r"\\.")  # of the patterns that Rasa makes of the names

Places = list[tuple[int, int]]


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class TopicNames(RegexEntityExtractor):
    """Finds names of topics, read in the spelling that was most likely meant."""

    _speller: Speller | None = None

    def _extract_entities(self, message: Message) -> list[dict[str, Any]]:
        """The entities with the places where they stand in the text as it was typed."""
        text, places = self._spelled(message.get(TEXT) or "")
        found: list[dict[str, Any]] = super()._extract_entities(Message({TEXT: text}))
        for entity in found:
            entity["start"], entity["end"] = places[entity["start"]][0], places[entity["end"] - 1][1]
        return found

    def _spelled(self, text: str) -> tuple[str, Places]:
        """The text with its misspelled words repaired, and for each of its letters the slice of `text` it is from."""
        if self._speller is None:
            self._speller = Speller(self._words(), common_words(TOKENIZER))
        pieces, places, after = [], [(i, i + 1) for i in range(len(text))], 0
        kept: Places = []
        for match in WORD.finditer(text):
            right = self._speller.repair(match[0].lower())
            if right != match[0].lower():
                pieces += [text[after : match.start()], right]
                kept += [*places[after : match.start()], *[match.span()] * len(right)]
                after = match.end()
        return "".join([*pieces, text[after:]]), [*kept, *places[after:]]

    def _words(self) -> set[str]:
        """The words that the names are made of."""
        return words_of(_ESCAPES.sub(" ", one["pattern"]) for one in self.patterns)
