"""The nearest of many remembered vectors, on 8-bit numbers. Knows nothing of Rasa or of triage.

To compare all of them would cost a message little by itself, but would drive the encoder out of the processor's memory.
So vectors that are alike stand together in cells, and only the cells nearest to a vector are looked through.
"""

from __future__ import annotations

import numkong
import numpy as np
from sklearn.cluster import MiniBatchKMeans

Vector = np.ndarray[tuple[int, ...], np.dtype[np.float32]]
Codes = np.ndarray[tuple[int, ...], np.dtype[np.int8]]

STEP = 0.45 / 127  # of one code: the numbers of the encoder's unit vectors hardly ever pass 0.45
MANY, SPREAD = 25, 0.04  # so many neighbours count; one that is this much further away counts for 1/e of the nearest
FAR = 7  # spreads: what is further away than that has less than a thousandth of the nearest's weight
PER_CELL, PROBED = 300, 16  # vectors in a cell on average; cells that are looked through


def coded(vectors: Vector) -> Codes:
    """Unit vectors, shape (..., numbers), as 8-bit numbers of the same shape."""
    codes: Codes = np.clip(np.round(vectors / STEP), -127, 127).astype(np.int8)
    return codes


def cells_of(codes: Codes) -> np.ndarray:
    """The cell of each vector, by k-means; the same for the same vectors. Takes a second or two for 40,000."""
    count = len(codes) // PER_CELL
    if count < 2:
        return np.zeros(len(codes), np.uint16)
    means = MiniBatchKMeans(count, batch_size=4096, n_init=1, max_iter=30, random_state=0)
    return np.asarray(means.fit_predict(codes.astype(np.float32)), np.uint16)


class Nearest:
    """Remembered vectors, shape (vectors, numbers), as `coded` gives them, and the cell of each (`cells_of`).

    Raises ValueError when there are none.
    """

    def __init__(self, codes: Codes, cells: np.ndarray) -> None:
        if not len(codes):
            raise ValueError("there is nothing to remember")
        self.codes, self.cells = codes, cells
        self._rows = [np.flatnonzero(cells == cell) for cell in np.unique(cells)]
        parts = [np.ascontiguousarray(codes[rows]) for rows in self._rows]
        self._packed = [numkong.dots_pack(part, "int8") for part in parts]
        centres = np.array([part.mean(0) for part in parts], np.float32)
        self._centres = centres / np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)

    def __call__(self, vector: Vector) -> tuple[np.ndarray, np.ndarray]:
        """Rows of the nearest vectors and the weight of each; the weights add up to 1."""
        query = coded(vector)[np.newaxis]
        near = np.argsort(-(self._centres @ vector))[:PROBED]
        dots = [np.asarray(numkong.dots_packed(query, self._packed[cell]))[0] for cell in near]
        cosines = np.concatenate(dots).astype(np.float32) * STEP**2
        rows = np.concatenate([self._rows[cell] for cell in near])
        best = cosines.max()
        kept = np.flatnonzero(cosines >= best - FAR * SPREAD)  # the rest would hardly count; few are left to be sorted
        if len(kept) > MANY:
            kept = kept[np.argpartition(cosines[kept], -MANY)[-MANY:]]
        weights = np.exp((cosines[kept] - best) / SPREAD)
        return rows[kept], weights / weights.sum()
