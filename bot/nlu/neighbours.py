"""What the training messages say that are most like a message.

A linear classifier sums up each intent; what is out of scope has no sum. The nearest messages tell it apart.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from bot.nlu.encoders import Matrix
from bot.nlu.linear import Floats
from bot.nlu.quantized import Rows

_DIMENSIONS = 384  # of the embedding; the rest differ little
_NEAREST = 30
_NARROW = 0.05  # the nearer a message, the more it counts: e times as much for so much more of the cosine
_FLOOR = 1e-3  # share of an intent of which no message is near


class Neighbours:
    """The training messages by embedding and class.

    scales: of the dimensions; rows: the messages, each of length 1; labels: the number of each one's class.
    """

    def __init__(self, scales: Matrix, rows: Rows, labels: npt.NDArray[np.int64], classes: int) -> None:
        self._scales = scales
        self._rows = rows
        self._labels = labels
        self._classes = classes

    @classmethod
    def of(cls, embeddings: Matrix, labels: npt.NDArray[np.int64], classes: int) -> Neighbours:
        """Keep `embeddings`, (messages, dimensions), of which the first dimensions tell most."""
        scales = 1 / np.maximum(embeddings[:, :_DIMENSIONS].std(axis=0), 1e-9)
        return cls(scales, Rows.of(_scaled(embeddings, scales)), labels, classes)

    def evidence(self, embeddings: Matrix) -> Floats:
        """Return the logarithm of each class's share among the nearest messages, (messages, classes)."""
        likeness = self._rows.products(_scaled(embeddings, self._scales))
        number = min(_NEAREST, len(self._rows))
        nearest = np.argpartition(-likeness, number - 1, axis=1)[:, :number]
        return np.vstack([self._shares(row[near], near) for row, near in zip(likeness, nearest, strict=True)])

    def _shares(self, likeness: Matrix, nearest: npt.NDArray[np.int64]) -> Floats:
        weights = np.exp((likeness - likeness.max()) / _NARROW)
        sums = np.bincount(self._labels[nearest], weights, self._classes)
        return np.asarray(np.log(sums / sums.sum() + _FLOOR))

    def save(self, path: Path) -> None:
        """Write the messages to `path` (.npz), as numbers alone."""
        np.savez(
            path,
            scales=self._scales,
            rows=self._rows.numbers,
            row_scales=self._rows.scales,
            labels=self._labels,
            classes=self._classes,
        )

    @classmethod
    def load(cls, path: Path) -> Neighbours:
        """Read what `save` wrote; pickled objects are refused."""
        with np.load(path, allow_pickle=False) as file:
            rows = Rows(file["rows"], file["row_scales"])
            return cls(file["scales"], rows, file["labels"], int(file["classes"]))


def _scaled(embeddings: Matrix, scales: Matrix) -> Matrix:
    rows = embeddings[:, :_DIMENSIONS] * scales
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)
