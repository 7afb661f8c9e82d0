"""Sentence encoder as a Rasa dense featurizer: one 384-number vector a message, one CPU thread, no network.

The model (resources/encoder, see its CARD.md) already pools and normalises, and also yields what the red-flag
screen reads, which takes it from the encoder's memory of the last few texts. The vector is set as the
sentence feature of the message, so that Rasa's own classifiers can use it as well as ours.
"""

from __future__ import annotations

import logging
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import FOLDER, encoder, file_digest

logger = logging.getLogger(__name__)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Adds the sentence vector of a message's text as a dense feature."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the parent class. `alias` names the features. `in_training`: whether training examples get them too.

        Rasa hashes every vector of the training data several times. The ranker encodes by itself what has none.
        """
        return {**DenseFeaturizer.get_default_config(), "alias": "sentence_encoder", "in_training": True}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages that must be importable."""
        return ["onnxruntime", "tokenizers"]

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to configure that could be wrong."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEncoder:
        """Creates the component (see the parent class)."""
        return cls(execution_context.node_name, config)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """A changed model file must not be served from the training cache."""
        return file_digest(FOLDER / "model.onnx")

    def process(self, messages: list[Message]) -> list[Message]:
        """Encode each message once."""
        for message in messages:
            self._set_vector(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode all training examples, unless the configuration says not to."""
        if not self._config["in_training"]:
            return training_data
        logger.info("Encoding %d examples ...", len(training_data.training_examples))
        examples = [example for example in training_data.training_examples if example.get(TEXT)]
        for example, vector in zip(examples, encoder().sentences([e.get(TEXT) for e in examples]), strict=True):
            self._add(example, vector)
        return training_data

    def _set_vector(self, message: Message) -> None:
        text = message.get(TEXT)
        if text:
            self._add(message, encoder().encode(text).sentence)

    def _add(self, message: Message, sentence: np.ndarray) -> None:
        vector = sentence[np.newaxis, :]
        message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"]))
