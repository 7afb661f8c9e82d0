"""The red-flag screen as the last component of Rasa's NLU pipeline: a red flag wins over every intent.

It screens the text of every message, writes the result into the parsed message under `triage`, and for any
level above none sets the intent to `triage_<level>`. What was asked besides stays in `response_selector`.
A payload that the program itself sent (a tapped suggestion) has no words of the person and is not screened.
"""

from __future__ import annotations

import logging
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.errors import ModelError
from bot.knowledge.topics import topics
from bot.nlu.in_context import METADATA
from bot.nlu.intents import RESPONSE_SELECTOR
from bot.screening import in_conversation, screen_version
from bot.triage.carried import TOLD
from bot.triage.model import Level
from bot.triage.together import Together

TRIAGE = "triage"
VERSION_FILE = "screen_version.txt"
logger = logging.getLogger(__name__)

# Families of what people want that no danger sign is said with, unless the screen is certain of one.
REQUESTS = frozenset({"decline", "assistant", "handoff", "smalltalk", "out_of_scope", "abuse", "privacy"})


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class RedFlagScreen(GraphComponent, IntentClassifier):
    """Screens each message and lets a red flag win."""

    def __init__(self, storage: ModelStorage, resource: Resource, screen: Together) -> None:
        self._storage, self._resource, self._screen = storage, resource, screen

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Nothing to configure: the protocol is the configuration."""
        return {}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> RedFlagScreen:
        """Creates the component; a bad protocol stops the training here."""
        return cls(model_storage, resource, in_conversation())

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> RedFlagScreen:
        """Loads the component; refuses a model that was trained with another protocol."""
        with model_storage.read_from(resource) as folder:
            trained_with = (folder / VERSION_FILE).read_text("utf8")
        if trained_with != screen_version():
            raise ModelError("The red-flag screen has changed since the model was trained. Run `make model`.")
        return cls(model_storage, resource, in_conversation())

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """A changed protocol must not be served from the training cache."""
        return screen_version()

    def train(self, training_data: TrainingData) -> Resource:
        """Nothing is learned; the protocol's version is kept with the model."""
        with self._storage.write_to(self._resource) as folder:
            (folder / VERSION_FILE).write_text(screen_version(), "utf8")
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Screen each message that has text of its own."""
        for message in messages:
            if message.get(TEXT):
                self._screen_message(message)
        return messages

    def _screen_message(self, message: Message) -> None:
        told = str((message.get(METADATA) or {}).get(TOLD) or "")
        result = self._screen(message.get(TEXT), _question(message), told)
        if result.failed_layers:
            logger.error("screen.layer_failed: %s", ", ".join(result.failed_layers))
        message.set(TRIAGE, result.as_dict(), add_to_output=True)
        if result.level > Level.NONE:
            flagged = {"name": f"triage_{result.level.label}", "confidence": 1.0}
            ranking = [flagged, *(message.get("intent_ranking") or [])]
            message.set(INTENT, flagged, add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)


def _question(message: Message) -> float:
    """How sure the ranking is that the message asks for one answer or is a request; 0 when it is neither."""
    best = message.get(INTENT) or {}
    if best.get("name") in REQUESTS:
        return float(best.get("confidence") or 0.0)
    selected = (message.get(RESPONSE_SELECTOR) or {}).get("default", {}).get("ranking", [])
    if not selected or selected[0]["intent_response_key"].replace("/", ".") not in topics().known:
        return 0.0
    of_best = selected[0]["intent_response_key"].partition("/")[0] == best.get("name")
    return float(selected[0]["confidence"]) if of_best else 0.0
