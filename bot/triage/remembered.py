"""The labelled messages that are most like this one: the learned layer's second reading.

A straight line through all messages smooths over what was written once. The messages of corpus/triage, and the
harmless requests and conversations of the training data, stay in mind as vectors (scripts/encoder/remember.py).
"""

from __future__ import annotations

import json
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from bot.errors import ProtocolError
from bot.nearest import Nearest
from bot.triage.learned import Encoded, Scores
from bot.triage.model import Level

MESSAGES, NAMES = "messages.npz", "names.json"


class Remembered:
    """Messages with their levels and flags, read from a folder with messages.npz and names.json.

    `made_with`: sha256 of the encoder that gives the vectors. Raises ProtocolError when the messages cannot be read,
    or were remembered with another encoder.
    """

    def __init__(self, folder: Path, made_with: str) -> None:
        try:
            names = json.loads((folder / NAMES).read_text("utf8"))
            with np.load(folder / MESSAGES) as messages:
                encoder = str(messages["encoder"])
                self._nearest = Nearest(messages["codes"], messages["cells"])
                self._levels = messages["levels"].astype(np.int64)
                self._flags = np.unpackbits(messages["flags"], axis=1, count=len(names["flags"])).astype(np.float32)
        except (OSError, KeyError, ValueError, BadZipFile) as error:
            raise ProtocolError(
                f"The remembered messages in {folder} cannot be read: {error}. Restore them from the repository."
            ) from error
        if encoder != made_with:
            raise ProtocolError(
                f"The messages in {folder} were remembered with another encoder. Run `make remembered`."
            )
        self._names: list[str] = names["flags"]

    def __call__(self, encoded: Encoded) -> Scores:
        """Scores of one message: the votes of the messages nearest to it."""
        rows, weights = self._nearest(encoded.sentence)
        levels = np.bincount(self._levels[rows], weights, len(Level))
        flags = weights @ self._flags[rows]
        return Scores(
            {level: float(levels[level]) for level in Level}, dict(zip(self._names, flags.tolist(), strict=True))
        )
