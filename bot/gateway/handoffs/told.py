"""What visitors are told about their messages: only what is true at that moment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timezone
from textwrap import shorten

from bot.content.contacts import Contacts
from bot.content.texts import Language, Texts
from bot.gateway.handoffs.records import Way
from bot.handoff.hours import opening
from bot.handoff.record import Handoff, Submission
from bot.handoff.wording import when

_SHOWN = 80
"""So many characters of a concern remind the visitor of it."""


def stored(texts: Texts, contacts: Contacts, handoff: Handoff, ways: Collection[Way], now: float) -> str:
    """Confirm a hand-off: stored, who gets it by what way, not sent yet, office hours, what the id is for."""
    language = handoff.language
    parts = [texts.get("stored", language, id=handoff.id), *_whither(texts, contacts, handoff, ways)]
    if ways:
        parts.append(texts.get("not_sent_yet", language))
    return _joined(language, [*parts, hours(texts, contacts, handoff, now), texts.get("keep_id", language)])


def status(
    texts: Texts,
    contacts: Contacts,
    handoff: Handoff,
    language: Language,
    now: float,
    waits: bool,
    *,
    alone: bool = True,
) -> str:
    """Say what has become of a hand-off.

    waits: it is still to be sent; alone: nothing else is told, so say when an answer may come.
    """
    key = f"status_{handoff.state}"
    if handoff.state == "new" and not waits:
        key = "status_listed"
    parts = [texts.get(key, language, id=handoff.id)]
    person = contacts.people.get(handoff.person or "")
    if person and handoff.state != "withdrawn":
        parts.append(texts.get("responsible", language, name=person.name))
    if alone and handoff.state in ("new", "sent", "accepted"):
        parts.append(hours(texts, contacts, handoff, now, language))
    return _joined(language, parts)


def which(texts: Texts, handoffs: Sequence[Handoff], language: Language) -> str:
    """Ask which of several hand-offs is to be taken back."""
    lines = (f"• {one.id}: {shorten(one.concern, _SHOWN, placeholder=' …')}" for one in handoffs)
    return "\n".join([texts.get("withdraw_which", language), *lines])


def hours(
    texts: Texts, contacts: Contacts, handoff: Handoff, now: float, language: Language | None = None
) -> str:
    """Say when an answer can be expected."""
    moment = datetime.fromtimestamp(now, timezone.utc)
    return when(texts, language or handoff.language, opening(contacts, moment, handoff.reader))


def words(texts: Texts, contacts: Contacts, submission: Submission, language: Language) -> str:
    """Say in words what a form handed over: that is the visitor's message in the conversation."""
    field = contacts.topic_fields.get(submission.topic_field or "")
    values = {
        "topic_field": field and field.title[language],
        "concern": submission.concern,
        "name": submission.name,
        "mail": submission.mail,
        "phone": submission.phone,
    }
    lines = [texts.get(f"said_{key}", language, **{key: value}) for key, value in values.items() if value]
    return "\n".join([*lines, texts.get("said_consent", language)])


def _whither(texts: Texts, contacts: Contacts, handoff: Handoff, ways: Collection[Way]) -> list[str]:
    """Name who gets it, and how."""
    language = handoff.language
    person = contacts.people.get(handoff.person or "")
    reader = contacts.people.get(handoff.reader or "")
    if "mail" in ways and person and handoff.via == "person":
        return [texts.get("to_person", language, name=person.name)]
    if "mail" in ways and person and reader and handoff.via == "deputy":
        return [texts.get("to_deputy", language, name=person.name, reader=reader.name)]
    responsible = [texts.get("responsible", language, name=person.name)] if person else []
    if "mail" in ways:
        return [*responsible, texts.get("to_inbox", language)]
    if "webhook" in ways:
        return [*responsible, texts.get("to_webhook", language)]
    return [*responsible, texts.get("to_desk" if handoff.via == "desk" else "to_desk_no_mail", language)]


def _joined(language: Language, parts: list[str]) -> str:
    """Join sentences: on lines of their own in Leichte Sprache."""
    return "\n".join(parts) if language == "de-simple" else " ".join(parts)
