"""Who gets a visitor's message: data/contacts.yml, absences, deputies and the general inbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from bot.content.contacts import Contacts, Person

Via = Literal["person", "deputy", "inbox", "desk"]
"""Who is told: the person responsible, a deputy, the general inbox, or only the queue of the desk."""


@dataclass(frozen=True)
class Route:
    """Where a message goes.

    `topic_field` and `person` (ids) are what it is about and who is responsible, None where nobody was
    named; `reader` is who takes it on that day: the person, or the deputy, None when all of them are away;
    `mail` is None where no address is entered.
    """

    topic_field: str | None
    person: str | None
    reader: str | None
    mail: str | None
    via: Via


def route(
    contacts: Contacts,
    topic_field: str | None,
    person: str | None,
    day: date,
    inbox: str | None = None,
) -> Route:
    """Find who gets a message on `day`; ids that contacts.yml does not have count as not named.

    A person who was named goes before the topic field. `inbox` (HANDOFF_INBOX) goes before the inbox of
    contacts.yml. No address is invented: without one the message stays in the queue of the desk.
    """
    field = topic_field if topic_field in contacts.topic_fields else None
    responsible = contacts.people.get(person or "") or (_responsible(contacts, field) if field else None)
    reader = _present(contacts, responsible, day) if responsible else None
    general = inbox or contacts.inbox
    mail = reader.mail if reader else None
    via: Via = "inbox" if general else "desk"
    if reader and mail:
        via = "person" if reader is responsible else "deputy"
    return Route(
        field, responsible.id if responsible else None, reader.id if reader else None, mail or general, via
    )


def _responsible(contacts: Contacts, field: str) -> Person | None:
    try:
        return contacts.for_field(field)
    except KeyError:
        return None


def _present(contacts: Contacts, person: Person, day: date) -> Person | None:
    """Follow the deputies to somebody who is there on `day`; None when all of them are away."""
    seen: set[str] = set()
    found: Person | None = person
    while found is not None and found.id not in seen:
        if not found.is_absent(day):
            return found
        seen.add(found.id)
        found = contacts.people.get(found.deputy or "")
    return None
