"""Readability formulas, to inform and to compare with: LIX, Amstad, Wiener Sachtextformel."""

from __future__ import annotations

import re
from typing import NamedTuple

from .document import Document, Sentence

_VOWELS = re.compile(r"[aeiouyäöü]+", re.IGNORECASE)


class Counts(NamedTuple):
    """What the formulas count."""

    sentences: int
    words: int
    syllables: int
    long_words: int
    """Words of more than six letters."""
    many_syllables: int
    """Words of three or more syllables."""
    one_syllable: int


def count(sentences: list[Sentence]) -> Counts:
    """Count words and syllables; an empty text counts as one word in one sentence."""
    words = [token.text for sentence in sentences for token in sentence.words]
    syllables = [max(1, len(_VOWELS.findall(word))) for word in words]
    return Counts(
        max(1, len(sentences)),
        max(1, len(words)),
        sum(syllables),
        sum(len(word) > 6 for word in words),
        sum(value >= 3 for value in syllables),
        sum(value == 1 for value in syllables),
    )


def amstad(document: Document) -> float:
    """Amstad's German Flesch index (1978): 0 hard to 100 easy."""
    return amstad_of(count(document.sentences))


def amstad_of(counts: Counts) -> float:
    """Amstad's index from counts."""
    return 180 - counts.words / counts.sentences - 58.5 * counts.syllables / counts.words


def lix(counts: Counts) -> float:
    """Björnsson's LIX: words in a sentence and percentage of long words; grows with difficulty."""
    return counts.words / counts.sentences + 100 * counts.long_words / counts.words


def wiener_sachtext(counts: Counts) -> float:
    """First Wiener Sachtextformel (Bamberger and Vanecek 1984): a school year."""
    return (
        0.1935 * 100 * counts.many_syllables / counts.words
        + 0.1672 * counts.words / counts.sentences
        + 0.1297 * 100 * counts.long_words / counts.words
        - 0.0327 * 100 * counts.one_syllable / counts.words
        - 0.875
    )
