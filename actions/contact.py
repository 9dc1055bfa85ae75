"""Who is responsible: by topic field, by name, or the whole list."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from actions.message import level, option, value, values
from bot.content.contacts import Contacts, Person
from bot.content.texts import Language


def card(person: Person, contacts: Contacts, language: Language) -> dict[str, Any]:
    """Return the contact card of the public contract."""
    return {
        "name": person.name,
        "role": person.role[language] if person.role else "",
        "topic_fields": [contacts.topic_fields[field].title[language] for field in person.topic_fields],
    }


def field_options(intent: str, contacts: Contacts, language: Language) -> list[dict[str, Any]]:
    """Return one button for each topic field."""
    return [
        option(field.title[language], intent, topic_field=field.id)
        for field in contacts.topic_fields.values()
    ]


def lines(items: list[str]) -> str:
    """Return `items` as a list, one a line."""
    return "\n".join(f"• {item}" for item in items)


def responsible(ids: list[str], contacts: Contacts) -> Person | None:
    """Return the first of the people who is known and has a topic field: a mere deputy has none."""
    known = [contacts.people[id] for id in ids if id in contacts.people]
    return next((person for person in known if person.topic_fields), None)


class ActionContact(Action):
    """Answers "Wer ist zuständig?"."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_contact"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Name the person for the topic field, else both people and the fields to choose from."""
        contacts, language = content.contacts(), level(tracker)
        person = responsible(values(tracker, "person"), contacts)
        field = value(tracker, "topic_field")
        if person and not values(tracker, "topic_field"):
            tell_person(dispatcher, person, contacts, language)
        elif field in contacts.topic_fields:
            _tell_field(dispatcher, str(field), contacts, language)
        else:
            _tell_all(dispatcher, contacts, language)
        _tell_address(dispatcher, tracker)
        return []


class ActionPerson(Action):
    """Answers "Was macht Frau …?"."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_person"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Name the fields of the person, or say that the person is not known."""
        contacts, language = content.contacts(), level(tracker)
        # Who names somebody else does not mean the person of whom we spoke before.
        others = values(tracker, "title") and not values(tracker, "person")
        named = None if others else value(tracker, "person")
        person = responsible([named] if named else [], contacts)
        fields = [field for field in values(tracker, "topic_field") if field in contacts.topic_fields]
        if person:
            tell_person(dispatcher, person, contacts, language)
        elif fields:
            _tell_field(dispatcher, fields[0], contacts, language)
        else:
            dispatcher.utter_message(response="utter_person_unknown")
        _tell_address(dispatcher, tracker)
        return []


def tell_person(
    dispatcher: CollectingDispatcher, person: Person, contacts: Contacts, language: Language
) -> None:
    """Say who `person` is and show the card."""
    shown = card(person, contacts, language)
    dispatcher.utter_message(
        response="utter_person" if person.role else "utter_person_without_role",
        name=person.name,
        role=shown["role"],
        fields=lines(shown["topic_fields"]),
        json_message={"contact": shown},
    )


def _tell_field(dispatcher: CollectingDispatcher, field: str, contacts: Contacts, language: Language) -> None:
    person = contacts.for_field(field)
    dispatcher.utter_message(
        response="utter_contact_person" if person.role else "utter_contact_person_without_role",
        name=person.name,
        role=person.role[language] if person.role else "",
        field=contacts.topic_fields[field].title[language],
        json_message={"contact": card(person, contacts, language)},
    )


def _tell_address(dispatcher: CollectingDispatcher, tracker: Tracker) -> None:
    """Where an address or number is asked for, say honestly that none is known, and the way by post."""
    if values(tracker, "address"):
        dispatcher.utter_message(response="utter_contact_no_address")


def _tell_all(dispatcher: CollectingDispatcher, contacts: Contacts, language: Language) -> None:
    people = [card(person, contacts, language) for person in contacts.people.values()]
    dispatcher.utter_message(
        response="utter_contact_overview",
        people="\n".join(f"**{person['name']}**\n{lines(person['topic_fields'])}" for person in people),
        json_message={"options": field_options("contact", contacts, language)},
    )
