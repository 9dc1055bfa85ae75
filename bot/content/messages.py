"""German messages for staff: `key: text` in `data/texts/<part>.yml`."""

from __future__ import annotations

from functools import lru_cache

import yaml

from bot.content.places import PROJECT


class Messages:
    """The messages of one part, e.g. the checks'. An entry is a text, or has its text under `de`."""

    def __init__(self, entries: dict[str, str | dict[str, str]]) -> None:
        self._entries = entries

    @classmethod
    @lru_cache(maxsize=8)
    def load(cls, part: str) -> Messages:
        """Read `data/texts/<part>.yml` of this program (not of the content that is being checked)."""
        path = PROJECT / "data" / "texts" / f"{part}.yml"
        return cls(yaml.safe_load(path.read_text(encoding="utf-8")))

    def get(self, key: str, /, **values: object) -> str:
        """Return a message with `{name}` filled from `values`; raise `KeyError` for an unknown key."""
        entry = self._entries[key]
        text = entry["de"] if isinstance(entry, dict) else entry
        return text.rstrip().format(**values)
