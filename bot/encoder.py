"""The sentence encoder on onnxruntime: one CPU thread, no network. Knows nothing of Rasa."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

FOLDER = Path(__file__).parent / "resources" / "encoder"
TOKENIZER = FOLDER / "tokenizer.json"


class Encoder:
    """An ONNX model with its tokenizer; safe to share between threads."""

    def __init__(self, model: Path = FOLDER / "model.onnx", tokenizer: Path = TOKENIZER) -> None:
        options = ort.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session = ort.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))

    def encode(self, text: str) -> np.ndarray[Any, Any]:
        """The unit vector of `text`, shape (384,), float32. Long texts are cut at the model's token limit."""
        encoding = self._tokenizer.encode(text)
        feed = {"input_ids": np.array([encoding.ids]), "attention_mask": np.array([encoding.attention_mask])}
        vector: np.ndarray[Any, Any] = self._session.run(None, feed)[0][0]
        return vector


@lru_cache(maxsize=1)
def encoder() -> Encoder:
    """The one encoder of this process."""
    return Encoder()


@lru_cache
def file_digest(path: Path) -> str:
    """sha256 of a model file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
