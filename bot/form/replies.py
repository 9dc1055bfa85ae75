"""Commands to the form: stop, back, again, help, and questions on what it is for."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace

from bot.form.entries import with_way_out
from bot.form.form import LEFT_OUT, QUESTIONS, Form, Question
from bot.form.turn import Step

HELPED: Collection[Question] = ("concern", "name", "contact")
"""Questions at which somebody may not know what to write."""


def cancelled(form: Form) -> Step:
    """End the form; nothing of it is kept."""
    return Step(Form(), end="cancelled")


def _again(form: Form) -> Step:
    return Step(form)


def _why(form: Form) -> Step:
    return Step(form, (f"why_{form.question}",))


def _whom(form: Form) -> Step:
    return Step(form, ("why_field" if form.question == "field" else "goes_to",))


def _when(form: Form) -> Step:
    return Step(form, ("when",))


def _wait(form: Form) -> Step:
    return Step(form, ("no_hurry",))


def _later(form: Form) -> Step:
    """Answer whether a message can be taken back later."""
    return Step(form, ("why_consent",))


def _unsent(form: Form) -> Step:
    """Answer "ist es schon angekommen?" while the message is still being written."""
    return Step(form, ("not_sent",))


def help_with(form: Form) -> Step:
    """Help a visitor who does not know what to answer; that is no reason to stop."""
    question = form.question
    if question not in HELPED:
        return _why(form)
    if question == "name" and form.tries:
        return Step(replace(form, name=LEFT_OUT, tries=0), ("name_left_out",))
    form = replace(form, tries=form.tries + 1, offered=None)
    remarks = (f"help_{question}",)
    return Step(form, with_way_out(form, remarks) if question == "contact" else remarks)


def _back(form: Form) -> Step:
    """Open the question before the one that is open, or leave one as it was that is being changed."""
    if form.former:
        return Step(form.as_before())
    number = QUESTIONS.index(form.question)
    if number == 0:
        return Step(form, ("first_question",))
    return Step(replace(form.without(QUESTIONS[number - 1]), changing=QUESTIONS[number - 1]))


REPLIES: Mapping[str | None, Callable[[Form], Step]] = {
    "cancel": cancelled,
    "again": _again,
    "help": help_with,
    "whom": _whom,
    "when": _when,
    "wait": _wait,
    "unsent": _unsent,
    "later": _later,
    "why": _why,
    "back": _back,
}
