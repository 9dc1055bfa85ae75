"""Sparse rows give what scipy's give."""

import numpy as np
from scipy.sparse import csr_matrix, hstack, random

from bot.nlu.sparse import Sparse, side_by_side


def some(rows: int, columns: int, seed: int) -> csr_matrix:
    return random(rows, columns, 0.2, "csr", np.float32, np.random.default_rng(seed))


def of(matrix: csr_matrix) -> Sparse:
    return Sparse(matrix.data, matrix.indices, matrix.indptr)


MATRIX = csr_matrix(some(6, 40, 1).toarray() * np.array([[1], [1], [0], [1], [1], [1]]))  # one row is empty


def test_a_product_with_weights_is_scipys() -> None:
    weights = np.random.default_rng(2).normal(0, 1, (40, 5))
    assert np.allclose(of(MATRIX) @ weights, MATRIX @ weights)
    assert not (of(MATRIX) @ weights)[2].any()


def test_no_rows_have_a_product_of_no_rows() -> None:
    assert (of(MATRIX[:0]) @ np.ones((40, 5))).shape == (0, 5)


def test_a_row_is_its_columns_and_values() -> None:
    columns, values = of(MATRIX).row(1)
    assert (MATRIX[1].toarray()[0, columns] == values).all()
    assert len(columns) == MATRIX[1].nnz


def test_the_whole_becomes_scipys_matrix() -> None:
    assert (of(MATRIX).matrix(40) != MATRIX).nnz == 0


def test_parts_are_put_side_by_side() -> None:
    parts = [MATRIX, some(6, 7, 3), some(6, 11, 4)]
    joined = side_by_side(([of(part).row(number) for part in parts] for number in range(6)), [40, 7, 11])
    assert (joined.matrix(58) != hstack(parts, "csr")).nnz == 0
