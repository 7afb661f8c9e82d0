"""A Rasa policy that puts safety before any rule: what a message means beside earlier ones, also inside a form.

Rasa's NLU sees one message alone. This policy sees the conversation: when the newest message raises a danger sign
together with earlier ones, or raises one in the middle of a form, it has the advice said and the form left. When the
person reports from the hospital about the sign that sent them there, help has been reached: nobody is sent twice.
"""

from __future__ import annotations

import logging
from typing import Any

from rasa.core.policies.policy import Policy, PolicyPrediction, SupportedData
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue.context import read_events, screened_together
from bot.dialogue.contract import NO_LEVEL
from bot.dialogue.help import reached
from bot.triage.model import VAGUE, Level

logger = logging.getLogger(__name__)
ADVICE, HELP = "action_triage", "action_help_reached"
SURE = 0.5


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT, is_trainable=False)
class SafetyPolicy(Policy):
    """Predicts the advice when safety asks for it, and nothing otherwise."""

    @staticmethod
    def supported_data() -> SupportedData:
        """It learns nothing."""
        return SupportedData.RULE_DATA

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Above RulePolicy (6)."""
        return {"priority": 7}

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SafetyPolicy:
        """Creates the policy (see the parent class)."""
        return cls(config, model_storage, resource, execution_context)

    def train(self, training_trackers: list[Any], domain: Domain, **kwargs: Any) -> Resource:
        """Nothing is learned."""
        return self._resource

    def predict_action_probabilities(
        self,
        tracker: DialogueStateTracker,
        domain: Domain,
        rule_only_data: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> PolicyPrediction:
        """The advice after such a message, then listening; no opinion otherwise."""
        chances = self._default_predictions(domain)
        action = self._wanted(tracker)
        if action:
            chances[domain.index_for_action(action)] = 1.0
        # a form's own prediction counts as one without the user's message, and only another such one outranks it
        return self._prediction(chances, is_no_user_prediction=action is not None)

    def _wanted(self, tracker: DialogueStateTracker) -> str | None:
        if tracker.latest_action_name == ACTION_LISTEN_NAME:
            if _reports_help(tracker):
                return HELP
            return ADVICE if _needs_advice(tracker) else None
        last = next((event for event in reversed(tracker.events) if isinstance(event, ActionExecuted)), None)
        ours = last is not None and last.action_name in (ADVICE, HELP)
        mine = ours and str(last.policy).endswith(type(self).__name__)  # type: ignore[union-attr]
        return ACTION_LISTEN_NAME if mine else None


def _reports_help(tracker: DialogueStateTracker) -> bool:
    """Whether a message with a danger sign says that help has been reached, and names no sign beyond those kept."""
    kept = tracker.get_slot("triage") or NO_LEVEL
    parsed = (tracker.latest_message.parse_data or {}) if tracker.latest_message else {}
    said = parsed.get("triage") or NO_LEVEL
    if not Level.NONE < Level.of(said["level"]) <= Level.of(kept["level"]) or not _named(said) <= _named(kept):
        return False
    intents = [i for i in parsed.get("intent_ranking", []) if not i["name"].startswith("triage_")]
    reports = bool(intents) and intents[0]["name"] == "help_reached" and intents[0]["confidence"] >= SURE
    return reports and reached(parsed.get("entities", []), Level.of(kept["level"]))


def _named(said: dict[str, Any]) -> set[str]:
    return {flag for flag in said["flags"] if not flag.startswith(VAGUE)}


def _needs_advice(tracker: DialogueStateTracker) -> bool:
    message = tracker.latest_message
    alone = ((message.parse_data or {}) if message else {}).get("triage") or NO_LEVEL
    own = Level.of(alone["level"])
    if own >= Level.URGENT:
        return tracker.active_loop_name is not None
    if message and message.intent.get("name") in _ENDING and message.intent.get("confidence", 0.0) >= SURE:
        return False
    try:
        return Level.of(screened_together(read_events(tracker), alone)["level"]) > own
    except Exception as error:  # what the message says alone still counts
        logger.error("safety_policy.failed: %s", type(error).__name__)
        return False


_ENDING = frozenset({"help_reached", "start_over"})  # what ends a level is not read beside what began it
