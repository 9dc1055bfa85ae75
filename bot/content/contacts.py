"""Who is responsible for what: data/contacts.yml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

from bot.content.places import contacts_file
from bot.content.schema import read
from bot.content.texts import Language

WEEKDAYS = ("mo", "tu", "we", "th", "fr", "sa", "su")
"""In the order of `datetime.date.weekday()`."""


@dataclass(frozen=True)
class TopicField:
    """A topic field. `title` by language level; `words` are what visitors call it."""

    id: str
    title: Mapping[Language, str]
    words: tuple[str, ...]


@dataclass(frozen=True)
class Absence:
    """Days on which a person is away, first and last included."""

    first: date
    last: date


@dataclass(frozen=True)
class Person:
    """A person of the county. `role`, `mail`, `phone` and `deputy` (an id) are None while not entered."""

    id: str
    name: str
    role: Mapping[Language, str] | None
    topic_fields: tuple[str, ...]
    words: tuple[str, ...]
    mail: str | None
    phone: str | None
    deputy: str | None
    absent: tuple[Absence, ...]

    def is_absent(self, day: date) -> bool:
        """Tell whether the person is away on `day`."""
        return any(absence.first <= day <= absence.last for absence in self.absent)


@dataclass(frozen=True)
class Hours:
    """A span of office hours, local time, the end excluded."""

    start: time
    end: time


@dataclass(frozen=True)
class Contacts:
    """Topic fields and people by id; `office_hours` by weekday (0 is Monday), None while not entered."""

    topic_fields: Mapping[str, TopicField]
    people: Mapping[str, Person]
    inbox: str | None
    office_hours: Mapping[int, tuple[Hours, ...]] | None

    @classmethod
    def load(cls, path: Path | None = None) -> Contacts:
        """Read `path`, by default the file in use; raise `ContentError`."""
        data = read(path or contacts_file(), "contacts").data
        hours = data["office_hours"]
        return cls(
            {
                key: TopicField(key, value["title"], tuple(value["words"]))
                for key, value in data["topic_fields"].items()
            },
            {key: _person(key, value) for key, value in data["people"].items()},
            data["inbox"],
            hours and {day: tuple(map(_hours, hours.get(name, ()))) for day, name in enumerate(WEEKDAYS)},
        )

    def person(self, id: str) -> Person:
        """Return a person; raise `KeyError` for an unknown id."""
        return self.people[id]

    def for_field(self, topic_field: str) -> Person:
        """Return who is responsible for a topic field; raise `KeyError` when nobody is."""
        for person in self.people.values():
            if topic_field in person.topic_fields:
                return person
        raise KeyError(topic_field)


def _person(key: str, value: dict[str, Any]) -> Person:
    return Person(
        id=key,
        name=value["name"],
        role=value["role"],
        topic_fields=tuple(value["topic_fields"]),
        words=tuple(value["words"]),
        mail=value["mail"],
        phone=value["phone"],
        deputy=value["deputy"],
        absent=tuple(Absence(one["from"], one["to"]) for one in value["absent"]),
    )


def _hours(text: str) -> Hours:
    start, end = text.split("-")
    return Hours(time.fromisoformat(start), time.fromisoformat(end))
