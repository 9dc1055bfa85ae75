"""Writes what is sent: the mails to the county and to the visitor, and the content for a webhook."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from bot.content.contacts import Contacts
from bot.content.messages import Messages
from bot.gateway.handoffs.records import Delivery
from bot.gateway.handoffs.service import Words
from bot.gateway.store import iso
from bot.handoff import mail
from bot.handoff.hours import ZONE
from bot.handoff.record import Handoff


@dataclass(frozen=True)
class Letter:
    """A mail with the addresses of its envelope."""

    message: EmailMessage
    sender: str
    recipient: str


class Letters:
    """`sender` is MAIL_FROM, `desk_url` the address of the desk's page of a hand-off, without the id.

    Mails that cannot be delivered come back to `bounces`.
    """

    def __init__(self, sender: str, bounces: str, desk_url: str, words: Callable[[], Words]) -> None:
        self._sender = sender
        self._bounces = bounces
        self._desk_url = desk_url
        self._words = words
        self._say = Messages.load("desk").get

    def mail(self, delivery: Delivery, handoff: Handoff) -> Letter:
        """Write the mail of a delivery; the same delivery always gives the same Message-ID."""
        write = {"handoff": self._about, "withdrawal": self._withdrawal, "answer": self._answer}
        subject, values, reply_to = write[delivery.kind](delivery, handoff)
        message = mail.compose(
            delivery.kind,
            values,
            sender=self._sender,
            recipient=delivery.recipient,
            subject=subject,
            identity=delivery.message_id,
            at=delivery.created_at,
            reply_to=reply_to,
        )
        bounces, recipient = mail.parsed(self._bounces), mail.parsed(delivery.recipient)
        return Letter(message, bounces.addr_spec, recipient.addr_spec)

    def event(self, delivery: Delivery, handoff: Handoff) -> dict[str, Any]:
        """Give what a ticket system is told."""
        event = "withdrawn" if delivery.kind == "withdrawal" else "created"
        told: dict[str, Any] = {"event": f"handoff.{event}", "id": handoff.id, "delivery": delivery.id}
        told["created_at"] = iso(handoff.created_at)
        if event == "withdrawn":
            return told
        contacts = self._words().contacts
        return told | {
            "topic_field": handoff.topic_field,
            "person": _name(contacts, handoff.person),
            "reader": _name(contacts, handoff.reader),
            "concern": handoff.concern,
            "name": handoff.name,
            "mail": handoff.mail,
            "phone": handoff.phone,
            "language": handoff.language,
            "channel": handoff.channel,
            "consent": {**vars(handoff.consent), "at": iso(handoff.consent.at)},
            "summary": handoff.summary,
            "transcript": handoff.transcript,
        }

    def _about(self, _delivery: Delivery, handoff: Handoff) -> tuple[str, dict[str, Any], str | None]:
        contacts = self._words().contacts
        field = contacts.topic_fields.get(handoff.topic_field or "")
        title = field.title["de"] if field else None
        substitute = handoff.reader if handoff.via == "deputy" else None
        values = {
            "id": handoff.id,
            "topic_field": title,
            "person": _name(contacts, handoff.person),
            "deputy": _name(contacts, substitute),
            "at": local(handoff.created_at),
            "name": handoff.name,
            "mail": handoff.mail,
            "phone": handoff.phone,
            "language": handoff.language,
            "concern": handoff.concern,
            "summary": handoff.summary,
            "transcript": handoff.transcript,
            "consent": {"at": local(handoff.consent.at), "text": handoff.consent.text.replace("\n", " ")},
            "desk_url": f"{self._desk_url}/{handoff.id}",
        }
        subject = self._say("subject_handoff", id=handoff.id, field=title or self._say("no_field"))
        return subject, values, handoff.mail

    def _withdrawal(self, delivery: Delivery, handoff: Handoff) -> tuple[str, dict[str, Any], str | None]:
        values = {"id": handoff.id, "at": local(delivery.created_at)}
        return self._say("subject_withdrawal", id=handoff.id), values, None

    def _answer(self, delivery: Delivery, handoff: Handoff) -> tuple[str, dict[str, Any], str | None]:
        texts, contacts = self._words().texts, self._words().contacts
        person = contacts.people.get(handoff.reader or handoff.person or "")
        subject = texts.get("answer_subject", handoff.language, id=handoff.id)
        values = {
            "subject": subject,
            "intro": texts.get("answer_intro", handoff.language, id=handoff.id),
            "body": delivery.body or "",
            "signature": texts.get(
                "answer_signature", handoff.language, name=person.name if person else "Revierlotse"
            ),
        }
        return subject, values, person.mail if person else None


def local(seconds: float) -> str:
    """Write seconds since 1970 as local time: "1.12.2026, 9:05 Uhr"."""
    moment = datetime.fromtimestamp(seconds, ZONE)
    return f"{moment.day}.{moment.month}.{moment.year}, {moment.hour}:{moment.minute:02} Uhr"


def _name(contacts: Contacts, person: str | None) -> str | None:
    found = contacts.people.get(person or "")
    return found.name if found else None
