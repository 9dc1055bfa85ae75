"""What visitors enter about themselves: name, mail address, phone number, and which way they prefer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.form import names
from bot.form.details import Details
from bot.form.form import Form
from bot.form.turn import Step
from bot.handoff import reach

PATIENCE = 2
"""So many entries that cannot be used; then the form names another way."""


def take(form: Form, found: Details) -> Step:
    """Take what a message says about the writer; what cannot be used is explained."""
    remarks: list[str] = []
    if found.name:
        form, wrong = _named(form, found.name)
        remarks += wrong
    if found.mail:
        form, wrong = _mailed(form, found.mail)
        remarks += wrong
    if found.phone:
        form, wrong = _phoned(form, found.phone)
        remarks += wrong
    return Step(form, with_way_out(form, remarks))


def _named(form: Form, name: str) -> tuple[Form, list[str]]:
    return (replace(form, name=name), []) if names.usable(name) else (form, ["error_name_invalid"])


def _mailed(form: Form, written: str) -> tuple[Form, list[str]]:
    try:
        found = reach.mail(written)
    except reach.ReachError as error:
        tries = form.tries + 1
        wrong = [] if error.suggestion else [f"error_{error.code}"]
        return replace(form, mail=None, suggestion=error.suggestion, tries=tries), wrong
    phone = None if form.wish == "mail" else form.phone
    return replace(form, mail=found.address, suggestion=found.suggestion, phone=phone, wish=None, tries=0), []


def _phoned(form: Form, written: str) -> tuple[Form, list[str]]:
    code = "phone_invalid"
    for digits in filter(
        None, (written, form.digits and written + form.digits, form.digits and form.digits + written)
    ):
        try:
            number = reach.phone(digits)
        except reach.ReachError as error:
            code = error.code
            continue
        mail, suggestion = (None, None) if form.wish == "phone" else (form.mail, form.suggestion)
        return replace(
            form, phone=number, mail=mail, suggestion=suggestion, wish=None, digits=None, tries=0
        ), []
    kept = written if code == "phone_area" else None
    return replace(form, phone=None, digits=kept, tries=form.tries + 1), [f"error_{code}"]


def with_way_out(form: Form, remarks: Sequence[str]) -> tuple[str, ...]:
    """After entries that could not be used, name another way."""
    return (*remarks, "way_out") if remarks and form.tries >= PATIENCE else tuple(remarks)


def wishing(form: Form, way: str) -> Form:
    """Note how the visitor wants to be reached; the other way is dropped when this one is there."""
    there = form.phone if way == "phone" else form.mail
    if there:
        mail, phone = (None, form.phone) if way == "phone" else (form.mail, None)
        return replace(form, mail=mail, phone=phone, suggestion=None, wish=None)
    return replace(form, wish=way, suggestion=None)
