"""Hard words and what they mean: data/glossary.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.content.places import content_folder
from bot.content.schema import read
from bot.content.texts import Language


@dataclass(frozen=True)
class Term:
    """A term. `names` and `explanations` by language level; `words` are other names; `topic` is an intent."""

    id: str
    names: Mapping[Language, str]
    words: tuple[str, ...]
    explanations: Mapping[Language, str]
    sources: tuple[str, ...]
    topic: str | None


@dataclass(frozen=True)
class Glossary(Mapping[str, Term]):
    """The terms by id."""

    terms: Mapping[str, Term]

    @classmethod
    def load(cls, path: Path | None = None) -> Glossary:
        """Read `path`, by default the file in use; raise `ContentError`."""
        data = read(path or content_folder() / "glossary.yml", "glossary").data
        return cls(
            {
                key: Term(
                    id=key,
                    names={"de": value["term"], "de-simple": value["easy_term"]},
                    words=tuple(value.get("words", ())),
                    explanations={"de": value["standard"].strip(), "de-simple": value["easy"].strip()},
                    sources=tuple(value["sources"]),
                    topic=value.get("topic"),
                )
                for key, value in data.items()
            }
        )

    def __getitem__(self, id: str) -> Term:
        """Return a term; raise `KeyError` for an unknown id."""
        return self.terms[id]

    def __iter__(self) -> Iterator[str]:
        return iter(self.terms)

    def __len__(self) -> int:
        return len(self.terms)


def current() -> Glossary:
    """Return data/glossary.yml as it is now; read again only when it has changed."""
    return _read((content_folder() / "glossary.yml").stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _read(_changed: int) -> Glossary:
    return Glossary.load()
