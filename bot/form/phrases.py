"""The words of data/form.yml: what visitors say to the form without answering its question."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import lru_cache

from rapidfuzz.distance import Indel
from rapidfuzz.process import extract

from bot.content.places import content_folder
from bot.content.schema import read
from bot.form.text import words

_ALIKE = 0.75


class Phrases:
    """Lists of phrases by kind."""

    def __init__(self, lists: Mapping[str, Iterable[str]]) -> None:
        self._patterns = {kind: _pattern(entries) for kind, entries in lists.items()}
        self._words = {
            kind: frozenset(word for entry in entries for word in words(entry))
            for kind, entries in lists.items()
        }
        self._filler = self._words["filler"]

    @classmethod
    def load(cls) -> Phrases:
        """Return the phrases of data/form.yml as it is now."""
        return _load((content_folder() / "form.yml").stat().st_mtime_ns)

    def says(self, kind: str, text: str) -> bool:
        """Tell whether `text` says a phrase of `kind` and nothing else but filler."""
        rest, found = self._patterns[kind].subn(" ", _joined(text))
        return found > 0 and all(word in self._filler for word in rest.split())

    def mentions(self, kind: str, text: str) -> bool:
        """Tell whether a phrase of `kind` stands anywhere in `text`."""
        return self._patterns[kind].search(_joined(text)) is not None

    def mended(self, text: str, *kinds: str) -> str:
        """Return `text` with the words that only resemble words of `kinds` spelt as these."""
        known = sorted(self._filler.union(*(self._words[kind] for kind in kinds)))
        return " ".join(_likest(word, known) if len(word) > 2 else word for word in words(text))

    def words(self, kind: str) -> frozenset[str]:
        """Return the words of the phrases of `kind`, spelt as they are compared."""
        return self._words[kind]

    def beyond(self, text: str, *kinds: str) -> list[str]:
        """Return the words of `text` that are neither filler nor words of `kinds`."""
        known = self._filler.union(*(self._words[kind] for kind in kinds))
        return [word for word in words(text) if word not in known]


def _likest(word: str, known: list[str]) -> str:
    """Return the word of `known` that `word` resembles most, else itself.

    `difflib` compares slowly; what it finds alike is at least as much alike to `rapidfuzz`.
    """
    near = extract(word, known, scorer=Indel.normalized_similarity, score_cutoff=_ALIKE, limit=None)
    return next(iter(get_close_matches(word, [one for one, *_ in near], 1, _ALIKE)), word)


def _joined(text: str) -> str:
    return " ".join(words(text))


def _pattern(entries: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that prefers the longest phrase."""
    spelt = sorted({_joined(entry) for entry in entries} - {""}, key=len, reverse=True)
    return re.compile(r"\b(?:" + "|".join(map(re.escape, spelt)) + r")\b")


@lru_cache(maxsize=1)
def _load(_changed: int) -> Phrases:
    return Phrases(read(content_folder() / "form.yml", "form").data)
