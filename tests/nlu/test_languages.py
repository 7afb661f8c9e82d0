"""bot.nlu.languages, and how the intent ranking uses it."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.encoder import encoder
from bot.nlu.intents import IntentRanker
from bot.nlu.languages import ENGLISH, Languages, in_other_letters

EXAMPLES = {
    "ablation/hurt": ["does ablation hurt", "is burning the nerve painful", "how sore is the ablation"],
    "ablation/lasts": ["how long does ablation last", "how many months does it help", "when do nerves grow back"],
    "privacy": ["what do you store about me", "delete my data", "who reads this chat"],
    "language/spanish": ["me duele la espalda", "no hablo inglés", "cuánto dura el bloqueo", "necesito una cita"],
    "language/german": ["mein rücken tut weh", "ich kann kein englisch", "wie lange hält das an", "einen termin bitte"],
    "language/russian": ["болит спина", "я не говорю по английски", "сколько это длится", "мне нужен приём"],
}
TEXTS = [(text, label) for label, texts in EXAMPLES.items() for text in texts]
CONFIG = {**IntentRanker.get_default_config(), "language_from": 0.5}


def named(label: str) -> str:
    return label if label.startswith("language/") else ENGLISH


def message(text: str, label: str = "") -> Message:
    """A message as the encoder leaves it."""
    made = Message({"text": text, "intent": label.partition("/")[0]} if label else {"text": text})
    if "/" in label:
        made.set("intent_response_key", label)
    made.add_features(Features(encoder().encode(text).sentence[None, :], "sentence", "text", "sentence_encoder"))
    return made


@pytest.fixture(scope="module")
def languages() -> Languages:
    model = Languages()
    model.fit([text for text, _ in TEXTS], [named(label) for _, label in TEXTS])
    return model


@pytest.fixture
def ranker(storage: LocalModelStorage, resource: Resource, context: ExecutionContext) -> IntentRanker:
    component = IntentRanker.create(CONFIG, storage, resource, context)
    component.train(TrainingData([message(text, label) for text, label in TEXTS]))
    return component


def best(ranker: IntentRanker, text: str) -> tuple[str, str]:
    """Intent and answer of a message."""
    made = message(text)
    ranker.process([made])
    return made.get("intent")["name"], made.get("response_selector")["default"]["response"]["intent_response_key"]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("me duele", "language/spanish"),
        ("mein termin", "language/german"),
        ("сколько", "language/russian"),
    ],
)
def test_letters_name_the_language(languages: Languages, text: str, label: str) -> None:
    found, lean = languages.read(text)
    assert found == label and lean < 0


def test_letters_lean_to_english(languages: Languages) -> None:
    found, lean = languages.read("how long does the ablation help")
    assert found != ENGLISH and lean > 0


def test_a_loaded_model_reads_the_same(languages: Languages, tmp_path: Path) -> None:
    languages.persist(tmp_path)
    loaded = Languages.load(tmp_path)
    assert loaded is not None
    for text in ("me duele mucho", "does it hurt", "спина", "ᎣᏏᏲ"):
        assert loaded.read(text) == pytest.approx(languages.read(text), abs=1e-5)


def test_without_a_model_there_is_nothing_to_load(tmp_path: Path) -> None:
    assert Languages.load(tmp_path) is None


@pytest.mark.parametrize(
    ("text", "other"),
    [
        ("болит спина", True),
        ("ᎣᏏᏲ", True),
        ("ok спасибо", True),
        ("does it hurt 😂😂😂", False),
        ("tôi bị đau lưng", False),
        ("μ", True),
        ("Is 5 µg (five μg) much?", False),
        ("?!", False),
        ("", False),
    ],
)
def test_other_letters(text: str, other: bool) -> None:
    assert in_other_letters(text) is other


@pytest.mark.parametrize(
    ("text", "intent", "answer"),
    [
        ("me duele mucho la espalda", "language", "language/spanish"),
        ("ich habe keinen termin", "language", "language/german"),
        ("мне больно", "language", "language/russian"),
        ("how long does ablation last", "ablation", "ablation/lasts"),
    ],
)
def test_the_ranking_names_the_language(ranker: IntentRanker, text: str, intent: str, answer: str) -> None:
    assert best(ranker, text) == (intent, answer)


def test_a_language_stands_in_the_ranking_only_when_it_is_likely(ranker: IntentRanker) -> None:
    made = message("does the ablation hurt")
    ranker.process([made])
    assert "language" not in {intent["name"] for intent in made.get("intent_ranking")}


def test_a_loaded_component_names_the_language(
    ranker: IntentRanker, storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    loaded = IntentRanker.load(CONFIG, storage, resource, context)
    for text in ("me duele mucho la espalda", "мне больно", "does ablation hurt"):
        assert best(loaded, text) == best(ranker, text)
