"""Tell whether a message is written in another language than German, and in which."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

_WORD = re.compile(r"[^\W\d_]+")
MIN_FOREIGN_WORDS = 2
MIN_SHARE_OF_LETTERS = 0.5


@dataclass(frozen=True)
class Languages:
    """Small words and letters by language, from data/languages.yml."""

    german: frozenset[str]
    words: dict[str, frozenset[str]]
    letters: dict[str, frozenset[str]]
    ukrainian: frozenset[str]

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Languages:
        """Build from the plain data of data/languages.yml."""
        return cls(
            frozenset(data["german"]),
            {code: frozenset(words) for code, words in data["words"].items()},
            {code: frozenset(letters) for code, letters in data["letters"].items()},
            frozenset(data["scripts"]["uk"]),
        )

    def foreign(self, text: str) -> str | None:
        """Return the ISO 639-1 code of the foreign language of `text`, "other" for its script, or None.

        In doubt a message counts as German: a wrong "I only speak German" is worse than a miss.
        """
        letters = [letter for letter in text if letter.isalpha()]
        if not letters:
            return None
        script = self._script(letters)
        if script:
            return script
        words = [word.lower() for word in _WORD.findall(text)]
        german = sum(word in self.german or any(letter in "äöüß" for letter in word) for word in words)
        scores = {code: sum(word in known for word in words) for code, known in self.words.items()}
        for code, marks in self.letters.items():
            scores[code] = scores.get(code, 0) + 2 * sum(letter in marks for letter in letters)
        best = max(scores, key=lambda code: scores[code])
        enough = scores[best] >= MIN_FOREIGN_WORDS and scores[best] > 2 * german
        return best if enough and scores[best] >= len(words) / 4 else None

    def _script(self, letters: list[str]) -> str | None:
        names = [unicodedata.name(letter, "").split(" ")[0] for letter in letters]
        if names.count("CYRILLIC") > MIN_SHARE_OF_LETTERS * len(names):
            return "uk" if self.ukrainian & set(letters) else "ru"
        if names.count("ARABIC") > MIN_SHARE_OF_LETTERS * len(names):
            return "ar"
        return None if names.count("LATIN") >= MIN_SHARE_OF_LETTERS * len(names) else "other"
