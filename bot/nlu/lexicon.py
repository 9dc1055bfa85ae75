"""Find known words in everyday German: inflected, misspelt, split by a hyphen or inside a compound."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.german import compound_words, is_word
from bot.nlu.cleaning import fold

MAX_WORDS_IN_A_PHRASE = 5
MIN_LETTERS_IN_A_COMPOUND = 4
_WORD = re.compile(r"\w+(?:[-·'’]\w+)*")
_ENDINGS = ("innen", "ern", "en", "er", "es", "em", "in", "um", "e", "n", "s")  # "um": Museum, Museen
_MIN_LETTERS_AT_AN_EDGE = 6
_MIN_LETTERS_BESIDE_IT = 3
"""What stands before the head of a compound is a word too: a "Maschiene" is no Schiene."""
_MIN_LETTERS_OF_A_LONG_WORD = 8
_CAPITALS = re.compile(r"^[A-ZÄÖÜ][A-ZÄÖÜ0-9]{1,7}$")


@dataclass(frozen=True)
class Match:
    """A word of the lexicon found in a text.

    value: what the word stands for; start, end: offsets in the text; score: 1 exact, less for worse matches.
    """

    value: str
    start: int
    end: int
    score: float


class Lexicon:
    """Words and phrases, each standing for a value."""

    def __init__(
        self,
        words: dict[str, list[str]],
        *,
        compounds: bool = True,
        typos: bool = True,
        known: Collection[str] = (),
    ) -> None:
        """Take `words`, from value to its words; `compounds` and `typos` switch those kinds of match.

        `known` are folded words that are right as they are, so no typos of others: Schluss is not Schloss.
        """
        self._values: dict[str, str] = {}
        self._stems: dict[str, str] = {}
        self._capitals: set[str] = set()
        self._compounds = compounds
        self._known = frozenset(known)
        for value, spellings in words.items():
            for spelling in spellings:
                key = " ".join(folded_words(spelling))
                self._values.setdefault(key, value)
                self._stems.setdefault(_stem(key), value)
                if _CAPITALS.match(spelling):
                    self._capitals.add(key)
        self._fuzzy = [key for key in self._values if len(key) >= 5 and " " not in key] if typos else []

    def find(self, text: str) -> list[Match]:
        """Return the matches in `text`, in order, the longest where they overlap."""
        tokens = [(fold(found.group()), found.start(), found.end()) for found in _WORD.finditer(text)]
        matches = list(self._phrases(tokens)) + list(self._single(tokens, text))
        matches.sort(key=lambda match: (-(match.end - match.start), -match.score))
        chosen: list[Match] = []
        for match in matches:
            if all(match.end <= other.start or match.start >= other.end for other in chosen):
                chosen.append(match)
        return sorted(chosen, key=lambda match: match.start)

    def _phrases(self, tokens: list[tuple[str, int, int]]) -> Iterator[Match]:
        for first in range(len(tokens)):
            for last in range(first + 1, min(first + MAX_WORDS_IN_A_PHRASE, len(tokens))):
                words = [token[0] for token in tokens[first : last + 1]]
                for key in (" ".join(words), "".join(words)):
                    value = self._values.get(key) or self._stems.get(_stem(key))
                    if value:
                        yield Match(value, tokens[first][1], tokens[last][2], 1.0)

    def _single(self, tokens: list[tuple[str, int, int]], text: str) -> Iterator[Match]:
        for word, start, end in tokens:
            written = text[start:end]
            found = (
                self._exact(word)
                or self._slipped(word, written)
                or self._inside(word, written)
                or self._misspelt(word, written)
            )
            if found:
                yield Match(found[0], start, end, found[1])

    def _exact(self, word: str) -> tuple[str, float] | None:
        if word in self._values:
            return self._values[word], 1.0
        value = self._stems.get(_stem(word)) if len(word) > 4 else None
        return (value, 0.95) if value else None

    def _inside(self, word: str, written: str) -> tuple[str, float] | None:
        if not self._compounds or len(word) < 2 * MIN_LETTERS_IN_A_COMPOUND:
            return None
        parts = [fold(part) for part in compound_words(written)]
        for length in range(len(parts), 0, -1):
            for first in reversed(range(len(parts) - length + 1)):  # the head stands last
                part = "".join(parts[first : first + length])
                if len(part) >= MIN_LETTERS_IN_A_COMPOUND and part not in self._capitals:
                    value = self._values.get(part) or self._stems.get(_stem(part))
                    if value:
                        return value, 0.8
        return self._at_an_edge(word)

    def _at_an_edge(self, word: str) -> tuple[str, float] | None:
        """Match the head or the first part of a compound that the splitter does not know: Elberadweg."""
        stem = _stem(word)
        for length in range(len(stem), _MIN_LETTERS_AT_AN_EDGE - 1, -1):
            head = not 0 < len(stem) - length < _MIN_LETTERS_BESIDE_IT
            value = (head and self._stems.get(stem[-length:])) or self._stems.get(word[:length])
            if value:
                return value, 0.75
        return None

    def _slipped(self, word: str, written: str) -> tuple[str, float] | None:
        """Match a long word with one slip before its parts: a Skaterpark is a Skatepark and no Park."""
        long = len(word) >= _MIN_LETTERS_OF_A_LONG_WORD
        return self._misspelt(word, written, most=1) if long and self._fuzzy else None

    def _misspelt(self, word: str, written: str, most: int = 2) -> tuple[str, float] | None:
        if len(word) < 5 or word in self._known or is_word(written):
            return None
        allowed = 1 if len(word) < 9 else most
        near = extract(word, self._fuzzy, scorer=OSA.distance, score_cutoff=allowed, limit=1)
        near = [hit for hit in near if hit[0][0] == word[0] or hit[1] < allowed]
        return (self._values[near[0][0]], 0.7) if near else None


def folded_words(text: str) -> list[str]:
    """Return the words of `text` as the lexicon compares them."""
    return [fold(word) for word in _WORD.findall(text)]


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
