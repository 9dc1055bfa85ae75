"""Tell whether a message is written in another language than German, and in which."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import Any

_WORD = re.compile(r"[^\W\d_]+")
MIN_FOREIGN_WORDS = 2
_LAST_LATIN = "\u024f"
CYRILLIC = ("uk", "ru")  # the first where nothing tells them apart


@dataclass(frozen=True)
class Languages:
    """Small words and letters by language, from data/languages.yml."""

    german: frozenset[str]
    words: dict[str, frozenset[str]]
    letters: dict[str, frozenset[str]]

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Languages:
        """Build from the plain data of data/languages.yml."""
        return cls(
            frozenset(data["german"]),
            {code: frozenset(words) for code, words in data["words"].items()},
            {code: frozenset(letters) for code, letters in data["letters"].items()},
        )

    def foreign(self, text: str) -> str | None:
        """Return the ISO 639-1 code of the foreign language of `text`, "other" for its script, or None.

        In doubt a message counts as German: a wrong "I only speak German" is worse than a miss.
        """
        letters = [letter for letter in text if letter.isalpha()]
        if not letters:
            return None
        words = [word.lower() for word in _WORD.findall(text)]
        script = _script(letters)
        if script == "CYRILLIC":
            return max(CYRILLIC, key=lambda code: self._score(code, words, letters))
        if script != "LATIN":
            return "ar" if script == "ARABIC" else "other"
        if _count(words, letters, self._every_word, self._every_mark) < MIN_FOREIGN_WORDS:
            return None
        german = sum(word in self.german or any(letter in "äöüß" for letter in word) for word in words)
        best = max(self.words, key=lambda code: self._score(code, words, letters))
        score = self._score(best, words, letters)
        enough = score >= MIN_FOREIGN_WORDS and score > 2 * german and score >= len(words) / 4
        return best if enough else None

    def _score(self, code: str, words: list[str], letters: list[str]) -> int:
        return _count(words, letters, self.words[code], self.letters.get(code, frozenset()))

    @cached_property
    def _every_word(self) -> frozenset[str]:
        return frozenset().union(*self.words.values())

    @cached_property
    def _every_mark(self) -> frozenset[str]:
        return frozenset().union(*self.letters.values())


def _count(words: list[str], letters: list[str], small: frozenset[str], marks: frozenset[str]) -> int:
    return sum(word in small for word in words) + 2 * sum(letter in marks for letter in letters)


def _script(letters: list[str]) -> str:
    """Return the script of most letters as Unicode names it: LATIN, CYRILLIC, ARABIC, …"""
    if max(letters) <= _LAST_LATIN:
        return "LATIN"
    names = Counter(unicodedata.name(letter, "").split(" ")[0] for letter in letters)
    return names.most_common(1)[0][0]
