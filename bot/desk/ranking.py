"""The bot's own ranking of answers, taken out of the trained model: the same numbers for the same question.

Only the ranker is read from the archive; neither Rasa nor the dialogue model is needed.
"""

from __future__ import annotations

import math
import tarfile
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.encoder import encoder
from bot.errors import ModelError
from bot.nlu.ranker import FILES, Ranker

MODEL = "ramus.tar.gz"
COMPONENT = "IntentRanker"
NEARNESS = 0.5  # as in bot/nlu/intents.py: how much counts whether the question is like those that were learned


@dataclass(frozen=True)
class Ranked:
    """What the bot makes of a question: labels with their probability, best first, and whether it is one that it
    learned at all (0 to 1)."""

    labels: list[tuple[str, float]]
    scope: float


Rank = Callable[[str], Ranked]


def load_rank(models: Path) -> Rank:
    """The ranking of the trained model in `models`; raises ModelError when there is none, or it cannot be read."""
    ranker = _read(models / MODEL)

    def rank(text: str) -> Ranked:
        vector = encoder().encode(text).sentence
        labels = ranker.rank(text, vector)
        label, chance = labels[0]
        odds = math.log(max(chance, 1e-6) / max(1 - chance, 1e-6))
        return Ranked(labels, 1 / (1 + math.exp(-(odds + NEARNESS * ranker.familiar(label, vector)))))

    return rank


def _read(path: Path) -> Ranker:
    try:
        with tempfile.TemporaryDirectory() as folder, tarfile.open(path) as archive:
            for member in archive:
                name = Path(member.name).name
                if COMPONENT in member.name and name in FILES and (content := archive.extractfile(member)):
                    (Path(folder) / name).write_bytes(content.read())
            return Ranker.load(Path(folder))
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise ModelError(f"The ranking in {path} cannot be read ({type(error).__name__}). Run `make model`.") from error
