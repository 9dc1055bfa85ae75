"""Matrices in 8 bits a number are nearly the matrices that they were."""

import numpy as np

from bot.nlu.quantized import Rows, quantized

RANDOM = np.random.default_rng(1)


def test_a_number_differs_by_half_a_step_at_most() -> None:
    matrix = RANDOM.normal(0, 1, (7, 32)).astype(np.float32)
    matrix[3] = 0
    numbers, scales = quantized(matrix)
    assert numbers.shape == (7, 32)
    assert (
        np.abs((numbers.astype(float) - 128) * scales[:, None] - matrix) <= scales[:, None] / 2 + 1e-6
    ).all()


def test_products_are_nearly_those_in_full_precision() -> None:
    matrix, vectors = (RANDOM.normal(0, 1, (number, 64)).astype(np.float32) for number in (50, 3))
    rows = Rows.of(matrix)
    assert len(rows) == 50
    exact = vectors @ matrix.T
    assert rows.products(vectors).shape == (3, 50)
    assert np.abs(rows.products(vectors) - exact).max() < 0.02 * np.abs(exact).max()


def test_each_of_several_vectors_has_the_products_that_it_has_alone() -> None:
    matrix, vectors = (RANDOM.normal(0, 1, (number, 64)).astype(np.float32) for number in (50, 3))
    rows = Rows.of(matrix)
    together = rows.products(vectors)
    alone = np.vstack([rows.products(one[None]) for one in vectors])
    assert np.abs(together - alone).max() < 0.02 * np.abs(alone).max()
