"""The hand-off form between its slots, a message and `bot.form`."""

from __future__ import annotations

from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.events import SlotSet

from actions import content
from actions.contact import responsible
from actions.message import values
from bot.form.form import LEFT_OUT, UNKNOWN_FIELD, Form
from bot.form.text import tidy, words
from bot.form.turn import Said

DRAFT = "handoff_draft"
CONSENT = "handoff_consent"
ANSWER, REQUEST = "handoff_answer", "handoff_request"
DANGER = "danger"
"""The reply that the channel adds where a message to the form may mean danger."""
_NOTES = ("suggestion", "digits", "offered", "wish", "tries", "changing", "former", "interruptions")
_TEXTS = ("person", "concern", "name", "mail", "phone")
SLOTS = ("draft", "field", *_TEXTS, "contact", "transcript", "consent", "notes")


def read(tracker: Tracker) -> Form:
    """Return the form as the slots hold it."""
    notes = tracker.get_slot("handoff_notes") or {}
    transcript = tracker.get_slot("handoff_transcript")
    return Form(
        topic_field=tracker.get_slot("handoff_field"),
        transcript=None if transcript is None else transcript == "yes",
        **{name: tracker.get_slot(f"handoff_{name}") for name in _TEXTS},
        **{name: notes[name] for name in _NOTES if name in notes},
    )


def write(form: Form, draft: str | None, **notes: Any) -> list[dict[str, Any]]:
    """Return the events that put `form` into the slots; `notes` are kept beside it until the next message."""
    field = form.topic_field or (UNKNOWN_FIELD if form.person else None)
    kept = {name: value for name in _NOTES if (value := getattr(form, name))}
    slots = {
        "draft": draft,
        "field": field,
        "contact": None if form.contact is None else "given",
        "transcript": {None: None, True: "yes", False: "no"}[form.transcript],
        "consent": None,
        "notes": {**kept, **notes},
        **{name: getattr(form, name) for name in _TEXTS},
    }
    return [SlotSet(f"handoff_{name}", slots[name]) for name in SLOTS]


def clear() -> list[dict[str, Any]]:
    """Return the events that empty every slot of the form."""
    return [SlotSet(f"handoff_{name}", None) for name in SLOTS]


def said(tracker: Tracker) -> Said:
    """Return the latest message as the form takes it."""
    contacts = content.contacts()
    text = tidy(tracker.latest_message.get("text") or "")
    fields = [field for field in values(tracker, "topic_field") if field in contacts.topic_fields]
    person = responsible(values(tracker, "person"), contacts)
    field = next((one for one in fields if person is None or one in person.topic_fields), None)
    chosen = tracker.get_slot("handoff_field")
    if person and field is None and chosen in person.topic_fields:
        field = chosen  # "nur an Frau X", who has it already
    replies = [value for value in values(tracker, "handoff_reply") if value != DANGER]
    reply = replies[0] if replies else None
    return Said(
        text=text,
        reply=None if text else reply,
        hint=reply if text else None,
        topic_field=field,
        person=person.id if person else None,
        titles=[title for one in contacts.topic_fields.values() for title in one.title.values()],
        staff={
            word
            for one in contacts.people.values()
            for name in (one.name, *one.words)
            for word in words(name)
        },
    )


def remembered(tracker: Tracker) -> tuple[str | None, str | None]:
    """Return topic field and person (ids) that the conversation named before."""
    contacts = content.contacts()
    known = tracker.get_slot("person")
    person = responsible([str(known)] if known else [], contacts)
    field = tracker.get_slot("topic_field")
    field = str(field) if field in contacts.topic_fields else None
    if field and (person is None or field not in person.topic_fields):
        return field, None
    return field, person.id if person else None


def name_given(form: Form) -> bool:
    """Tell whether the visitor told a name."""
    return form.name not in (None, LEFT_OUT)
