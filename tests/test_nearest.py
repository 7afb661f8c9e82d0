"""bot.nearest: the nearest of many remembered vectors."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nearest import MANY, PER_CELL, PROBED, STEP, Nearest, cells_of, coded


def unit(*rows: list[float]) -> np.ndarray:
    vectors = np.array(rows, np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def scattered(count: int, numbers: int = 64) -> np.ndarray:
    return unit(*np.random.default_rng(0).normal(size=(count, numbers)).tolist())


def remembering(vectors: np.ndarray) -> Nearest:
    return Nearest(coded(vectors), cells_of(coded(vectors)))


def test_a_vector_is_nearest_to_itself() -> None:
    vectors = scattered(300)
    nearest = remembering(vectors)
    for row in (0, 7, 299):
        rows, weights = nearest(vectors[row])
        assert rows[weights.argmax()] == row


def test_the_weights_of_the_nearest_add_up_to_one() -> None:
    rows, weights = remembering(scattered(300))(scattered(301)[300])
    assert len(rows) == len(set(rows.tolist())) == MANY
    assert weights.sum() == pytest.approx(1) and (weights >= 0).all()


def test_they_are_those_with_the_highest_cosine() -> None:
    """8-bit numbers order as the exact ones do, but for near ties."""
    vectors, asked = scattered(300), scattered(301)[300]
    exact = set(np.argsort(-(vectors @ asked))[:MANY].tolist())
    rows, _ = remembering(vectors)(asked)
    assert len(exact & set(rows.tolist())) >= MANY - 2


@pytest.mark.parametrize("count", [1, 2, MANY - 1])
def test_few_vectors_all_count(count: int) -> None:
    same = np.repeat(scattered(1), count, axis=0)
    rows, weights = remembering(same)(same[0])
    assert sorted(rows.tolist()) == list(range(count)) and weights.sum() == pytest.approx(1)


def test_what_is_far_away_does_not_count() -> None:
    near = scattered(3)
    rows, weights = remembering(near)(near[1])
    assert rows.tolist() == [1] and weights.tolist() == [1]


def test_a_code_is_within_half_a_step_and_stays_in_range() -> None:
    vectors = scattered(20)
    assert np.abs(coded(vectors) * STEP - np.clip(vectors, -127 * STEP, 127 * STEP)).max() <= STEP / 2 + 1e-6
    assert coded(unit([1.0, 0.0])).tolist() == [[127, 0]]


def test_nothing_to_remember_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing"):
        Nearest(np.zeros((0, 4), np.int8), np.zeros(0))


def test_only_the_nearest_cells_are_looked_through_and_little_is_missed() -> None:
    """Vectors in clumps, as messages are: of the exact neighbours nearly all are found."""
    chance = np.random.default_rng(1)
    clumps = np.repeat(scattered(100), PER_CELL // 10, axis=0)
    vectors = unit(*(clumps + 0.1 * chance.normal(size=clumps.shape)).tolist())
    many = np.tile(vectors, (10, 1))
    nearest = remembering(many)
    assert len(np.unique(nearest.cells)) > PROBED
    found, weights = nearest(vectors[5])
    exact = np.sort(many @ vectors[5])[-len(found) :]
    assert np.sort(many[found] @ vectors[5]) == pytest.approx(exact, abs=0.03) and weights.sum() == pytest.approx(1)


def test_the_same_vectors_have_the_same_cells() -> None:
    codes = coded(scattered(3 * PER_CELL))
    assert cells_of(codes).tolist() == cells_of(codes).tolist()
    assert len(np.unique(cells_of(codes))) == 3
