"""Checks what a visitor wants to hand over; every mistake is told at once, field by field."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from bot.gateway import messages
from bot.handoff import reach
from bot.handoff.reach import ReachError
from bot.handoff.record import Submission

LONGEST_NAME = 100
_DRAFT = re.compile(r"[0-9a-f]{32}")
_FIELDS = ("topic_field", "concern", "name", "mail", "phone")


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a field; `code` names the text, `error_<code>` in data/texts/handoff.yml."""

    field: str
    code: str
    suggestion: str | None = None


class FormError(ValueError):
    """What was given cannot be handed over."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__(", ".join(mistake.code for mistake in mistakes))
        self.mistakes = mistakes


def submission(
    content: Mapping[str, Any], topic_fields: Collection[str], consent: str, *, sure: bool = False
) -> Submission:
    """Check the form of `POST /api/v1/handoffs`; raise `FormError`.

    `consent` is the wording that the form showed. With `sure` an address with a doubtful domain is taken.
    """
    mistakes: list[Mistake] = []
    text: dict[str, str | None] = {}
    for field in _FIELDS:
        value = content.get(field)
        if value is not None and not isinstance(value, str):
            mistakes.append(Mistake(field, _WRONG[field]))
            value = None
        text[field] = (value or "").strip() or None
    found = _checked(text, topic_fields, mistakes, sure=sure)
    if content.get("consent") is not True:
        mistakes.append(Mistake("consent", "consent_missing"))
    if mistakes:
        first = {one.field: one for one in reversed(mistakes)}
        raise FormError([first[field] for field in _ORDER if field in first])
    return Submission(
        person=None, consent=consent, transcript=content.get("transcript") is True, draft=None, **found
    )


def collected(command: Mapping[str, Any], topic_fields: Collection[str]) -> Submission:
    """Check what the dialogue has collected; raise `FormError`. The visitor confirmed the address there."""
    consent = command.get("consent")
    text = {field: str(command.get(field) or "").strip() or None for field in _FIELDS}
    text["topic_field"] = text["topic_field"] if text["topic_field"] in topic_fields else None
    mistakes: list[Mistake] = []
    found = _checked(text, topic_fields, mistakes, sure=True)
    if not isinstance(consent, Mapping) or not consent.get("text"):
        mistakes.append(Mistake("consent", "consent_missing"))
    if mistakes or not isinstance(consent, Mapping):
        raise FormError(mistakes)
    return Submission(
        person=str(command["person"]) if command.get("person") else None,
        consent=str(consent["text"]),
        transcript=consent.get("transcript") is True,
        draft=draft(command),
        **found,
    )


def draft(command: Mapping[str, Any]) -> str:
    """Take the draft's id out of a command; raise `ValueError`."""
    found = command.get("draft")
    if not isinstance(found, str) or not _DRAFT.fullmatch(found):
        raise ValueError("draft")
    return found


_WRONG = {
    "topic_field": "topic_field_unknown",
    "concern": "concern_empty",
    "name": "name_invalid",
    "mail": "mail_invalid",
    "phone": "phone_invalid",
}
_ORDER = ("topic_field", "concern", "name", "mail", "phone", "consent")


def _checked(
    text: Mapping[str, str | None], topic_fields: Collection[str], mistakes: list[Mistake], *, sure: bool
) -> dict[str, Any]:
    """Check the fields that form and dialogue have in common; add to `mistakes`."""
    concern = ""
    try:
        concern = messages.clean(text["concern"] or "")
    except messages.MessageError as error:
        code = "concern_long" if error.code == "too_long" else "concern_empty"
        mistakes.append(Mistake("concern", code))
    field, name = text["topic_field"], text["name"]
    if field is not None and field not in topic_fields:
        mistakes.append(Mistake("topic_field", "topic_field_unknown"))
    if name is not None and (len(name) > LONGEST_NAME or not name.isprintable()):
        mistakes.append(Mistake("name", "name_invalid"))
    address, number = text["mail"], text["phone"]
    if address is None and number is None and not any(one.field in ("mail", "phone") for one in mistakes):
        mistakes.append(Mistake("mail", "reach_missing"))
    try:
        if address is not None:
            given = reach.mail(address)
            address = given.address
            if given.suggestion and not sure:
                mistakes.append(Mistake("mail", "mail_doubt", given.suggestion))
    except ReachError as error:
        mistakes.append(Mistake("mail", error.code, error.suggestion))
    try:
        number = number and reach.phone(number)
    except ReachError as error:
        mistakes.append(Mistake("phone", error.code))
    return {"topic_field": field, "concern": concern, "name": name, "mail": address, "phone": number}
