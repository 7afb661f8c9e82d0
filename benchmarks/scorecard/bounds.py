"""A share with its exact 95% bounds (Clopper and Pearson, Biometrika 1934)."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from scipy.stats import beta

CONFIDENCE = 0.95
Item = TypeVar("Item")


def clopper_pearson(hits: int, of: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Lower and upper bound of `hits` of `of`. Raises ValueError when there are more hits than cases."""
    if not 0 <= hits <= of:
        raise ValueError(f"{hits} of {of} is no share")
    tail = (1 - confidence) / 2
    low = float(beta.ppf(tail, hits, of - hits + 1)) if hits else 0.0
    high = float(beta.ppf(1 - tail, hits + 1, of - hits)) if hits < of else 1.0
    return low, high


@dataclass(frozen=True)
class Share:
    """`hits` of `of` cases."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; None when there was no case."""
        return self.hits / self.of if self.of else None

    @property
    def bounds(self) -> tuple[float, float]:
        """Exact 95% bounds; 0 and 1 when there was no case."""
        return clopper_pearson(self.hits, self.of)


def share(items: Iterable[Item], hit: Callable[[Item], bool]) -> Share:
    """How many of the items are hits."""
    results = [hit(item) for item in items]
    return Share(sum(results), len(results))
