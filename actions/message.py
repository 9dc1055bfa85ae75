"""What an action wants to know of the visitor's message."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker

from bot.content.texts import Language


def level(tracker: Tracker) -> Language:
    """Return the language level of this turn."""
    return "de-simple" if tracker.get_slot("language_level") == "de-simple" else "de"


def intent(tracker: Tracker) -> str | None:
    """Return the intent of the latest message."""
    name = (tracker.latest_message.get("intent") or {}).get("name")
    return name and str(name)


def values(tracker: Tracker, entity: str) -> list[str]:
    """Return the values of `entity` in the latest message, in order."""
    return [
        str(found["value"])
        for found in tracker.latest_message.get("entities", [])
        if found["entity"] == entity
    ]


def value(tracker: Tracker, entity: str) -> str | None:
    """Return the value of `entity` in the latest message, else the one that the conversation named before."""
    named = values(tracker, entity)
    remembered = tracker.get_slot(entity)
    return named[0] if named else remembered and str(remembered)


def option(label: str, intent: str, **entities: str) -> dict[str, Any]:
    """Return a button for the channel."""
    return {"label": label, "choice": {"intent": intent, "entities": entities}}
