"""benchmarks.scorecard.bounds: exact bounds against published values."""

from __future__ import annotations

import pytest

from benchmarks.scorecard.bounds import Share, clopper_pearson, share


@pytest.mark.parametrize(
    ("hits", "of", "low", "high"),
    [
        (98, 100, 0.9296, 0.9976),
        (0, 10, 0.0, 0.3085),
        (10, 10, 0.6915, 1.0),
        (5, 10, 0.1871, 0.8129),
        (0, 300, 0.0, 0.0122),
    ],
)
def test_bounds_are_the_known_ones(hits: int, of: int, low: float, high: float) -> None:
    assert clopper_pearson(hits, of) == pytest.approx((low, high), abs=5e-5)


def test_without_a_case_nothing_is_known() -> None:
    assert Share(0, 0).value is None
    assert Share(0, 0).bounds == (0.0, 1.0)


def test_more_hits_than_cases_are_refused() -> None:
    with pytest.raises(ValueError, match="3 of 2"):
        clopper_pearson(3, 2)


def test_hits_are_counted() -> None:
    assert share([1, 2, 3, 4], lambda number: number > 3) == Share(1, 4)
