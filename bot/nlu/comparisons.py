"""Comparisons: a message that sets two topics side by side asks for both.

"Was unterscheidet STARK vom Just Transition Fund?" has one clause and two answers. The names of the topics
and the words that compare stand in data/comparisons.yml.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from bot.nlu.cleaning import fold
from bot.nlu.lexicon import Lexicon, Words

_WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Comparisons:
    """names: topic to the names that visitors give it; words: folded words that compare."""

    names: dict[str, list[str]]
    words: list[str]

    @classmethod
    def from_data(cls, data: dict[str, Any]) -> Comparisons:
        """Build from data/comparisons.yml."""
        return cls(data["names"], [fold(word) for word in data["words"]])

    def topics(self, text: str) -> list[str]:
        """Return the topics that `text` compares, in order; `[]` where it compares nothing."""
        sentence = f" {' '.join(_WORD.findall(fold(text)))} "
        if not any(f" {word} " in sentence for word in self.words):
            return []
        found = list(
            dict.fromkeys(match.value for match in self._lexicon.find(Words(text, self._lexicon.openings)))
        )
        return found if len(found) > 1 else []

    @cached_property
    def _lexicon(self) -> Lexicon:
        return Lexicon(self.names, compounds=False)
