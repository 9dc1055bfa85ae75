"""The words that the assistant has ever been asked with. A message without one of them cannot be in scope."""

from __future__ import annotations

import re
from collections.abc import Iterable

from rapidfuzz.distance import OSA
from rapidfuzz.process import extractOne

from bot.nlu.cleaning import fold

MIN_LETTERS = 2
MIN_LETTERS_FOR_A_TYPO = 5
MIN_LETTERS_OF_A_STEM = 4
_WORD = re.compile(r"[^\W\d_]+")
_REPEATED = re.compile(r"([^\W\d_])\1+")


class Vocabulary:
    """Folded words of the training messages."""

    def __init__(self, words: Iterable[str]) -> None:
        self.words = frozenset(words)
        self._stems = frozenset(
            word[:length] for word in self.words for length in (4, 5, 6) if len(word) >= length
        )
        self._long = [word for word in self.words if len(word) >= MIN_LETTERS_FOR_A_TYPO]

    @classmethod
    def of(cls, texts: Iterable[str]) -> Vocabulary:
        """Collect the words of `texts`."""
        return cls(word for text in texts for word in _words(text))

    def knows_a_word_of(self, text: str) -> bool:
        """Tell whether a word of `text` is known, as it stands, by its first letters or with one typo."""
        words = _words(text)
        return any(word in self.words for word in words) or any(self._nearly(word) for word in words)

    def _nearly(self, word: str) -> bool:
        if len(word) >= MIN_LETTERS_OF_A_STEM and word[:6] in self._stems:
            return True
        if len(word) < MIN_LETTERS_FOR_A_TYPO:
            return False
        return extractOne(word, self._long, scorer=OSA.distance, score_cutoff=1) is not None


def _words(text: str) -> list[str]:
    once = _REPEATED.sub(r"\1", text.lower())  # "nöö" is "nö", and "Nummmer" is "Numer" like "Nummer"
    return [word for word in _WORD.findall(fold(once)) if len(word) >= MIN_LETTERS]
