"""The form that takes a message for the county: its validation and its end."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from actions.handoff_speech import answered, destination, hours, say, where
from actions.handoff_state import (
    ANSWER,
    DANGER,
    DRAFT,
    REQUEST,
    clear,
    name_given,
    read,
    remembered,
    said,
    write,
)
from actions.message import intent, level, values
from bot.form.dialogue import advance, begin
from bot.form.form import UNKNOWN_FIELD, Form
from bot.form.phrases import Phrases
from bot.form.turn import Step

Events = list[dict[str, Any]]


class ValidateHandoffForm(Action):
    """Takes a message to the form apart and fills its slots; a message that is none is left to the rules."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "validate_handoff_form"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Begin the form, take it on by one message, or reject the message by setting nothing."""
        if DANGER in values(tracker, "handoff_reply"):
            say(dispatcher, tracker, "utter_handoff_request_remark_danger")
        if tracker.get_slot(DRAFT) is None:
            return _begin(dispatcher, tracker)
        if intent(tracker) not in (ANSWER, REQUEST):
            return []
        step = advance(read(tracker), said(tracker), Phrases.load())
        if step.end:
            return [*clear(), SlotSet("handoff_notes", {"end": step.end}), SlotSet("requested_slot", None)]
        _remark(dispatcher, tracker, step)
        if step.submit:
            _submit(dispatcher, tracker, step.form)
        same = step.form == replace(read(tracker), interruptions=0)
        seen = same and "seen" in (tracker.get_slot("handoff_notes") or {})
        notes = {"submitted": True} if step.submit else {}
        notes |= {"seen": True} if seen and step.remarks else {}
        return write(step.form, tracker.get_slot(DRAFT), **notes)


def _begin(dispatcher: CollectingDispatcher, tracker: Tracker) -> Events:
    """Begin with what the message says, and where it names no field, with that of the conversation."""
    heard = said(tracker)
    if heard.topic_field is None and heard.person is None:
        field, person = remembered(tracker)
        heard = replace(heard, hint=None, topic_field=field, person=person)
    step = begin(heard, Phrases.load())
    draft, language = secrets.token_hex(16), level(tracker)
    kind = "" if step.form.topic_field else "_person" if step.form.person else "_open"
    say(
        dispatcher,
        tracker,
        f"utter_handoff_request{kind}",
        {"hours": hours(step.form, language), **destination(step.form, language)},
        carried={"handoff": {"do": "form", "draft": draft, **_topic(step.form)}},
    )
    _remark(dispatcher, tracker, step)
    return write(step.form, draft)


def _topic(form: Form) -> dict[str, str | None]:
    """Return topic field and person as the gateway stores them."""
    field = None if form.topic_field == UNKNOWN_FIELD else form.topic_field
    return {"topic_field": field, "person": where(form).person}


def _remark(dispatcher: CollectingDispatcher, tracker: Tracker, step: Step) -> None:
    """Say what the next question does not say: corrections, explanations, what could not be used."""
    language = level(tracker)
    for remark in step.remarks:
        if remark.startswith("error_"):
            text = content.handoff_texts().get(remark, language)
            dispatcher.utter_message(text=text, json_message={"options": []})
        else:
            told = {"when": answered(step.form, language), **destination(step.form, language)}
            say(dispatcher, tracker, f"utter_handoff_request_remark_{remark}", told)


def _submit(dispatcher: CollectingDispatcher, tracker: Tracker, form: Form) -> None:
    """Send the command to the gateway, which alone stores the message and says so."""
    language = level(tracker)
    command = {
        "do": "submit",
        "draft": tracker.get_slot(DRAFT),
        **_topic(form),
        "concern": form.concern,
        "name": form.name if name_given(form) else None,
        "mail": form.mail,
        "phone": form.phone,
        "consent": {
            "text": content.handoff_texts().get("consent", language),
            "transcript": bool(form.transcript),
        },
    }
    dispatcher.utter_message(text="", json_message={"handoff": command})


class ActionHandoffEnded(Action):
    """Says that nothing was passed on, and how else to reach the county."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_handoff_ended"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Tell the end that the form noted, and forget it."""
        end = (tracker.get_slot("handoff_notes") or {}).get("end")
        say(
            dispatcher,
            tracker,
            "utter_handoff_request_refused" if end == "refused" else "utter_handoff_request_cancelled",
        )
        return clear()


class ActionHandoffNoneOpen(Action):
    """Answers a button of a form that has ended."""

    def name(self) -> str:
        """Return the name in domain.yml."""
        return "action_handoff_none_open"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> Events:
        """Say that no message is being taken, and offer to begin one."""
        say(dispatcher, tracker, "utter_handoff_request_none_open")
        return []
