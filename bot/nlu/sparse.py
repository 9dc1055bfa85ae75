"""Rows of features of which few are not zero.

As scipy keeps them, but without its checks: for one message they take longer than all that is computed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Values = npt.NDArray[np.float32]
Columns = npt.NDArray[np.int64]
Row = tuple[Columns, Values]
"""The columns of a row that are not zero, and what stands there."""


class Sparse(NamedTuple):
    """All values and their columns; those of row n are `indptr[n]:indptr[n + 1]` of both."""

    data: Values
    indices: Columns
    indptr: Columns

    def row(self, number: int) -> Row:
        """Return one row, counted from 0."""
        start, end = self.indptr[number : number + 2].tolist()
        return self.indices[start:end], self.data[start:end]

    def __matmul__(self, weights: npt.NDArray[np.floating[Any]]) -> npt.NDArray[np.floating[Any]]:
        """Return the product with dense `weights`, (columns, outputs)."""
        rows = map(self.row, range(len(self.indptr) - 1))
        products = [values @ weights.take(columns, axis=0) for columns, values in rows]
        return np.array(products).reshape(len(products), weights.shape[1])

    def matrix(self, width: int) -> csr_matrix:
        """Return all as scipy's matrix, (rows, width)."""
        return csr_matrix(tuple(self), shape=(len(self.indptr) - 1, width))


def side_by_side(rows: Iterable[Sequence[Row]], widths: Sequence[int]) -> Sparse:
    """Return rows that are put together from parts; `widths` are the numbers of columns of the parts."""
    offsets = list(accumulate(widths, initial=0))
    columns: list[Columns] = []
    values: list[Values] = []
    ends = [0]
    for parts in rows:
        columns += [there + offset for (there, _), offset in zip(parts, offsets, strict=False)]
        values += [what for _, what in parts]
        ends.append(ends[-1] + sum(len(what) for _, what in parts))
    return Sparse(np.concatenate(values), np.concatenate(columns), np.array(ends))
