"""The learned layer: what no pattern foresees. Two linear heads on what the encoder makes of a message.

The encoder was fine-tuned on labelled messages (scripts/encoder); this module only knows the heads. Its second
reading, the messages most like this one, is in remembered.py; the mean of both counts. See
resources/encoder/CARD.md for what it was learned from.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol
from zipfile import BadZipFile

import numpy as np

from bot.errors import ProtocolError
from bot.triage.model import Level

Vector = np.ndarray[Any, Any]


class Encoded(Protocol):
    """What the layer reads of an encoded text (bot.encoder.Encoded): features, and how telling each token is."""

    @property
    def sentence(self) -> Vector:
        """Unit vector, shape (384,)."""

    @property
    def screen(self) -> Vector:
        """Features, shape (1920,)."""

    @property
    def telling(self) -> Vector:
        """How much each token told the screen, shape (tokens,)."""

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Where each token stands in the text."""


@dataclass(frozen=True)
class Scores:
    """Probabilities: one for each level (they add up to 1), one for each flag (each by itself)."""

    levels: dict[Level, float]
    flags: dict[str, float]

    @property
    def doubt(self) -> float:
        """Chance that something is the matter: by the level or by any flag, whichever is higher."""
        return max(1 - self.levels[Level.NONE], *self.flags.values())

    def at_least(self, level: Level) -> float:
        """Probability of this level or a higher one."""
        return sum(chance for other, chance in self.levels.items() if other >= level)


Reading = Callable[[Encoded], Scores]


def mean_of(one: Reading, other: Reading) -> Reading:
    """The reading that gives the mean of two readings' scores of the same levels and flags."""

    def read(encoded: Encoded) -> Scores:
        first, second = one(encoded), other(encoded)
        return Scores(
            {level: (chance + second.levels[level]) / 2 for level, chance in first.levels.items()},
            {flag: (chance + second.flags[flag]) / 2 for flag, chance in first.flags.items()},
        )

    return read


class LearnedLayer:
    """The heads, read from a folder with heads.npz and names.json."""

    def __init__(self, folder: Path) -> None:
        try:
            names = json.loads((folder / "names.json").read_text("utf8"))
            heads = np.load(folder / "heads.npz")
            self._level = heads["level_weight"], heads["level_bias"]
            self._flag = heads["flag_weight"], heads["flag_bias"]
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise ProtocolError(
                f"The learned layer in {folder} cannot be read: {error}. Restore it from the repository."
            ) from error
        self._levels = [Level.of(name) for name in names["levels"]]
        self.flags: list[str] = names["flags"]

    def __call__(self, encoded: Encoded) -> Scores:
        """Scores of one message's features, shape (1920,)."""
        logits = self._level[0] @ encoded.screen + self._level[1]
        chances = np.exp(logits - logits.max())
        chances /= chances.sum()
        flags = 1 / (1 + np.exp(-(self._flag[0] @ encoded.screen + self._flag[1])))
        return Scores(
            dict(zip(self._levels, chances.tolist(), strict=True)), dict(zip(self.flags, flags.tolist(), strict=True))
        )
