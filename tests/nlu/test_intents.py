"""bot.nlu.intents: intents and answers in Rasa's own shapes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import encoder
from bot.nlu.intents import RANKING_LENGTH, IntentRanker

EXAMPLES = {
    "block/hurt": ["does the block hurt", "is the block painful", "how sore is the block"],
    "block/lasts": [
        "how long does the block last",
        "when does the block wear off",
        "how many hours does the block work",
    ],
    "ablation/hurt": ["does ablation hurt", "is burning the nerve painful", "how sore is the ablation"],
    "ablation/lasts": [
        "how long does ablation last",
        "how many months does the ablation help",
        "when do the nerves grow back",
    ],
    "smalltalk/thanks": ["thank you", "thanks a lot", "cheers"],
    "privacy": ["what do you store about me", "delete my data", "who reads this chat"],
    "greeting": ["(the chat opens)", "(opened)"],
    "triage_urgent": ["(set by the program)", "(urgent)"],
}
CONFIG = {**IntentRanker.get_default_config(), "ignore": ["greeting", "triage_urgent"]}


def message(text: str, label: str = "") -> Message:
    """A message as the encoder leaves it."""
    from rasa.shared.nlu.training_data.features import Features

    data: dict[str, Any] = {"text": text}
    if label:
        data["intent"] = label.partition("/")[0]
        data |= {"intent_response_key": label} if "/" in label else {}
    made = Message(data)
    if text:
        made.add_features(Features(encoder().encode(text).sentence[None, :], "sentence", "text", "sentence_encoder"))
    return made


@pytest.fixture
def ranker(storage: LocalModelStorage, resource: Resource, context: ExecutionContext) -> IntentRanker:
    component = IntentRanker.create(CONFIG, storage, resource, context)
    component.train(TrainingData([message(text, label) for label, texts in EXAMPLES.items() for text in texts]))
    return component


def ranked(ranker: IntentRanker, text: str) -> dict[str, Any]:
    made = message(text)
    ranker.process([made])
    return made.as_dict(only_output_properties=True)


@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [
        ("does the block hurt", "block", "block/hurt"),
        ("how long does ablation last", "ablation", "ablation/lasts"),
        ("thanks", "smalltalk", "smalltalk/thanks"),
    ],
)
def test_intent_and_answer(ranker: IntentRanker, text: str, intent: str, answer: str) -> None:
    found = ranked(ranker, text)
    assert found["intent"]["name"] == intent == found["intent_ranking"][0]["name"]
    response = found["response_selector"]["default"]["response"]
    assert (response["intent_response_key"], response["utter_action"]) == (answer, f"utter_{answer}")


def test_an_intents_confidence_is_the_sum_of_its_answers(ranker: IntentRanker) -> None:
    found = ranked(ranker, "does it hurt")
    answers = found["response_selector"]["default"]["ranking"]
    for intent in found["intent_ranking"]:
        parts = [a["confidence"] for a in answers if a["intent_response_key"].startswith(f"{intent['name']}/")]
        assert intent["confidence"] >= sum(parts) - 1e-6 and 0 <= intent["confidence"] <= 1


def test_rankings_are_ordered_and_short(ranker: IntentRanker) -> None:
    answers = ranked(ranker, "how sore is it")["response_selector"]["default"]["ranking"]
    scores = [answer["confidence"] for answer in answers]
    assert scores == sorted(scores, reverse=True) and len(answers) <= RANKING_LENGTH


def test_the_intent_is_that_of_the_best_label(ranker: IntentRanker) -> None:
    """Many weak answers of one topic must not outvote the best one."""
    for text in ("delete it all", "who reads about the block", "hurt", "last"):
        found = ranked(ranker, text)
        best = found["response_selector"]["default"]["response"]
        if found["intent"]["name"] != "privacy":
            assert best["intent_response_key"].startswith(f"{found['intent']['name']}/")


@pytest.mark.parametrize("text", ["(the chat opens)", "(urgent)", "(set by the program)", "hello"])
def test_ignored_intents_are_never_found(ranker: IntentRanker, text: str) -> None:
    names = {intent["name"] for intent in ranked(ranker, text)["intent_ranking"]}
    assert names <= {"block", "ablation", "smalltalk", "privacy"}


def test_a_message_is_ranked_beside_the_answer_before_it(ranker: IntentRanker) -> None:
    alone, made = ranked(ranker, "does it hurt"), message("does it hurt")
    made.set("metadata", {"after": "ablation.lasts"})
    ranker.process([made])
    beside = made.as_dict(only_output_properties=True)
    assert (alone["after"], beside["after"]) == ("", "ablation.lasts")
    assert beside["intent_ranking"] != alone["intent_ranking"]
    assert beside["scope"] == alone["scope"]  # whether it is answered at all goes by the message itself


def test_a_message_without_text_is_left_alone(ranker: IntentRanker) -> None:
    tapped = Message({"text": "", "intent": {"name": "pick_answer"}})
    ranker.process([tapped])
    assert tapped.get("intent") == {"name": "pick_answer"} and tapped.get("intent_ranking") is None


def test_a_loaded_component_ranks_the_same(
    ranker: IntentRanker, storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    loaded = IntentRanker.load(CONFIG, storage, resource, context)
    for text in ("does the block hurt", "what do you store", "something else"):
        before, after = ranked(ranker, text), ranked(loaded, text)
        assert after["intent"]["name"] == before["intent"]["name"]
        assert after["intent"]["confidence"] == pytest.approx(before["intent"]["confidence"], abs=1e-5)
        order = [
            [a["intent_response_key"] for a in r["response_selector"]["default"]["ranking"]] for r in (before, after)
        ]
        assert order[0] == order[1]


def test_without_retrieval_intents_nothing_is_selected() -> None:
    assert IntentRanker._selection([("privacy", 1.0)]) == {}


def test_another_way_to_learn_is_another_fingerprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rasa hashes the component's class alone: a new version must not be served what an old one has learned."""
    before = IntentRanker.fingerprint_addon({})
    monkeypatch.setattr("bot.nlu.intents.LEARNS", ())
    assert before and IntentRanker.fingerprint_addon({}) != before


@pytest.mark.parametrize("module", ["bot.knowledge.topics", "bot.knowledge.questions", "bot.nlu.named"])
def test_what_turns_are_made_with_is_in_the_fingerprint(
    module: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    before = IntentRanker.fingerprint_addon({})
    (tmp_path / "other.yml").write_text("{}", "utf8")
    monkeypatch.setattr(f"{module}.FILE", tmp_path / "other.yml")
    assert IntentRanker.fingerprint_addon({}) != before
