"""A visitor wants a person."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from actions.contact import card, field_options, responsible
from actions.message import level, value, values


class ActionHandoff(Action):
    """Names the right person, from the message or from the conversation so far, or asks for the field."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_handoff"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Say whom to turn to, and truthfully that the assistant does not forward messages itself."""
        contacts, language = content.contacts(), level(tracker)
        person = responsible(values(tracker, "person"), contacts)
        field = value(tracker, "topic_field")
        if person is None and field in contacts.topic_fields:
            person = contacts.for_field(str(field))
        if person is None:
            dispatcher.utter_message(
                response="utter_handoff_request_open",
                json_message={"options": field_options("handoff_request", contacts, language)},
            )
            return []
        field = field if field in person.topic_fields else person.topic_fields[0]
        dispatcher.utter_message(
            response="utter_handoff_request_person",
            name=person.name,
            field=contacts.topic_fields[str(field)].title[language],
            json_message={"contact": card(person, contacts, language)},
        )
        return []
