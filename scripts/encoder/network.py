"""The network: one encoder, a sentence vector for answers, and features for the red-flag screen.

The sentence vector is a mean over words, as in the pretrained model. A sign that is buried in a long story vanishes in
a mean, so the screen also gets what a few learned queries attend to (attention pooling; Lin and others, "A structured
self-attentive sentence embedding", ICLR 2017). Their weights also tell which words raised a sign.
"""

from __future__ import annotations

from collections.abc import Sequence

import source
import torch
from torch import nn
from torch.nn import functional
from transformers import AutoModel

WIDTH, QUERIES = 384, 4
ALL = range(6)  # the layers of the pretrained encoder
SCALE, SHARE = 10.0, 0.5  # the heads read a unit vector times SCALE, and normalised vectors times SHARE


class Encoder(nn.Module):
    """Ids and mask, (batch, tokens), to sentence (batch, 384), screen (batch, 1920) and telling (batch, tokens)."""

    def __init__(self, kept: Sequence[int]) -> None:
        super().__init__()
        self.model = AutoModel.from_pretrained(source.source_folder(), attn_implementation="eager")
        layers = self.model.encoder.layer
        self.model.encoder.layer = nn.ModuleList(layers[number] for number in kept)
        self.model.config.num_hidden_layers = len(kept)
        self.queries, self.norm = nn.Linear(WIDTH, QUERIES), nn.LayerNorm(WIDTH)

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return self.pooled(self.hidden(ids, mask), mask)

    def hidden(self, ids: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """What the last layer makes of each token, shape (batch, tokens, 384)."""
        state: torch.Tensor = self.model(input_ids=ids, attention_mask=mask).last_hidden_state
        return state.float()

    def pooled(self, hidden: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Sentence, screen and telling of what `hidden` gives."""
        present = mask.unsqueeze(-1).to(hidden.dtype)
        mean = (hidden * present).sum(1) / present.sum(1).clamp(min=1e-9)
        sentence = functional.normalize(mean, dim=1)
        weights = (self.queries(hidden) + (1 - present) * -1e4).softmax(1)
        pooled = self.norm(weights.transpose(1, 2) @ hidden).flatten(1)
        return sentence, torch.cat([sentence * SCALE, pooled * SHARE], 1), weights.mean(2)


class Network(nn.Module):
    """The encoder with its heads: level and flags on the screen's features, intents on the sentence vector."""

    def __init__(self, levels: int, flags: int, intents: int, kept: Sequence[int] = ALL) -> None:
        """`kept`: the layers of the pretrained encoder that are there, from below; the others cost no time."""
        super().__init__()
        self.encoder = Encoder(kept)
        features = WIDTH * (1 + QUERIES)
        self.level, self.flag = nn.Linear(features, levels), nn.Linear(features, flags)
        self.intent = nn.Linear(WIDTH, intents)
        self.drop = nn.Dropout(0.1)
        for part in (self.encoder.model.embeddings, self.encoder.model.encoder.layer[0]):
            part.requires_grad_(False)  # word meanings stay; half the time is saved

    def forward(self, ids: torch.Tensor, mask: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Logits of level, flags and intents."""
        return self.read(*self.encoder(ids, mask)[:2])

    def read(self, sentence: torch.Tensor, screen: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """The heads' logits of encoded texts."""
        screen = self.drop(screen)
        return self.level(screen), self.flag(screen), self.intent(self.drop(sentence) * SCALE)
