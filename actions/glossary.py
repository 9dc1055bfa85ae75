"""Explains hard words."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from actions.message import level, option, value, values


class ActionGlossary(Action):
    """Answers "Was heißt …?" from data/glossary.yml, and says so where a word is not in it."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_glossary"

    def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]
    ) -> list[dict[str, Any]]:
        """Explain the term of the message; a button without term repeats the last one."""
        glossary, language = content.glossary(), level(tracker)
        named = [term for term in values(tracker, "term") if term in glossary]
        text = tracker.latest_message.get("text") or ""
        term = named[0] if named else None if text.strip() else value(tracker, "term")
        if term not in glossary:
            dispatcher.utter_message(
                response="utter_glossary_unknown" if text.strip() else "utter_glossary_which"
            )
            return []
        entry = glossary[str(term)]
        title = entry.topic and content.responses().title(entry.topic, language)
        dispatcher.utter_message(
            response="utter_glossary",
            term=entry.names[language],
            explanation=entry.explanations[language],
            json_message={
                "sources": list(entry.sources),
                "options": [option(title, entry.topic)] if title and entry.topic else [],
            },
        )
        return []
