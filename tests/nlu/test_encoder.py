"""bot.nlu.encoder: one unit vector a message."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from rasa.engine.graph import ExecutionContext
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.assistant import clean
from bot.encoder import FOLDER, Encoder, encoder, file_digest
from bot.errors import ModelError
from bot.nlu import encoder as module
from bot.nlu.encoder import SentenceEncoder


@pytest.fixture
def component(storage: LocalModelStorage, resource: Resource, context: ExecutionContext) -> SentenceEncoder:
    return SentenceEncoder.create(SentenceEncoder.get_default_config(), storage, resource, context)


@pytest.fixture
def other_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in place of the encoder's own; the digest is read anew."""
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    file_digest.cache_clear()
    yield tmp_path
    file_digest.cache_clear()


@pytest.mark.parametrize(
    "text",
    [
        "does it hurt",
        "a",
        "?!",
        "",
        "DOES IT HURT",
        "how l\u00f6ng \u4f60\u597d \U0001f600",
        "word " * 3000,
        "x" * 5000,
    ],
    ids=["plain", "letter", "marks", "empty", "capitals", "unicode", "long", "one long word"],
)
def test_a_vector_is_a_unit_vector(text: str) -> None:
    vector = encoder().encode(text).sentence
    assert vector.shape == (384,) and vector.dtype == np.float32
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-3)


def test_the_same_words_have_the_same_vector() -> None:
    first, again = encoder().encode("does the block hurt"), Encoder().encode("does the block hurt")
    assert np.array_equal(first.sentence, again.sentence) and np.array_equal(first.screen, again.screen)
    assert encoder() is encoder()


@pytest.mark.parametrize("text", ["", "does it hurt", "word " * 3000])
def test_what_the_screen_reads(text: str) -> None:
    found = encoder().encode(text)
    assert found.screen.shape == (1920,)
    assert found.telling.shape == (len(found.spans),)
    assert all(0 <= start <= end <= len(text) for start, end in found.spans)


def test_a_text_is_encoded_once_for_answers_and_screen() -> None:
    assert encoder().encode("does the block hurt") is encoder().encode("does the block hurt")


@pytest.mark.parametrize(
    ("text", "near", "far"),
    [
        ("does the injection hurt", "is the needle painful", "where can I park my car"),
        ("can I drive home afterwards", "am I allowed to drive after it", "what is a facet joint"),
        ("I cannot pee since this morning", "unable to urinate today", "how much does the visit cost"),
    ],
)
def test_what_means_the_same_is_near(text: str, near: str, far: str) -> None:
    vector, other, stranger = (encoder().encode(each).sentence for each in (text, near, far))
    assert vector @ other > vector @ stranger + 0.1


def test_messages_get_a_sentence_feature(component: SentenceEncoder) -> None:
    message = Message({TEXT: "does it hurt"})
    component.process([message])
    sequence, sentence = message.get_dense_features(TEXT, [])
    assert sequence is None and sentence is not None
    assert sentence.features.shape == (1, 384) and message.features[0].origin == "sentence_encoder"


@pytest.mark.parametrize("data", [{}, {TEXT: ""}, {TEXT: None}])
def test_a_message_without_text_gets_none(component: SentenceEncoder, data: dict[str, object]) -> None:
    message = Message(data)
    component.process([message])
    assert message.features == []


def test_training_examples_are_encoded_alike(component: SentenceEncoder) -> None:
    examples = TrainingData([Message({TEXT: "does it hurt", "intent": "a"})])
    trained = component.process_training_data(examples).training_examples[0].get_dense_features(TEXT, [])[1]
    assert trained is not None
    assert np.array_equal(trained.features[0], encoder().encode("does it hurt").sentence)


def test_another_model_file_is_another_fingerprint(other_folder: Path) -> None:
    (other_folder / "model.onnx").write_bytes(b"one")
    first = SentenceEncoder.fingerprint_addon({})
    (other_folder / "model.onnx").write_bytes(b"two")
    file_digest.cache_clear()
    assert first and first != SentenceEncoder.fingerprint_addon({})


def test_a_missing_tokenizer_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        Encoder(FOLDER / "model.onnx", tmp_path / "tokenizer.json")


def test_training_examples_may_be_left_alone(
    storage: LocalModelStorage, resource: Resource, context: ExecutionContext
) -> None:
    config = {**SentenceEncoder.get_default_config(), "in_training": False}
    component = SentenceEncoder.create(config, storage, resource, context)
    data = component.process_training_data(TrainingData([Message({TEXT: "does it hurt"})]))
    assert not data.training_examples[0].features
    assert component.process([Message({TEXT: "does it hurt"})])[0].features


def test_an_emoji_is_read_as_the_word_it_stands_for() -> None:
    assert np.allclose(encoder().encode("👍").sentence, encoder().encode("ok").sentence)
    spans = encoder().encode("numb 😭 legs").spans
    assert "legs" in {"numb 😭 legs"[slice(*span)] for span in spans}


def test_a_slash_typed_first_is_read_as_one() -> None:
    assert np.allclose(encoder().encode(clean("/restart")).sentence, encoder().encode("/ restart").sentence)
