"""Sentence encoder as a Rasa dense featurizer: one 384-number vector a message, one CPU thread, no network.

The model (resources/encoder, see its CARD.md) already pools and normalises. The vector is set as the
sentence feature of the message, so that Rasa's own classifiers can use it as well as ours.
"""

from __future__ import annotations

import hashlib
import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

logger = logging.getLogger(__name__)
FOLDER = Path(__file__).resolve().parents[1] / "resources" / "encoder"


class Encoder:
    """The ONNX model with its tokenizer; safe to share between threads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))

    def encode(self, text: str) -> np.ndarray:
        """The unit vector of `text`, shape (384,), float32. Long texts are cut at the model's token limit."""
        encoding = self._tokenizer.encode(text)
        feed = {"input_ids": np.array([encoding.ids]), "attention_mask": np.array([encoding.attention_mask])}
        return self._session.run(None, feed)[0][0]


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The one encoder of this process."""
    return Encoder()


@lru_cache(maxsize=1)
def encoder_digest() -> str:
    """sha256 of the model file: part of the fingerprint, so that a new encoder retrains what stands on it."""
    return hashlib.sha256((FOLDER / "model.onnx").read_bytes()).hexdigest()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEncoder(DenseFeaturizer, GraphComponent):
    """Adds the sentence vector of a message's text as a dense feature."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """See the parent class. `alias` names the features."""
        return {**DenseFeaturizer.get_default_config(), "alias": "sentence_encoder"}

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
        return encoder_digest()

    def process(self, messages: list[Message]) -> list[Message]:
        """Encode each message once."""
        for message in messages:
            self._set_vector(message)
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Encode all training examples."""
        logger.info("Encoding %d examples ...", len(training_data.training_examples))
        self.process(training_data.training_examples)
        return training_data

    def _set_vector(self, message: Message) -> None:
        text = message.get(TEXT)
        if not text:
            return
        vector = encoder().encode(text)[np.newaxis, :]
        message.add_features(Features(vector, FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"]))
