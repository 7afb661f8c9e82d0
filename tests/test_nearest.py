"""bot.nearest: the nearest of many remembered vectors."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nearest import MANY, STEP, Nearest, coded


def unit(*rows: list[float]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def scattered(count: int, numbers: int = 64) -> np.ndarray:
    return unit(*np.random.default_rng(0).normal(size=(count, numbers)).tolist())


def test_a_vector_is_nearest_to_itself() -> None:
    vectors = scattered(300)
    nearest = Nearest(coded(vectors))
    for row in (0, 7, 299):
        rows, weights = nearest(vectors[row])
        assert rows[weights.argmax()] == row


def test_the_weights_of_the_nearest_add_up_to_one() -> None:
    rows, weights = Nearest(coded(scattered(300)))(scattered(301)[300])
    assert len(rows) == len(set(rows.tolist())) == MANY
    assert weights.sum() == pytest.approx(1) and (weights >= 0).all()


def test_they_are_those_with_the_highest_cosine() -> None:
    """8-bit numbers order as the exact ones do, but for near ties."""
    vectors, asked = scattered(300), scattered(301)[300]
    exact = set(np.argsort(-(vectors @ asked))[:MANY].tolist())
    rows, _ = Nearest(coded(vectors))(asked)
    assert len(exact & set(rows.tolist())) >= MANY - 2


@pytest.mark.parametrize("count", [1, 2, MANY - 1])
def test_few_vectors_all_count(count: int) -> None:
    same = np.repeat(scattered(1), count, axis=0)
    rows, weights = Nearest(coded(same))(same[0])
    assert sorted(rows.tolist()) == list(range(count)) and weights.sum() == pytest.approx(1)


def test_what_is_far_away_does_not_count() -> None:
    near = scattered(3)
    rows, weights = Nearest(coded(near))(near[1])
    assert rows.tolist() == [1] and weights.tolist() == [1]


def test_a_code_is_within_half_a_step_and_stays_in_range() -> None:
    vectors = scattered(20)
    assert np.abs(coded(vectors) * STEP - np.clip(vectors, -127 * STEP, 127 * STEP)).max() <= STEP / 2 + 1e-6
    assert coded(unit([1.0, 0.0])).tolist() == [[127, 0]]


def test_nothing_to_remember_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Nearest(np.zeros((0, 4), np.int8))
