"""Answers "Wo steht das?" with the sources of the last answer."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from actions.contact import lines
from actions.message import value


class ActionSource(Action):
    """Names title and date of each source."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_source"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """List the sources of the topic that the turn is about."""
        ids = _sources_of(tracker)
        if not ids:
            dispatcher.utter_message(response="utter_source_none")
            return []
        sources = content.sources()
        shown = lines([f"{sources[id].title} ({sources[id].as_of})" for id in ids])
        dispatcher.utter_message(response="utter_source", sources=shown, json_message={"sources": ids})
        return []


def _sources_of(tracker: Tracker) -> list[str]:
    topic = str(tracker.get_slot("about"))
    if topic == "glossary":
        term = value(tracker, "term")
        return list(content.glossary()[str(term)].sources) if term in content.glossary() else []
    slots = {name: str(tracker.get_slot(name)) for name in ("applicant", "plant", "programme")}
    name = f"utter_{topic}"
    responses = content.responses()
    known = name if name in responses else next((n for n in responses if n.startswith(f"{name}_")), None)
    return list(responses.choose(known, "de", **slots).sources) if known else []
