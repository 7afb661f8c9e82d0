"""bot.nlu.tokenizer: a message gets tokens; the training examples do when the configuration says so."""

from __future__ import annotations

import pytest
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.tokenizer import Tokenizer


def tokens(message: Message) -> list[str]:
    return [token.text for token in message.get(TOKENS_NAMES[TEXT]) or []]


def made(in_training: bool) -> Tokenizer:
    return Tokenizer({**Tokenizer.get_default_config(), "in_training": in_training})


@pytest.mark.parametrize("in_training", [True, False])
def test_a_message_is_split_at_its_spaces(in_training: bool) -> None:
    (message,) = made(in_training).process([Message({TEXT: "wots a block"})])
    assert tokens(message) == ["wots", "a", "block"]


@pytest.mark.parametrize(("in_training", "found"), [(True, ["does", "it", "hurt"]), (False, [])])
def test_training_examples_get_tokens_when_the_configuration_says_so(in_training: bool, found: list[str]) -> None:
    data = TrainingData([Message({TEXT: "does it hurt"})])
    made(in_training).process_training_data(data)
    assert tokens(data.training_examples[0]) == found
