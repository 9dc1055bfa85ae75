"""Where the answers come from: data/sources.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.content.places import content_folder
from bot.content.schema import read

PRESS = "P2"


@dataclass(frozen=True)
class Source:
    """A page or a law.

    as_of: German, for visitors; date: ISO year, year-month or day, for sorting; kind: S (the county's page),
    G (law), P1 (authority, organisation) or P2 (press; only with reservation).
    """

    id: str
    title: str
    url: str | None
    as_of: str
    date: str
    kind: str


@dataclass(frozen=True)
class Sources(Mapping[str, Source]):
    """The sources by id."""

    sources: Mapping[str, Source]

    @classmethod
    def load(cls, path: Path | None = None) -> Sources:
        """Read `path`, by default the file in use; raise `ContentError`."""
        data = read(path or content_folder() / "sources.yml", "sources").data
        return cls(
            {
                key: Source(key, value["title"], value["url"], value["as_of"], value["date"], value["class"])
                for key, value in data.items()
            }
        )

    def __getitem__(self, id: str) -> Source:
        """Return a source; raise `KeyError` for an unknown id."""
        return self.sources[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.sources)

    def __len__(self) -> int:
        return len(self.sources)
