"""The answers in both registers: data/responses/*.yml."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot.content.documents import Document
from bot.content.places import content_folder
from bot.content.problems import ContentError, Problem
from bot.content.schema import read
from bot.content.texts import Language

LANGUAGE_SLOT = "language_level"


@dataclass(frozen=True)
class Choice:
    """A button that leads to an intent with entities."""

    title: str
    intent: str
    entities: Mapping[str, str]


@dataclass(frozen=True)
class Variation:
    """One text of an answer.

    when: the slots and values that it answers for (without the language level); `next` and the values of
    `follow_ups` are intents; file and keys say where it stands; described: it says what its sources are.
    """

    language: Language
    when: Mapping[str, str]
    text: str
    title: str | None = None
    sources: tuple[str, ...] = ()
    next: tuple[str, ...] = ()
    choices: tuple[Choice, ...] = ()
    follow_ups: Mapping[str, str] = field(default_factory=dict)
    facts: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    described: bool = False
    file: str = ""
    keys: tuple[str | int, ...] = ()


@dataclass(frozen=True)
class Responses(Mapping[str, tuple[Variation, ...]]):
    """The variations by the response's name, e.g. "utter_stark"."""

    variations: Mapping[str, tuple[Variation, ...]]

    @classmethod
    def load(cls, folder: Path | None = None) -> Responses:
        """Read every file of `folder`; raise `ContentError`, also when two files hold the same response."""
        found: dict[str, tuple[Variation, ...]] = {}
        problems: list[Problem] = []
        for path in sorted((folder or content_folder() / "responses").glob("*.yml")):
            try:
                found.update(from_document(read(path, "responses")))
            except ContentError as error:
                problems += error.problems
        if problems:
            raise ContentError(problems)
        return cls(found)

    def choose(self, name: str, language: Language, **slots: str) -> Variation:
        """Return the variation for a level and further slots; raise `KeyError` without one."""
        for variation in self.variations[name]:
            if variation.language == language and all(
                slots.get(slot, "none") == value for slot, value in variation.when.items()
            ):
                return variation
        raise KeyError(name)

    def title(self, intent: str, language: Language) -> str | None:
        """Return the label under which a topic is offered, None when it has none."""
        own = self.variations.get(f"utter_{intent}", ())
        others = (
            one
            for name, group in self.variations.items()
            if name.startswith(f"utter_{intent}_")
            for one in group
        )
        return next((one.title for one in (*own, *others) if one.title and one.language == language), None)

    def __getitem__(self, name: str) -> tuple[Variation, ...]:
        """Return the variations of a response; raise `KeyError` for an unknown name."""
        return self.variations[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.variations)

    def __len__(self) -> int:
        return len(self.variations)


def from_document(document: Document) -> dict[str, tuple[Variation, ...]]:
    """Return the responses of one file that its schema allows."""
    return {
        name: tuple(
            _variation(document, entry, ("responses", name, number)) for number, entry in enumerate(group)
        )
        for name, group in document.data["responses"].items()
    }


def _variation(document: Document, entry: dict[str, Any], keys: tuple[str | int, ...]) -> Variation:
    conditions = {one["name"]: one["value"] for one in entry.get("condition", ())}
    metadata = entry.get("metadata", {})
    return Variation(
        language="de-simple" if conditions.pop(LANGUAGE_SLOT, "de") == "de-simple" else "de",
        when=conditions,
        text=entry["text"].strip(),
        title=metadata.get("title"),
        sources=tuple(metadata.get("sources", ())),
        next=tuple(metadata.get("next", ())),
        choices=tuple(
            Choice(one["title"], one["intent"], one.get("entities", {}))
            for one in metadata.get("choices", ())
        ),
        follow_ups=metadata.get("follow_ups", {}),
        facts=tuple(metadata.get("facts", ())),
        left_out=tuple(metadata.get("left_out", ())),
        described="sources" in metadata,
        file=document.name,
        keys=keys,
    )
