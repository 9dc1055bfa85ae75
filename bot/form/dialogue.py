"""How a message takes the form on: the form is begun, then advanced message by message."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from bot.form import commands
from bot.form.answers import answer
from bot.form.concern import LONGEST_CONCERN, addition, concern_in
from bot.form.corrections import changed, correction
from bot.form.details import details
from bot.form.entries import take
from bot.form.errands import errand, more
from bot.form.form import MORE, WHAT, Form, Question
from bot.form.phrases import Phrases
from bot.form.replies import HELPED, REPLIES, help_with
from bot.form.text import tidy, words
from bot.form.turn import Said, Step

REMINDED = 2
"""So many questions in between, one after the other; then the form only reminds of itself."""


def begin(said: Said, phrases: Phrases) -> Step:
    """Begin a form with the message that asks for a person; it may hold everything at once."""
    form = Form(topic_field=said.topic_field, person=said.person)
    found = details(said.text, phrases, staff=said.staff)
    step = take(form if found.reach else replace(form, wish=commands.way(said.text, phrases)), found)
    told = more(found.rest, phrases) or errand(found.rest, named=said.person is not None)
    if told and concern_in(told, phrases, sure=True) is None:
        told = None  # "kann ich jemanden fragen, ob das geht"
    concern = told or concern_in(found.rest, phrases, said.nobody, sure=found.reach)
    return replace(step, form=replace(step.form, concern=concern and concern[:LONGEST_CONCERN]))


def advance(form: Form, said: Said, phrases: Phrases) -> Step:
    """Take the form on by one message."""
    step = _advance(replace(form, interruptions=0), said, phrases, form.interruptions >= REMINDED)
    return replace(step, form=step.form.settled())


def _advance(form: Form, said: Said, phrases: Phrases, reminded: bool) -> Step:
    text = tidy(said.text)
    question = form.question
    if reminded and any(phrases.says(kind, text) for kind in ("go_on", "yes")):
        return Step(form)  # a yes to the reminder is none to the question behind it
    if form.changing and text and (step := changed(form, said, text, phrases)) is not None:
        return step
    asked = form.changing == WHAT
    form = replace(form, changing=None) if form.changing in (WHAT, MORE) else form
    if question in HELPED and phrases.says("unknown", text):
        return help_with(form)
    reply = said.reply or commands.command(text, phrases) or (said.hint if said.hint in REPLIES else None)
    if reply in REPLIES:
        return REPLIES[reply](form)
    if reply and reply.startswith("change_"):
        return Step(form.reopened(cast(Question, reply.removeprefix("change_"))))
    if reply is None and not text:
        return _button_with_field(form, question, said)
    if reply is None:
        if not asked and (answered := _simple_answer(form, question, text, phrases)) is not None:
            return answered
        if (corrected := correction(form, question, said, text, phrases)) is not None:
            return corrected
        if asked:
            again = Step(replace(form, changing=WHAT), ("what_to_change",))
            return addition(form, text, phrases) or again
        if question != "concern" and not said.hint and not phrases.beyond(text, "request"):
            return Step(form)  # "ich will mit einem Menschen sprechen": that is what we are at
    return answer(question, form, replace(said, text=text, reply=reply), phrases)


def _button_with_field(form: Form, question: Question, said: Said) -> Step:
    """Take the topic field of a button that begins a message, pressed while one is being written."""
    if said.topic_field is None and said.person is None:
        return Step(form)
    remarks = ("goes_to",) if question == "field" else ("corrected", "goes_to")
    return Step(replace(form, topic_field=said.topic_field, person=said.person, tries=0), remarks)


def _simple_answer(form: Form, question: Question, text: str, phrases: Phrases) -> Step | None:
    """Answer with yes, no, "weiß ich nicht" or "ohne Namen", where the question has such an answer."""
    kinds: dict[Question, tuple[str, ...]] = {
        "field": ("unknown",),
        "concern": (),
        "name": ("skip", "change"),
        "contact": ("change",),
        "transcript": ("change", "yes"),
        "consent": ("change", "yes"),
    }
    expected = (*kinds[question], *(("yes",) if form.pending else ()), "no")
    if question == "field" and phrases.says("leave_field", text):
        return answer(question, form, Said(text, "unknown"), phrases)
    if _ends_with_no(text, phrases) or (question != "consent" and commands.refuses(text, phrases)):
        return answer(question, form, Said(text, "no"), phrases)
    for kind in expected:
        if kind == "change" and phrases.says(kind, text) and not commands.wants_change(text, phrases):
            return Step(replace(form, changing=WHAT), ("what_to_change",))
        if kind != "change" and phrases.says(kind, text):
            return answer(question, form, Said(text, kind), phrases)
    return None


def _ends_with_no(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` is a no, also after a yes that is none: "ok, dann nein"."""
    return phrases.says("no", text) and phrases.says("no", " ".join(words(text)[-1:]))
