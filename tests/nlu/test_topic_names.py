"""bot.nlu.topic_names: names of topics in the spelling that was meant, at the places where they were typed."""

from __future__ import annotations

import pytest
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.topic_names import TopicNames

NAMES = ["ablation", "steroid jab", "steroid", "the block", "numbing shot", "epidural", "rfa"]


@pytest.fixture
def names(storage: LocalModelStorage, resource: Resource) -> TopicNames:
    example = Message.build("the ablation", "prp", entities=[{"entity": "topic", "value": "ablation"}])
    data = TrainingData([example], lookup_tables=[{"name": "topic", "elements": NAMES}])
    config = {**TopicNames.get_default_config(), "use_regexes": False}
    TopicNames(config, storage, resource).train(data)
    return TopicNames.load(config, storage, resource, None)  # type: ignore[arg-type]


def found(names: TopicNames, text: str) -> list[tuple[str, str]]:
    """Each entity's value, and the letters where it stands."""
    message = Message({"text": text})
    names.process([message])
    return [(e["value"], text[e["start"] : e["end"]]) for e in message.get("entities")]


@pytest.mark.parametrize(
    ("text", "value", "typed"),
    [
        ("what about the ablation then", "ablation", "ablation"),
        ("no i ment the steriod jab", "steroid jab", "steriod jab"),
        ("an the abblation?", "ablation", "abblation"),
        ("is a EPIDRAL sore", "epidural", "EPIDRAL"),
        ("the numbin shot 4 my back", "numbing shot", "numbin shot"),
        ("RFA!", "RFA", "RFA"),
    ],
)
def test_names_are_found_where_they_were_typed(names: TopicNames, text: str, value: str, typed: str) -> None:
    assert found(names, text) == [(value, typed)]


@pytest.mark.parametrize("text", ["", "how long", "an asteroid hit the blocks", "my apple tablet", "the black cat"])
def test_ordinary_words_name_nothing(names: TopicNames, text: str) -> None:
    assert found(names, text) == []


def test_places_after_a_repair_are_right(names: TopicNames) -> None:
    assert found(names, "not the abbblation, the steriod jab") == [
        ("ablation", "abbblation"),
        ("steroid jab", "steriod jab"),
    ]
