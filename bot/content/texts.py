"""Short texts of gateway, widget and commands: `data/texts/<part>.yml`, each in both registers."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Literal, get_args

import yaml

Language = Literal["de", "de-simple"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
OTHER: dict[Language, Language] = {"de": "de-simple", "de-simple": "de"}
"""The other register of each."""


class TextsError(ValueError):
    """A file of texts cannot be used; the message names file and key."""


class Texts:
    """The texts of one part, e.g. the gateway's."""

    def __init__(self, entries: Mapping[str, Mapping[Language, str]]) -> None:
        self._entries = entries

    @classmethod
    def load(cls, path: Path) -> Texts:
        """Read `key: {de: "…", de-simple: "…"}`; raise `TextsError` where file or register is missing."""
        try:
            content = yaml.safe_load(path.read_text(encoding="utf-8"))
        except (OSError, yaml.YAMLError) as error:
            raise TextsError(f"{path}: {error}") from error
        if not isinstance(content, dict):
            raise TextsError(f"{path}: a mapping of keys to texts is expected")
        return cls({str(key): _entry(path, str(key), value) for key, value in content.items()})

    def get(self, key: str, language: Language, **values: object) -> str:
        """Give a text, with `{name}` filled from `values`; raise `TextsError` for an unknown key."""
        try:
            text = self._entries[key][language]
        except KeyError:
            raise TextsError(f"no text {key!r}") from None
        return text.format(**values) if values else text

    def all(self, language: Language) -> dict[str, str]:
        """Give every text of one register by its key."""
        return {key: entry[language] for key, entry in self._entries.items()}


def _entry(path: Path, key: str, value: object) -> dict[Language, str]:
    """Check one entry: exactly the two registers, both of them text that is not empty."""
    if not isinstance(value, dict) or set(value) != set(LANGUAGES):
        raise TextsError(f"{path}: {key!r} needs exactly the registers {' and '.join(LANGUAGES)}")
    for language, text in value.items():
        if not isinstance(text, str) or not text.strip():
            raise TextsError(f"{path}: {key!r} has no text for {language}")
    return {language: str(value[language]).rstrip("\n") for language in LANGUAGES}
