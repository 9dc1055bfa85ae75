"""The encoder as a whole: text to pieces, pieces to vectors, vectors through the network."""

from __future__ import annotations

import numpy as np

from bot.nlu.e5.network import build
from bot.nlu.e5.pieces import Pieces
from bot.nlu.e5.weights import Floats, Weights

LAYERS = (8, 12)
"""The last layer says what a text is about; a middle one keeps more of how it is said, and costs nothing."""
_PREFIX = "query: "  # E5 learned with it


class Model:
    """Loaded once a process."""

    def __init__(self) -> None:
        self._weights = Weights()
        self._pieces = Pieces(self._weights)
        width = self._weights.width
        places = self._weights.vector("emb.pos").reshape(-1, width)
        self._places = places + self._weights.vector("emb.type")[:width]
        self._session = build(self._weights, LAYERS)
        self.dimensions = len(LAYERS) * width

    def encode(self, text: str) -> Floats:
        """Return `dimensions` floats, those of each layer of the same length and all of length 1.

        What is longer than 512 pieces is cut off.
        """
        pieces = self._pieces.of(_PREFIX + text)[: self._weights.longest]
        embedded = self._weights.rows("emb.word", self._weights.width, pieces) + self._places[: len(pieces)]
        (means,) = self._session.run(None, {"embedded": embedded[None]})
        lengths = np.linalg.norm(means, axis=1, keepdims=True) * np.sqrt(len(LAYERS))
        return np.asarray(means / lengths, np.float32).ravel()
