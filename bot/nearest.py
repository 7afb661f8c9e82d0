"""The nearest of many remembered vectors, exactly, on 8-bit numbers. Knows nothing of Rasa or of triage."""

from __future__ import annotations

import numkong
import numpy as np

Vector = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Codes = np.ndarray[tuple[int, ...], np.dtype[np.int8]]

STEP = 0.45 / 127  # of one code: the numbers of the encoder's unit vectors hardly ever pass 0.45
MANY, SPREAD = 25, 0.04  # so many neighbours count; one that is this much further away counts for 1/e of the nearest
FAR = 7  # spreads: what is further away than that has less than a thousandth of the nearest's weight


def coded(vectors: Vector) -> Codes:
    """Unit vectors, shape (..., numbers), as 8-bit numbers of the same shape."""
    codes: Codes = np.clip(np.round(vectors / STEP), -127, 127).astype(np.int8)
    return codes


class Nearest:
    """Remembered vectors, shape (vectors, numbers), as `coded` gives them. Raises ValueError when there are none."""

    def __init__(self, codes: Codes) -> None:
        if not len(codes):
            raise ValueError("there is nothing to remember")
        self.codes = np.ascontiguousarray(codes)
        self._packed = numkong.dots_pack(self.codes, "int8")

    def __call__(self, vector: Vector) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the nearest vectors and the weight of each; the weights add up to 1."""
        dots = np.asarray(numkong.dots_packed(coded(vector)[np.newaxis], self._packed))[0]
        cosines = dots.astype(np.float32) * STEP**2
        best = cosines.max()
        rows = np.flatnonzero(cosines >= best - FAR * SPREAD)  # the rest would hardly count; few are left to be sorted
        if len(rows) > MANY:
            rows = rows[np.argpartition(cosines[rows], -MANY)[-MANY:]]
        weights = np.exp((cosines[rows] - best) / SPREAD)
        return rows, weights / weights.sum()
