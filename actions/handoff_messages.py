"""Questions about a message that was handed over before: its status, and taking it back.

The gateway knows the answers; the actions send it commands (docs/architecture.md, "Gateway to Rasa").
"""

from __future__ import annotations

import re
from typing import Any, Literal

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.handoff_speech import say
from actions.handoff_state import DRAFT
from actions.message import values
from bot.form.commands import takes_back
from bot.form.details import details
from bot.form.phrases import Phrases
from bot.handoff import identity

LOOKUP = "handoff_lookup"
LATEST = -1
Events = list[dict[str, Any]]
_ORDINALS = {"first": 1, "second": 2, "third": 3, "latest": LATEST}
_INCOMPLETE = re.compile(r"\bABI[\s-]+(?=\w*\d)\w", re.IGNORECASE)
"""The beginning of an id; without a digit ABI is the district."""


class ActionHandoffStatus(Action):
    """Answers "Was ist mit meiner Nachricht?"."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_handoff_status"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask the gateway about the message named, else about the last one of this conversation."""
        return _command(dispatcher, tracker, "status")


class ActionHandoffWithdraw(Action):
    """Takes a message back."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_handoff_withdraw"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Take it back where the visitor says so plainly; ask first where only the classifier thinks so."""
        text = tracker.latest_message.get("text") or ""
        yes = "yes" in values(tracker, "handoff_reply")
        writing = tracker.get_slot(DRAFT) is not None  # then it may be that one which is meant
        named = identity.find(text) is not None
        plain = yes or named or (takes_back(text, Phrases.load()) and not writing)
        pending = (tracker.get_slot(LOOKUP) or {}).get("do") == "withdraw"
        if "no" in values(tracker, "handoff_reply"):
            say(dispatcher, tracker, "utter_handoff_withdraw_kept")
            return [SlotSet(LOOKUP, None)]
        if not plain and not pending:
            say(dispatcher, tracker, "utter_handoff_withdraw")
            return [SlotSet(LOOKUP, {"do": "asked"})]
        return _command(dispatcher, tracker, "withdraw")


def _command(dispatcher: CollectingDispatcher, tracker: Tracker, do: Literal["status", "withdraw"]) -> Events:
    """Send the command; keep the id for the contact that may come with the next message."""
    text = tracker.latest_message.get("text") or ""
    before = tracker.get_slot(LOOKUP) or {}
    found = details(text.replace(identity.find(text) or "\0", " "), Phrases.load(), asked=True)
    contact = found.mail or found.phone
    id = identity.find(text) or (before.get("id") if contact else None)
    number = LATEST if "yes" in values(tracker, "handoff_reply") else _number(text)
    if id is None and _INCOMPLETE.search(text):
        say(dispatcher, tracker, "utter_handoff_status_incomplete")
        return [SlotSet(LOOKUP, {"do": do, "id": None})]
    command = {"do": do, "id": id, "contact": contact, **({"number": number} if number else {})}
    dispatcher.utter_message(text="", json_message={"handoff": command})
    return [SlotSet(LOOKUP, {"do": do, "id": id} if id and not contact else None)]


def _number(text: str) -> int | None:
    """Return which of the visitor's messages `text` names: the first, the second, the last one (-1)."""
    phrases = Phrases.load()
    return next((number for kind, number in _ORDINALS.items() if phrases.mentions(kind, text)), None)
