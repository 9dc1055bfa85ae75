"""What the hand-off form says.

Visitors' words are put in here, not by Rasa, whose templates they could disturb.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions import content
from actions.message import level, option
from bot.content.texts import Language
from bot.form.form import UNKNOWN_FIELD, Form
from bot.handoff.hours import opening
from bot.handoff.routing import Route, route
from bot.handoff.wording import when


def say(
    dispatcher: CollectingDispatcher,
    tracker: Tracker,
    name: str,
    values: Mapping[str, str] | None = None,
    *,
    options: list[dict[str, Any]] | None = None,
    carried: dict[str, Any] | None = None,
) -> None:
    """Say the response `name` in the visitor's register, with its buttons, sources and `carried` data."""
    language = level(tracker)
    responses = content.responses()
    variation = responses.choose(name, language)
    standard = responses.choose(name, "de")
    follow = [(topic, responses.title(topic, language)) for topic in (variation.next or standard.next)]
    offered = [
        *(options or []),
        *(option(title, topic) for topic, title in follow if title),
        *(option(one.title, one.intent, **one.entities) for one in variation.choices),
    ]
    text = _filled(variation.text, values or {})
    dispatcher.utter_message(
        text=text, json_message={"options": offered, "sources": list(standard.sources), **(carried or {})}
    )


def phrase(name: str, language: Language) -> str:
    """Return the text of a response that is put into another."""
    return content.responses().choose(name, language).text


def destination(form: Form, language: Language) -> dict[str, str]:
    """Return who gets the message and the name of its topic field, as the visitor is told."""
    contacts = content.contacts()
    way = where(form)
    reader = contacts.people.get(way.reader or way.person or "")
    field = contacts.topic_fields.get(form.topic_field or "")
    return {
        "name": reader.name if reader else phrase("utter_handoff_request_nobody", language),
        "field": field.title[language] if field else phrase("utter_handoff_request_no_field", language),
    }


def where(form: Form) -> Route:
    """Return where the message goes today."""
    field = None if form.topic_field == UNKNOWN_FIELD else form.topic_field
    inbox = os.environ.get("HANDOFF_INBOX") or None
    return route(content.contacts(), field, form.person, _now().date(), inbox)


def hours(form: Form, language: Language) -> str:
    """Say outside office hours when somebody will answer; nothing during them, or where none are known."""
    span = opening(content.contacts(), _now(), where(form).reader)
    return "" if span is None or span.now else when(content.handoff_texts(), language, span)


def answered(form: Form, language: Language) -> str:
    """Say when somebody will answer, or that it is not known."""
    return when(content.handoff_texts(), language, opening(content.contacts(), _now(), where(form).reader))


def _now() -> datetime:
    return datetime.now(timezone.utc)


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Return `text` with its values, without the lines that are empty because a value is."""
    lines = [(line, line.format(**values)) for line in text.split("\n")]
    return "\n".join(filled for line, filled in lines if filled or not line)
