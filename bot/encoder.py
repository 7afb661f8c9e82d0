"""The sentence encoder on onnxruntime: one CPU thread, no network. Knows nothing of Rasa."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
import yaml
from tokenizers import Encoding, Tokenizer, normalizers

from bot.errors import ModelError

FOLDER = Path(__file__).parent / "resources" / "encoder"
TOKENIZER = FOLDER / "tokenizer.json"
EMOJI = FOLDER.parent / "emoji.yml"
OUTPUTS = ("sentence", "screen", "telling")
KEPT = 8  # encoded texts that are kept for whoever asks next: the answers and the screen read the same message

Vector = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Encoded:
    """One text as the model sees it.

    `sentence`: unit vector, shape (384,). `screen`: features of the red-flag screen, shape (1920,). `telling`: how much
    each token told the screen, shape (tokens,). `spans`: where each token stands in the text.
    """

    sentence: Vector
    screen: Vector
    telling: Vector
    spans: tuple[tuple[int, int], ...]


class Encoder:
    """An ONNX model with its tokenizer; safe to share between threads. Raises ModelError when it cannot be read."""

    def __init__(self, model: Path = FOLDER / "model.onnx", tokenizer: Path = TOKENIZER) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        try:
            self._session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
            self._tokenizer = Tokenizer.from_file(str(tokenizer))
            self._tokenizer.normalizer = normalizers.Sequence([*_emoji_as_words(), self._tokenizer.normalizer])
        except Exception as error:  # both libraries raise what they like
            raise ModelError(
                f"The encoder in {model.parent} cannot be read. Restore it from the repository."
            ) from error
        self.encode: Callable[[str], Encoded] = lru_cache(KEPT)(self._encode)

    def sentences(self, texts: Sequence[str]) -> Vector:
        """Sentence vectors of many texts, on all processors, shape (texts, 384): for training."""
        with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
            return np.array(list(pool.map(self._sentence, texts)), np.float32)

    def _sentence(self, text: str) -> Vector:
        """The sentence vector alone, shape (384,): what the screen reads is not computed."""
        sentence: Vector = self._session.run(OUTPUTS[:1], self._feed(self._tokenizer.encode(text)))[0][0]
        return sentence

    def _encode(self, text: str) -> Encoded:
        """Encode a text. Long texts are cut at the model's token limit."""
        encoding = self._tokenizer.encode(text)
        sentence, screen, telling = (output[0] for output in self._session.run(OUTPUTS, self._feed(encoding)))
        return Encoded(sentence, screen, telling, tuple(encoding.offsets))

    @staticmethod
    def _feed(encoding: Encoding) -> dict[str, Vector]:
        return {"input_ids": np.array([encoding.ids]), "attention_mask": np.array([encoding.attention_mask])}


def _emoji_as_words() -> list[normalizers.Normalizer]:
    """What puts words in the place of emoji, longest first; every token still knows where it stands in the text."""
    read = {emoji: word for word, some in yaml.safe_load(EMOJI.read_text("utf8")).items() for emoji in some}
    return [normalizers.Replace(emoji, f" {read[emoji]} ") for emoji in sorted(read, key=len, reverse=True)]


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The one encoder of this process."""
    return Encoder()


@lru_cache
def file_digest(path: Path) -> str:
    """sha256 of a model file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
