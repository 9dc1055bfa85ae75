"""The questions of the hand-off form, one action a slot, as Rasa's forms want them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from textwrap import shorten
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from actions.contact import field_options
from actions.handoff_speech import destination, phrase, say
from actions.handoff_state import ANSWER, REQUEST, name_given, read
from actions.message import intent, level, values
from bot.form.dialogue import REMINDED
from bot.form.form import MORE, WHAT, Form
from bot.form.hearing import asks
from bot.form.text import words

Events = list[dict[str, Any]]

ASKS: dict[str, Any] = {"asks": True}
"""Marks a reply as the form's question: the channel puts one at the end of an answer."""
_SILENT = "emergency"
"""After the words for danger nobody is asked for a name, unless they may mean none."""
_SWITCHES = ("easy_language_on", "easy_language_off")
_INTERRUPTS = "interrupts"


class Question:
    """Asks for what is open; after several questions in between it only reminds of the message."""

    about = ""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return f"action_ask_handoff_{self.about}"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Ask, unless it was asked what is to be changed."""
        form, notes = read(tracker), tracker.get_slot("handoff_notes") or {}
        if intent(tracker) == _SILENT and not _interrupts(tracker):
            # a yes to it is no answer to the form; what was said may still be the concern
            kept = {} if form.concern else {"offered": tracker.latest_message.get("text")}
            return [SlotSet("handoff_notes", {**notes, **kept, "interruptions": REMINDED})]
        if _interrupts(tracker):
            form = replace(form, interruptions=form.interruptions + 1)
            notes = {**notes, "interruptions": form.interruptions}
        if _interrupted(tracker) and form.interruptions >= REMINDED and intent(tracker) not in _SWITCHES:
            _ask(dispatcher, tracker, "reminder")
            return [SlotSet("handoff_notes", {**notes, "offered": None})]
        if form.changing in (WHAT, MORE):
            if _interrupted(tracker):
                what = "what_to_change" if form.changing == WHAT else "what_to_add"
                say(dispatcher, tracker, f"utter_handoff_request_remark_{what}", carried=ASKS)
            return [SlotSet("handoff_notes", notes)]
        return [SlotSet("handoff_notes", {**notes, **self.ask(dispatcher, tracker, form, notes)})]

    def ask(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, form: Form, notes: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Ask, and return what is to be noted."""
        _ask(dispatcher, tracker, self.about)
        return {}


def _ask(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    name: str,
    values: Mapping[str, str] | None = None,
    options: list[dict[str, Any]] | None = None,
) -> None:
    response = f"utter_handoff_request_ask_{name}"
    say(dispatcher, tracker, response, values, options=options, carried=ASKS)


def _interrupted(tracker: Tracker) -> bool:
    """Tell whether the latest message was answered by the rules, not by the form."""
    return intent(tracker) not in (ANSWER, REQUEST)


def _interrupts(tracker: Tracker) -> bool:
    """Tell whether the latest message is a question in between, counted once however many are in it."""
    pressed = not tracker.latest_message.get("text")
    return _interrupted(tracker) and (pressed or _INTERRUPTS in values(tracker, "handoff_reply"))


class ActionAskHandoffField(Question, Action):
    """Asks for the topic field, which leads to the right person."""

    about = "field"

    def ask(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, form: Form, notes: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Offer the six fields and "weiß ich nicht"; keep a question in between, that may be the concern."""
        options = field_options(ANSWER, content.contacts(), level(tracker))
        _ask(dispatcher, tracker, "field", options=options)
        asked = _asked(tracker)
        return {"offered": asked} if asked and not form.concern else {}


class ActionAskHandoffConcern(Question, Action):
    """Asks for the concern."""

    about = "concern"

    def ask(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, form: Form, notes: Mapping[str, Any]
    ) -> dict[str, Any]:
        """After a question that was answered, offer to pass that question on: perhaps it was the concern."""
        offered = _asked(tracker) or (None if _interrupted(tracker) else form.offered)
        if offered is None:
            _ask(dispatcher, tracker, "concern")
            return {}
        told = not asks(offered) and (intent(tracker) == _SILENT or not _interrupted(tracker))
        name = "concern_offer_said" if told else "concern_offer"
        _ask(dispatcher, tracker, name, {"offered": shorten(offered, _SHOWN, placeholder=" …")})
        return {"offered": offered}


def _asked(tracker: Tracker) -> str | None:
    """Return the question in between that has just been answered, and could be somebody's concern."""
    text = (tracker.latest_message.get("text") or "").strip()
    foreign = any(values(tracker, entity) for entity in ("abuse", "foreign_language"))
    story = intent(tracker) in _SWITCHES and len(words(text)) >= _FEWEST_WORDS_OF_A_STORY
    small = intent(tracker) in _NO_CONCERN and not story  # "Ich kann schlecht lesen und suche einen Kurs"
    return None if not text or foreign or not _interrupted(tracker) or small else text


_FEWEST_WORDS_OF_A_STORY = 8
_SHOWN = 150
"""So many characters of a question are shown when it is offered as the concern."""
_NO_CONCERN = frozenset(
    {
        "greet", "goodbye", "thanks", "repeat", "affirm", "deny", "easy_language_on",
        "easy_language_off", "bot_challenge", "handoff_status", "ask_source",
    }
)  # fmt: skip
"""A greeting is nobody's concern."""


class ActionAskHandoffName(Question, Action):
    """Asks for the name, which may be left out."""

    about = "name"


class ActionAskHandoffContact(Question, Action):
    """Asks how the visitor can be reached."""

    about = "contact"

    def ask(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, form: Form, notes: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Ask for what is missing, or whether another address was meant."""
        if form.suggestion:
            name = "contact_suggestion" if form.mail else "contact_repaired"
            _ask(dispatcher, tracker, name, {"suggestion": form.suggestion})
        else:
            _ask(dispatcher, tracker, f"contact_{form.wish}" if form.wish else "contact")
        return {}


class ActionAskHandoffTranscript(Question, Action):
    """Asks whether the transcript may go along; without a yes it does not."""

    about = "transcript"


class ActionAskHandoffConsent(Question, Action):
    """Reads the message back and asks for consent."""

    about = "consent"

    def ask(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, form: Form, notes: Mapping[str, Any]
    ) -> dict[str, Any]:
        """Show everything once, later only the question; be silent once the visitor has agreed."""
        if notes.get("submitted") and not _interrupted(tracker):
            return {}
        if (_interrupted(tracker) or notes.get("seen")) and intent(tracker) not in _SWITCHES:
            _ask(dispatcher, tracker, "consent_again")
            return {}
        _ask(dispatcher, tracker, "consent", _summary(form, tracker))
        return {"seen": True}


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
