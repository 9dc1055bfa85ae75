"""A reply of the public contract, and the private choices behind its options."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from bot.content.texts import Language

Choice: TypeAlias = Mapping[str, Any]
"""What an option stands for: `{"intent", "entities"}` for the assistant, `{"feedback", "topic"}` for us."""


@dataclass(frozen=True)
class Offer:
    """An option as it is made: the label that the visitor sees and what it stands for."""

    label: str
    choice: Choice


@dataclass(frozen=True)
class Option:
    """An option as it is given out; only we know what its id stands for."""

    id: str
    label: str


@dataclass(frozen=True)
class Reply:
    """One reply. `id` is empty until it is stored; ids of one conversation grow, read as numbers."""

    text: str
    language: Language
    topic: str
    options: Sequence[Option] = ()
    sources: Sequence[Mapping[str, str | None]] = ()
    contact: Mapping[str, Any] | None = None
    handoff: Mapping[str, Any] | None = None
    glossary: Sequence[Mapping[str, str]] = ()
    form: Mapping[str, Any] | None = None
    id: str = ""
    author: str = "assistant"
    choices: Mapping[str, Choice] = field(default_factory=dict)
    once: str | None = None
    """What is stored in place of a text that is told only once: in the answer itself, nowhere else."""

    def offering(self, offers: Iterable[Offer]) -> Reply:
        """Give the same reply with more options, each under a new id that nobody can guess."""
        made = {secrets.token_urlsafe(12): offer for offer in offers}
        return replace(
            self,
            options=(*self.options, *(Option(key, offer.label) for key, offer in made.items())),
            choices={**self.choices, **{key: offer.choice for key, offer in made.items()}},
        )

    def public(self) -> dict[str, Any]:
        """Give the reply as the contract has it."""
        return {"id": self.id, **self.body()}

    def body(self) -> dict[str, Any]:
        """Give what the contract has, without the id."""
        return {
            "text": self.text,
            "language": self.language,
            "topic": self.topic,
            "options": [{"id": option.id, "label": option.label} for option in self.options],
            "sources": list(self.sources),
            "contact": self.contact,
            "handoff": self.handoff,
            **({"glossary": list(self.glossary)} if self.glossary else {}),
            "form": self.form,
        }

    def kept(self) -> dict[str, Any]:
        """Give what is stored of it."""
        return self.body() if self.once is None else {**self.body(), "text": self.once, "once": self.once}

    @classmethod
    def stored(cls, number: int, author: str, body: Mapping[str, Any]) -> Reply:
        """Make a reply from what was stored of it; the choices stay behind."""
        options = [Option(**option) for option in body["options"]]
        return cls(**{**body, "options": options, "id": str(number), "author": author})
