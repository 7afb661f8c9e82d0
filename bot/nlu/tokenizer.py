"""Rasa's whitespace tokenizer, which may leave the training examples without tokens.

Nothing in our pipeline learns from tokens, and Rasa hashes each token of the training data several times: of 48,000
examples that costs as much as all of the learning.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.nlu.tokenizers.whitespace_tokenizer import WhitespaceTokenizer
from rasa.shared.nlu.training_data.training_data import TrainingData


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Tokenizer(WhitespaceTokenizer):
    """Splits a message into tokens at its spaces."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the parent class. `in_training`: whether training examples get tokens too."""
        return {**WhitespaceTokenizer.get_default_config(), "in_training": True}

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Tokenise all training examples, unless the configuration says not to."""
        return super().process_training_data(training_data) if self._config["in_training"] else training_data
