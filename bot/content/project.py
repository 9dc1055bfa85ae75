"""All files that belong together, read once, for the checks across them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from bot.content import schema
from bot.content.documents import Document, Key
from bot.content.problems import ContentError, Problem
from bot.content.responses import Variation, from_document

_SCHEMAS = {
    "data/contacts.yml": "contacts",
    "data/glossary.yml": "glossary",
    "data/sources.yml": "sources",
    "data/follow_ups.yml": "follow_ups",
    "data/comparisons.yml": "comparisons",
    "data/follow_up_messages.yml": "follow_up_messages",
    "data/form.yml": "form",
    "data/emergency.yml": "emergency",
    "data/languages.yml": "languages",
    "data/easy_text.yml": "easy_text",
    "data/review.yml": "review",
    "domain.yml": "domain",
    "data/responses/*.yml": "responses",
    "data/stories/*.yml": "stories",
    "data/nlu/*.yml": "nlu",
    "data/texts/*.yml": "texts",
    "data/texts/checker.yml": "staff_texts",
    "tests/nlu/[!_]*.yml": "messages",
}
_CONTACTS = "data/contacts.yml"
_FOR_STAFF_ONLY = ("checker.yml", "checks.yml", "commands.yml", "desk.yml")
"""Texts that visitors never see have one register."""


@dataclass(frozen=True)
class Project:
    """The documents by name ("data/contacts.yml"), all of them as their schemas want them."""

    root: Path
    documents: Mapping[str, Document]

    @classmethod
    def read(cls, root: Path, contacts: Path | None = None) -> Project:
        """Read the project in the folder `root`; raise `ContentError` with the problems of every file.

        `contacts` is the file that is used instead of data/contacts.yml.
        """
        documents: dict[str, Document] = {}
        problems: list[Problem] = []
        for pattern, kind in _SCHEMAS.items():
            instead = contacts if pattern == _CONTACTS else None
            for path in [instead] if instead else _files(root, pattern):
                try:
                    document = Document.read(path, root)
                    problems += schema.problems(document, kind)
                    documents[_CONTACTS if instead else document.name] = document
                except ContentError as error:
                    problems += error.problems
        if problems:
            raise ContentError(problems)
        return cls(root, documents)

    def __getitem__(self, name: str) -> Document:
        """Return a document by its name."""
        return self.documents[name]

    def below(self, folder: str) -> Iterator[Document]:
        """Yield the documents of a folder, e.g. "data/stories"."""
        return (one for name, one in self.documents.items() if name.startswith(f"{folder}/"))

    @cached_property
    def responses(self) -> Mapping[str, tuple[Variation, ...]]:
        """The answers by name."""
        return {
            name: group
            for document in self.below("data/responses")
            for name, group in from_document(document).items()
        }

    @property
    def variations(self) -> Iterator[tuple[str, Variation]]:
        """Every variation with the name of its answer."""
        return ((name, one) for name, group in self.responses.items() for one in group)

    @property
    def intents(self) -> list[str]:
        """The topics, as domain.yml lists them."""
        return list(self["domain.yml"].data["intents"])

    @cached_property
    def values(self) -> Mapping[str, frozenset[str]]:
        """The values that an entity can have; entities that take any text are absent."""
        slots: dict[str, dict[str, Any]] = self["domain.yml"].data.get("slots", {})
        fixed = {name: frozenset(slot["values"]) for name, slot in slots.items() if "values" in slot}
        contacts = self["data/contacts.yml"].data
        return {
            **fixed,
            "topic_field": frozenset(contacts["topic_fields"]),
            "person": frozenset(contacts["people"]),
            "term": frozenset(self["data/glossary.yml"].data),
        }

    def problem(self, variation: Variation, message: str, *keys: Key) -> Problem:
        """Return a problem with a part of a variation."""
        return self[variation.file].problem((*variation.keys, *keys), message)


def _files(root: Path, pattern: str) -> list[Path]:
    """Return the files of a pattern; a plain name stands for a file that must be there."""
    if "*" not in pattern:
        return [root / pattern]
    return [path for path in sorted(root.glob(pattern)) if path.name not in _FOR_STAFF_ONLY]
