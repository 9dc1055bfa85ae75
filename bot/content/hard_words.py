"""Finds the words of the glossary in a text, so that readers can have them explained where they stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.content.glossary import Glossary, Term

_WORD = re.compile(r"\w+(?:-\w+)*")
_ENDINGS = ("", "s", "es", "n", "en", "e", "er", "ern")
"""What German adds to a noun; changes within the word need an entry of their own under `words`."""


class HardWords:
    """The names of all terms, written in whatever way: with or without hyphens, in any case of the noun.

    A name that stands in its own explanation is not marked: it is the easier word of the two, as "Gegend" is
    for "Region".
    """

    def __init__(self, glossary: Glossary) -> None:
        self._terms: dict[str, tuple[str, Term]] = {}
        for term in glossary.values():
            easier = _key(term.explanations["de-simple"])
            names = [*term.names.values(), *(word for word in term.words if _key(word) not in easier)]
            for name in names:
                self._terms.setdefault(_key(name), (name, term))
        self._longest = max((key.count(" ") + 1 for key in self._terms), default=0)

    def find(self, text: str) -> Iterator[tuple[str, Term]]:
        """Give each term once, where it stands first, with the words of the text that name it.

        A term that the text explains itself is left out.
        """
        words = list(_WORD.finditer(text))
        told: set[str] = set()
        at = 0
        while at < len(words):
            length, term = self._longest_at(text, words, at)
            at += length
            if term and term.id not in told and term.explanations["de-simple"] not in text:
                told.add(term.id)
                yield text[words[at - length].start() : words[at - 1].end()], term

    def _longest_at(self, text: str, words: Sequence[re.Match[str]], at: int) -> tuple[int, Term | None]:
        """Give the longest name that begins with this word, and its number of words."""
        for length in range(min(self._longest, len(words) - at), 0, -1):
            found = text[words[at].start() : words[at + length - 1].end()]
            key = _key(found)
            for ending in _ENDINGS:
                name, term = self._terms.get(key.removesuffix(ending), ("", None))
                if term and key.endswith(ending) and _same_case(name, found):
                    return length, term
        return 1, None


def _key(name: str) -> str:
    """Write a name as it is compared: small letters, no hyphens; other signs and line breaks part names."""
    return name.replace("-", "").lower()


def _same_case(name: str, found: str) -> bool:
    """Tell a noun from an adjective ("STARK", "stark") and from a piece of an address."""
    return found.startswith(name) if name.isupper() else found[0].isupper() or name[0].islower()
