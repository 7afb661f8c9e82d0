"""bot.dialogue.policy: the advice is said in the middle of a form, and for what two messages raise together."""

from __future__ import annotations

import logging
from typing import Any

import pytest
import yaml
from rasa.core.policies.rule_policy import RulePolicy
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.resource import Resource
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import policy as module
from bot.dialogue.policy import SafetyPolicy
from bot.screening import red_flag_screen
from bot.settings import ROOT

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [ask, deny, help_reached, start_over]
slots:
  triage: {type: any, influence_conversation: false, mappings: [{type: custom}]}
  answer: {type: text, influence_conversation: false, mappings: [{type: custom}]}
forms: {check_form: {required_slots: [answer]}}
actions: [action_triage, action_answer]
""")
BLOCK, LATER = "had the block 3 hours ago, my leg is numb", "it is 26 hours now"
SIGN, CALF, VAGUE = "i cannot pee since yesterday", "one calf is swollen, warm and painful", "my leg feels a bit funny"
FORM = ActiveLoop("check_form")


@pytest.fixture
def policy() -> SafetyPolicy:
    context = ExecutionContext(GraphSchema({}), "model", node_name="policy")
    return SafetyPolicy(SafetyPolicy.get_default_config(), None, Resource("policy"), context)  # type: ignore[arg-type]


def said(text: str, intent: str = "ask", confidence: float = 0.9) -> UserUttered:
    """A message as the pipeline parses it."""
    parsed = {"intent": {"name": intent, "confidence": confidence}, "triage": red_flag_screen()(text).as_dict()}
    return UserUttered(text, parsed["intent"], [], {"text": text, "entities": [], **parsed})  # type: ignore[arg-type]


def wanted(policy: SafetyPolicy, *events: Event) -> str | None:
    """The action that is predicted; None when the policy has no opinion."""
    listening = [ActionExecuted("action_listen"), *events]
    tracker = DialogueStateTracker.from_events("somebody", listening, slots=DOMAIN.slots, domain=DOMAIN)
    prediction = policy.predict_action_probabilities(tracker, DOMAIN)
    best = max(prediction.probabilities)
    assert prediction.is_no_user_prediction is (best > 0)  # else the running form would outrank it
    return DOMAIN.action_names_or_texts[prediction.probabilities.index(best)] if best else None


LISTENING = ActionExecuted("action_listen")
BY_RULES, BY_SAFETY = (ActionExecuted("action_triage", name) for name in ("RulePolicy", "policy_0_SafetyPolicy"))


@pytest.mark.parametrize(
    ("events", "action"),
    [
        ([said("hello")], None),
        ([said(SIGN)], None),  # the rules do it
        ([FORM, said(SIGN)], "action_triage"),
        ([FORM, said(CALF)], "action_triage"),
        ([FORM, said(VAGUE)], None),  # the form asks already
        ([FORM, said("no", "deny")], None),
        ([FORM, said("what is prp")], None),
        ([said(BLOCK), LISTENING, said(LATER)], "action_triage"),
        ([said(BLOCK), LISTENING, FORM, said(LATER)], "action_triage"),
        ([said(BLOCK), LISTENING, said("thanks")], None),
        ([said(BLOCK), LISTENING, SessionStarted(), said(LATER)], None),
        ([said(BLOCK), LISTENING, SlotSet("triage", None), said(LATER)], None),
        ([FORM, said(SIGN), BY_SAFETY], "action_listen"),
        ([said(SIGN), BY_RULES], None),  # the rules go on as they say
        ([said(BLOCK), ActionExecuted("action_answer", "RulePolicy")], None),
        ([], None),
    ],
)
def test_what_is_done(policy: SafetyPolicy, events: list[Event], action: str | None) -> None:
    assert wanted(policy, *events) == action


@pytest.mark.parametrize("intent", ["help_reached", "start_over"])
@pytest.mark.parametrize(("confidence", "action"), [(0.9, None), (0.3, "action_triage")])
def test_what_surely_ends_a_level_is_not_read_beside_what_began_it(
    policy: SafetyPolicy, intent: str, confidence: float, action: str | None
) -> None:
    assert wanted(policy, said(BLOCK), LISTENING, said(LATER, intent, confidence)) == action


def test_when_reading_together_fails_the_message_alone_counts(
    policy: SafetyPolicy, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError(BLOCK)

    monkeypatch.setattr(module, "screened_together", broken)
    with caplog.at_level(logging.ERROR):
        assert wanted(policy, said(BLOCK), LISTENING, said(LATER)) is None
        assert wanted(policy, FORM, said(SIGN)) == "action_triage"
    assert "ValueError" in caplog.text and BLOCK not in caplog.text


def test_it_stands_above_the_rules() -> None:
    assert SafetyPolicy.get_default_config()["priority"] > RulePolicy.get_default_config()["priority"]
    configured = yaml.safe_load((ROOT / "config.yml").read_text("utf8"))["policies"]
    assert configured[0] == {"name": "bot.dialogue.policy.SafetyPolicy"}


def test_training_it_learns_nothing(policy: SafetyPolicy) -> None:
    assert policy.train([], DOMAIN) == Resource("policy")
