"""The learned layer: what no pattern foresees. Two linear heads on a sentence vector.

The vector comes from an encoder that was fine-tuned on labelled messages (scripts/screen); this module only knows
the heads. See resources/triage/learned/CARD.md for what it was learned from and how it fares.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.errors import ProtocolError
from bot.triage.model import Level

Vector = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Scores:
    """Probabilities: one for each level (they add up to 1), one for each flag (each by itself)."""

    levels: dict[Level, float]
    flags: dict[str, float]

    def at_least(self, level: Level) -> float:
        """Probability of this level or a higher one."""
        return sum(chance for other, chance in self.levels.items() if other >= level)


class LearnedLayer:
    """The heads, read from a folder with heads.npz and names.json."""

    def __init__(self, folder: Path) -> None:
        try:
            names = json.loads((folder / "names.json").read_text("utf8"))
            heads = np.load(folder / "heads.npz")
            self._scale = float(heads["scale"])
            self._level = heads["level_weight"], heads["level_bias"]
            self._flag = heads["flag_weight"], heads["flag_bias"]
        except (OSError, KeyError, ValueError) as error:
            raise ProtocolError(f"The learned layer in {folder} cannot be read: {error}. Run `make screen`.") from error
        self._levels = [Level.of(name) for name in names["levels"]]
        self.flags: list[str] = names["flags"]

    def __call__(self, vector: Vector) -> Scores:
        """Scores of one sentence vector, shape (384,)."""
        scaled = vector * self._scale
        logits = self._level[0] @ scaled + self._level[1]
        chances = np.exp(logits - logits.max())
        chances /= chances.sum()
        flags = 1 / (1 + np.exp(-(self._flag[0] @ scaled + self._flag[1])))
        return Scores(
            dict(zip(self._levels, chances.tolist(), strict=True)), dict(zip(self.flags, flags.tolist(), strict=True))
        )
