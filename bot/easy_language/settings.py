"""Profiles (where the catalogues disagree) and what a project allows."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

PROJECT_FILE = Path(__file__).parents[2] / "data" / "easy_language.yml"
"""The settings of the project this package stands in; without the file nothing special is allowed."""


class UnknownProfile(ValueError):
    """The profile is not in profiles.yml; the message lists those that are."""


class SettingsError(ValueError):
    """A file of settings cannot be used; the message names the file and the reason."""


@dataclass(frozen=True)
class Settings:
    """What the rules ask: limits of a profile and words of a project."""

    profile: str
    sentence_note: int
    sentence_warning: int
    sentence_error: int
    compound_letters: int
    compound_sign: str
    both_signs: bool
    relative_clauses: bool
    off: frozenset[str]
    severities: dict[str, str]
    allowed_words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    explained_words: dict[str, str] = field(default_factory=dict)
    """Hard words (lower case, hyphens removed) of the glossary with the easy way to write them."""

    def allows(self, word: str) -> bool:
        """Whether the project allows the word, written with or without hyphens."""
        return bare(word) in self.allowed_words or bare(word) in self.names


@dataclass(frozen=True)
class Project:
    """Words and exceptions of a project (data/easy_language.yml)."""

    profile: str = "netzwerk"
    allowed_words: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    explained_words: dict[str, str] = field(default_factory=dict)
    known_places: tuple[str, ...] = ()
    """Names of places that one register may say and the other leave out."""
    exceptions: tuple[dict[str, str], ...] = ()
    """Findings that are accepted: `where` (a file or key), `rule`, `text`, `reason`."""


def bare(word: str) -> str:
    """A word in lower case without hyphen, Mediopunkt and soft hyphen: what two spellings have in common."""
    return word.lower().translate(_SIGNS)


_SIGNS = {ord(sign): None for sign in "-·‧ˑ\u00ad\u2011"}


@lru_cache(maxsize=1)
def profiles() -> dict[str, dict[str, Any]]:
    """The profiles of profiles.yml by name."""
    data: dict[str, dict[str, Any]] = yaml.safe_load(
        (Path(__file__).parent / "profiles.yml").read_text(encoding="utf-8")
    )
    return data


@lru_cache(maxsize=8)
def load_project(path: Path) -> Project:
    """Read a project's settings; raise `SettingsError` where the file cannot be used."""
    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        glossary = data.get("glossary")
        return Project(
            profile=str(data.get("profile", "netzwerk")),
            allowed_words=frozenset(bare(str(word)) for word in data.get("allowed_words", [])),
            names=frozenset(bare(str(word)) for word in data.get("names", [])),
            explained_words=_explained(path.parent / glossary) if glossary else {},
            known_places=tuple(str(name) for name in data.get("known_places", [])),
            exceptions=tuple(
                {key: str(value) for key, value in entry.items()} for entry in data.get("exceptions", [])
            ),
        )
    except (OSError, yaml.YAMLError, AttributeError, TypeError) as error:
        raise SettingsError(f"{path}: {error}") from error


def _explained(path: Path) -> dict[str, str]:
    """Terms of a glossary (`term`, `easy_term`, `words` for each entry) and the easy way to write them."""
    if not path.is_file():
        return {}
    entries = yaml.safe_load(path.read_text(encoding="utf-8")) or {}
    found: dict[str, str] = {}
    for entry in entries.values():
        easy = str(entry.get("easy_term") or entry["term"])
        for name in (entry["term"], easy, *entry.get("words", [])):
            found.setdefault(bare(str(name)), easy)
    return found


def own_project() -> Project:
    """The settings of the project this package stands in, or none at all."""
    return load_project(PROJECT_FILE) if PROJECT_FILE.is_file() else Project()


def settings(profile: str, project: Project) -> Settings:
    """Join a profile with a project; raise `UnknownProfile` for a name that is not in profiles.yml."""
    known = profiles()
    if profile not in known:
        raise UnknownProfile(f"{profile!r} is none of {', '.join(known)}")
    values = {
        key: value for key, value in known[profile].items() if key not in {"title", "off", "severities"}
    }
    base = Settings(
        profile=profile,
        off=frozenset(known[profile].get("off", [])),
        severities=dict(known[profile].get("severities", {})),
        **values,
    )
    return replace(
        base,
        allowed_words=project.allowed_words,
        names=project.names,
        explained_words=project.explained_words,
    )
