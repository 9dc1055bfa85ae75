"""The questions of the hand-off form, one action a slot, as Rasa's forms want them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from actions.contact import field_options
from actions.handoff_speech import destination, phrase, say
from actions.handoff_state import ANSWER, REQUEST, name_given, read
from actions.message import intent, level
from bot.form.form import Form

Events = list[dict[str, Any]]

ASKS: dict[str, Any] = {"asks": True}
"""Marks a reply as the form's question: the channel puts one at the end of an answer."""
_SILENT = "emergency"
"""After the words for danger nobody is asked for a name."""


def _ask(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    name: str,
    values: Mapping[str, str] | None = None,
    options: list[dict[str, Any]] | None = None,
) -> None:
    if intent(tracker) != _SILENT:
        response = f"utter_handoff_request_ask_{name}"
        say(dispatcher, tracker, response, values, options=options, carried=ASKS)


def _interrupted(tracker: Tracker) -> bool:
    """Tell whether the latest message was answered by the rules, not by the form."""
    return intent(tracker) not in (ANSWER, REQUEST)


class ActionAskHandoffField(Action):
    """Asks for the topic field, which leads to the right person."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_ask_handoff_field"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Offer the six fields and "weiß ich nicht"."""
        options = field_options(ANSWER, content.contacts(), level(tracker))
        _ask(dispatcher, tracker, "field", options=options)
        return []


class ActionAskHandoffConcern(Action):
    """Asks for the concern."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_ask_handoff_concern"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """After a question that was answered, offer to pass that question on: perhaps it was the concern."""
        text = (tracker.latest_message.get("text") or "").strip()
        if _interrupted(tracker) and text and intent(tracker) not in _NO_CONCERN:
            _ask(dispatcher, tracker, "concern_offer")
            notes = tracker.get_slot("handoff_notes") or {}
            return [SlotSet("handoff_notes", {**notes, "offered": text})]
        _ask(dispatcher, tracker, "concern")
        return []


_NO_CONCERN = frozenset(
    {
        "emergency", "greet", "goodbye", "thanks", "repeat", "affirm", "deny", "easy_language_on",
        "easy_language_off", "bot_challenge", "handoff_status", "ask_source",
    }
)  # fmt: skip
"""A greeting is nobody's concern."""


class ActionAskHandoffName(Action):
    """Asks for the name, which may be left out."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_ask_handoff_name"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask."""
        _ask(dispatcher, tracker, "name")
        return []


class ActionAskHandoffContact(Action):
    """Asks how the visitor can be reached."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_ask_handoff_contact"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask for what is missing, or whether another address was meant."""
        form = read(tracker)
        if form.suggestion:
            name = "contact_suggestion" if form.mail else "contact_repaired"
            _ask(dispatcher, tracker, name, {"suggestion": form.suggestion})
        else:
            _ask(dispatcher, tracker, f"contact_{form.wish}" if form.wish else "contact")
        return []


class ActionAskHandoffTranscript(Action):
    """Asks whether the transcript may go along."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_ask_handoff_transcript"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask; without a yes it does not."""
        _ask(dispatcher, tracker, "transcript")
        return []


class ActionAskHandoffConsent(Action):
    """Reads the message back and asks for consent."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_ask_handoff_consent"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Show everything once, later only the question; be silent once the visitor has agreed."""
        notes = tracker.get_slot("handoff_notes") or {}
        if notes.get("submitted") and not _interrupted(tracker):
            return []
        if notes.get("asked") is False:
            return []
        level_changed = intent(tracker) in ("easy_language_on", "easy_language_off")
        if (_interrupted(tracker) or notes.get("seen")) and not level_changed:
            _ask(dispatcher, tracker, "consent_again")
            return []
        _ask(dispatcher, tracker, "consent", _summary(read(tracker), tracker))
        return [SlotSet("handoff_notes", {**notes, "seen": True})]


def _summary(form: Form, tracker: Tracker) -> dict[str, str]:
    language = level(tracker)
    texts = content.handoff_texts()
    transcript = "with" if form.transcript else "without"
    return {
        **destination(form, language),
        "concern": form.concern or "",
        "visitor": str(form.name) if name_given(form) else phrase("utter_handoff_request_no_name", language),
        "contact": ", ".join(filter(None, (form.mail, form.phone))),
        "transcript": phrase(f"utter_handoff_request_{transcript}_transcript", language),
        "purpose": texts.get("purpose", language),
        "consent": texts.get("consent", language),
    }
