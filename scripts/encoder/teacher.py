"""A trained encoder that a smaller one learns from: its vectors of each text, beside the labels.

With fewer layers a text takes less time; what the missing layers did has to be learned anew, and the vectors of the
larger encoder teach that better than labels alone (Sanh and others, "DistilBERT", 2019; Jiao and others, "TinyBERT",
2020).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch
from network import ALL, Network
from torch.nn import functional

TOKENS_WEIGHT, SENTENCE_WEIGHT = 2.0, 5.0
_LAYER = "encoder.model.encoder.layer."


class Teacher:
    """Kept weights of an encoder with all layers."""

    def __init__(self, kept: dict[str, Any], levels: int) -> None:
        self._net = Network(levels, len(kept["flag"]), len(kept["intent"]))
        self._net.load_state_dict(kept["net"])
        self._net.eval()

    def loss(self, ids: torch.Tensor, mask: torch.Tensor, hidden: torch.Tensor, sentence: torch.Tensor) -> torch.Tensor:
        """How far a pupil's vectors are from the teacher's: of each token, shape (batch, tokens, 384), of each text."""
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            mine = self._net.encoder.hidden(ids, mask)
            whole = self._net.encoder.pooled(mine, mask)[0]
        present = mask.unsqueeze(-1)
        tokens = ((hidden - mine).square() * present).sum() / (mine.square() * present).sum()
        texts = 1 - functional.cosine_similarity(sentence, whole.float(), dim=1).mean()
        return TOKENS_WEIGHT * tokens + SENTENCE_WEIGHT * texts


def steady(pupil: Network) -> None:
    """No dropout in a pupil's layers: the teacher's vectors steady it, and to draw costs a fifth of the time."""
    for part in pupil.encoder.model.modules():
        if isinstance(part, torch.nn.Dropout):
            part.p = 0.0


def kept(path: Path) -> dict[str, Any]:
    """Weights that `train.py --keep` wrote: the network's, and the names of its flags and intents."""
    weights: dict[str, Any] = torch.load(path)
    return weights


def chosen(weights: dict[str, Any], layers: tuple[int, ...]) -> dict[str, Any]:
    """Weights of a network with all layers, with those left out that a smaller one does not have."""
    place = {f"{_LAYER}{number}.": f"{_LAYER}{i}." for i, number in enumerate(layers)}
    left_out = tuple(f"{_LAYER}{number}." for number in ALL if number not in layers)
    found = {}
    for part, value in weights.items():
        if not part.startswith(left_out):
            before = next((name for name in place if part.startswith(name)), "")
            found[part.replace(before, place[before]) if before else part] = value
    return found
