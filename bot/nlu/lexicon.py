"""Find known words in everyday German: inflected, misspelt, split by a hyphen or inside a compound."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, MutableMapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from rapidfuzz.distance import OSA
from rapidfuzz.process import extract

from bot.german import compound_words, is_word
from bot.nlu.cleaning import fold

MAX_WORDS_IN_A_PHRASE = 5
MIN_LETTERS_IN_A_COMPOUND = 4
_WORD = re.compile(r"\w+(?:[-·'’]\w+)*")
_ENDINGS = ("innen", "ern", "en", "er", "es", "em", "in", "um", "e", "n", "s")  # "um": Museum, Museen
_LAST_LETTERS = tuple({ending[-1] for ending in _ENDINGS})
_MIN_LETTERS_AT_AN_EDGE = 6
_MIN_LETTERS_BESIDE_IT = 3
"""What stands before the head of a compound is a word too: a "Maschiene" is no Schiene."""
_MIN_LETTERS_OF_A_LONG_WORD = 8
_MIN_LETTERS_OF_A_WORD = 5
"""Shorter ones are found as they are or not at all."""
_CAPITALS = re.compile(r"^[A-ZÄÖÜ][A-ZÄÖÜ0-9]{1,7}$")


Found = tuple[str, float] | None
"""What a word stands for, and how well it matches."""


@dataclass(frozen=True)
class Match:
    """A word of the lexicon found in a text.

    value: what the word stands for; start, end: offsets in the text; score: 1 exact, less for worse matches.
    """

    value: str
    start: int
    end: int
    score: float


class Spelling:
    """A word or a phrase: folded, as it is written, and what lexicons have found for it."""

    def __init__(self, folded: str, written: str) -> None:
        self.folded = folded
        self.written = written
        self.found: dict[Lexicon, Found] = {}

    @cached_property
    def stem(self) -> str:
        """What is left without the ending."""
        return _stem(self.folded)

    @cached_property
    def parts(self) -> list[str]:
        """The folded parts of a compound."""
        return [fold(part) for part in compound_words(self.written)]

    @cached_property
    def is_german(self) -> bool:
        """Whether it is right as it is written."""
        return is_word(self.written)


class _Word(NamedTuple):
    """A word or a phrase of a text, and where it stands."""

    spelling: Spelling
    start: int
    end: int


class Words:
    """The words of a text as lexicons compare them: made once, looked up in many.

    phrases, phrase_stems: those of several words, by what they are compared by, as far as they begin like
    something that a lexicon holds (`openings`, see `Lexicon.openings`). Texts of the same words may share
    what is `known` of them, by how they are written.
    """

    def __init__(
        self, text: str, openings: Collection[str], known: MutableMapping[str, Spelling] | None = None
    ) -> None:
        self._known: MutableMapping[str, Spelling] = {} if known is None else known
        self.single = [
            _Word(self._spelling(found.group()), found.start(), found.end()) for found in _WORD.finditer(text)
        ]
        self.phrases: dict[str, list[_Word]] = {}
        self.phrase_stems: dict[str, list[_Word]] = {}
        for phrase in self._in_a_row(text, openings):
            self.phrases.setdefault(phrase.spelling.folded, []).append(phrase)
            self.phrase_stems.setdefault(phrase.spelling.stem, []).append(phrase)

    def _spelling(self, written: str) -> Spelling:
        known = self._known.get(written)
        if known is None:
            known = self._known[written] = Spelling(fold(written), written)
        return known

    def _in_a_row(self, text: str, openings: Collection[str]) -> Iterator[_Word]:
        for first, opening in enumerate(self.single):
            for blank in (" ", ""):
                folded = opening.spelling.folded
                for word in self.single[first + 1 : first + MAX_WORDS_IN_A_PHRASE]:
                    if folded not in openings:
                        break
                    folded += blank + word.spelling.folded
                    written = text[opening.start : word.end]
                    yield _Word(Spelling(folded, written), opening.start, word.end)


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
        `openings` are what words of several begin with.
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
        kept = (*self._values, *self._stems)
        self.openings = frozenset(key[:length] for key in kept for length in range(1, len(key)))
        self._fuzzy = (
            [key for key in self._values if len(key) >= _MIN_LETTERS_OF_A_WORD and " " not in key]
            if typos
            else []
        )

    def find(self, words: Words) -> list[Match]:
        """Return the matches among `words`, in order, the longest where they overlap."""
        matches = list(self._phrases(words)) + list(self._single(words))
        matches.sort(key=lambda match: (-(match.end - match.start), -match.score))
        chosen: list[Match] = []
        for match in matches:
            if all(match.end <= other.start or match.start >= other.end for other in chosen):
                chosen.append(match)
        return sorted(chosen, key=lambda match: match.start)

    def _phrases(self, words: Words) -> Iterator[Match]:
        if not words.phrases:
            return
        known = ((self._values, words.phrases), (self._stems, words.phrase_stems))
        for values, phrases in known:
            for key in values.keys() & phrases.keys():
                for phrase in phrases[key]:
                    yield Match(values[key], phrase.start, phrase.end, 1.0)

    def _single(self, words: Words) -> Iterator[Match]:
        for word in words.single:
            known = word.spelling.found
            if self not in known:
                known[self] = self._found(word.spelling)
            if (found := known[self]) is not None:
                yield Match(found[0], word.start, word.end, found[1])

    def _found(self, word: Spelling) -> Found:
        found = self._exact(word)
        if found or len(word.folded) < _MIN_LETTERS_OF_A_WORD:
            return found
        return self._slipped(word) or self._inside(word) or self._misspelt(word)

    def _exact(self, word: Spelling) -> Found:
        if word.folded in self._values:
            return self._values[word.folded], 1.0
        value = self._stems.get(word.stem) if len(word.folded) > 4 else None
        return (value, 0.95) if value else None

    def _inside(self, word: Spelling) -> Found:
        if not self._compounds or len(word.folded) < 2 * MIN_LETTERS_IN_A_COMPOUND:
            return None
        parts = word.parts
        for length in range(len(parts), 0, -1):
            for first in reversed(range(len(parts) - length + 1)):  # the head stands last
                part = "".join(parts[first : first + length])
                if len(part) >= MIN_LETTERS_IN_A_COMPOUND and part not in self._capitals:
                    value = self._values.get(part) or self._stems.get(_stem(part))
                    if value:
                        return value, 0.8
        return self._at_an_edge(word)

    def _at_an_edge(self, word: Spelling) -> Found:
        """Match the head or the first part of a compound that the splitter does not know: Elberadweg."""
        stem = word.stem
        for length in range(len(stem), _MIN_LETTERS_AT_AN_EDGE - 1, -1):
            head = not 0 < len(stem) - length < _MIN_LETTERS_BESIDE_IT
            value = (head and self._stems.get(stem[-length:])) or self._stems.get(word.folded[:length])
            if value:
                return value, 0.75
        return None

    def _slipped(self, word: Spelling) -> Found:
        """Match a long word with one slip before its parts: a Skaterpark is a Skatepark and no Park."""
        long = len(word.folded) >= _MIN_LETTERS_OF_A_LONG_WORD
        return self._misspelt(word, most=1) if long and self._fuzzy else None

    def _misspelt(self, word: Spelling, most: int = 2) -> Found:
        letters = word.folded
        if letters in self._known or word.is_german:
            return None
        allowed = 1 if len(letters) < 9 else most
        near = extract(letters, self._fuzzy, scorer=OSA.distance, score_cutoff=allowed, limit=1)
        near = [hit for hit in near if hit[0][0] == letters[0] or hit[1] < allowed]
        return (self._values[near[0][0]], 0.7) if near else None


def folded_words(text: str) -> list[str]:
    """Return the words of `text` as the lexicon compares them."""
    return [fold(word) for word in _WORD.findall(text)]


def _stem(word: str) -> str:
    if not word.endswith(_LAST_LETTERS):
        return word
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word[: -len(ending)]
    return word
