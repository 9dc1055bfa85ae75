"""The word lists of the rules (words.yml), read once."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml


@lru_cache(maxsize=1)
def _data() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "words.yml").read_text(encoding="utf-8"))
    return data


@cache
def words(name: str) -> frozenset[str]:
    """A list of words.yml as a set; `KeyError` for a name that is not in the file."""
    return frozenset(str(word) for word in _data()[name])


@cache
def endings(name: str) -> tuple[str, ...]:
    """A list of words.yml as a tuple, as `str.endswith` takes it."""
    return tuple(str(word) for word in _data()[name])


@cache
def pairs(name: str) -> dict[str, str]:
    """A mapping of words.yml: hard to easy, short to long."""
    return {str(key): str(value) for key, value in _data()[name].items()}


@lru_cache(maxsize=1)
def synonyms() -> list[list[str]]:
    """Groups of words for one thing, the commonest first."""
    return [[str(word) for word in group] for group in _data()["synonyms"]]


@lru_cache(maxsize=1)
def strong_verbs() -> dict[str, tuple[str, str]]:
    """Stem of the Präteritum of a strong verb: its auxiliary and its participle."""
    found = {}
    for stem, perfect in pairs("strong_verbs").items():
        auxiliary, participle = perfect.split()
        found[stem] = (auxiliary, participle)
    return found
