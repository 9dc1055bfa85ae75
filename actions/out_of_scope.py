"""What the assistant cannot answer: other services, other languages, sorrow, abuse."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from actions.message import values

INTERNATIONAL = "utter_foreign_language_en"


class ActionOutOfScope(Action):
    """Says honestly what it cannot do, in the visitor's language where that is known."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_out_of_scope"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Choose the answer by what kind of message it is."""
        languages = values(tracker, "foreign_language")
        if languages:
            name = f"utter_foreign_language_{languages[0]}"
            dispatcher.utter_message(response=name if name in content.responses() else INTERNATIONAL)
        elif values(tracker, "sorrow"):
            dispatcher.utter_message(response="utter_out_of_scope_sorrow")
        elif values(tracker, "abuse"):
            dispatcher.utter_message(response="utter_out_of_scope_abuse")
        else:
            dispatcher.utter_message(response="utter_out_of_scope")
        return []
