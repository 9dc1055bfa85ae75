"""Corrections of what the form has been told before."""

from __future__ import annotations

from dataclasses import replace

from bot.form import commands, names, spelling
from bot.form.answers import answer
from bot.form.concern import added, with_more
from bot.form.details import Details, details
from bot.form.entries import PATIENCE, take, wishing
from bot.form.form import MORE, WHAT, Form, Question
from bot.form.phrases import Phrases
from bot.form.text import words
from bot.form.turn import Said, Step

_FEWEST_MORE, _FEWEST_MORE_BESIDE_A_NAME, _FEWEST_MORE_BESIDE_A_FIELD = 2, 4, 3
ELSEWHERE = ("wrong", "rather", "redirect", "no")
"""Words that say that the message should go elsewhere, beside a field or a person."""
MOST_WORDS_OF_A_CORRECTION = 10


def changed(form: Form, said: Said, text: str, phrases: Phrases) -> Step | None:
    """Take an answer to "Was möchten Sie ändern?", or leave what was to be changed as it was."""
    asked = form.changing in (WHAT, MORE)
    kept = ("keep", "no") if asked or form.changing == "concern" else ("keep",)
    if (form.former or asked) and any(phrases.says(kind, text) for kind in kept):
        return Step(form.as_before())
    if form.changing == MORE and not commands.command(text, phrases):
        return added(replace(form, changing=None), text)
    if form.changing != WHAT:
        return None
    replaced = _replaced(replace(form, changing=None), said, text, phrases, asked=True)
    part = commands.names_part(text, phrases, alike=True)
    return replaced or (Step(form.reopened(part)) if part else None)


def correction(form: Form, question: Question, said: Said, text: str, phrases: Phrases) -> Step | None:
    """Correct an earlier answer, with its new value or, without one, by asking again."""
    if question not in ("field", "concern") and (replaced := _replaced(form, said, text, phrases)):
        return replaced
    found = details(text, phrases, asked=question == "contact", staff=said.staff)
    if (found.reach or (found.name and names.told(text))) and question not in ("field", "concern"):
        step = take(_without_the_other(form, found, text, phrases), found)
        fewest = _FEWEST_MORE if found.reach else _FEWEST_MORE_BESIDE_A_NAME
        more = with_more(
            step.form, found.rest, phrases, 1 if found.cut else fewest, text if found.cut else None
        )
        unasked = question != ("contact" if found.reach else "name") and not step.remarks
        before = form.contact if found.reach else form.name
        noted = (("corrected" if before else "noted"),) if unasked and question != "consent" else ()
        return replace(step, form=more, remarks=(*step.remarks, *noted))
    if question in ("contact", "transcript", "consent") and said.hint is None and not said.person:
        titled = names.answer(text, phrases) if names.titled(text) else None
        respelt = titled or (spelling.respelt(form.name, text, phrases) if form.name else None)
        if respelt is not None:
            spelt = replace(form, name=respelt, tries=0)
            return Step(spelt, ("corrected",)) if respelt else Step(form.reopened("name"))
    if _names_another_field(question, said, text, phrases):
        return _sent_elsewhere(form, said, text, phrases)
    if question == "contact" and commands.refuses_both(text, phrases):
        return Step(replace(form, tries=PATIENCE), ("contact_needed",))
    way = commands.wish(text, phrases)
    if way:
        return Step(wishing(form, way), ("concern_open",) if question == "concern" else ())
    if question in ("field", "concern"):
        return None
    if form.concern and phrases.says("addition", text):
        return Step(replace(form, changing=MORE), ("what_to_add",))
    parts = commands.wants_change(text, phrases)
    if not parts and question == "consent":
        part = commands.names_part(text, phrases) or commands.number_changed(text, phrases)
        parts = (part,) if part else ()
    parts = tuple(part for part in parts if part != question)
    return Step(form.reopened(*parts)) if parts else None


def _sent_elsewhere(form: Form, said: Said, text: str, phrases: Phrases) -> Step:
    """Let the message go to another field or person; what `text` tells besides is added to the concern."""
    other = replace(form, topic_field=said.topic_field, person=said.person)
    told = phrases.beyond(text, "request", "introduces", "of_field", *ELSEWHERE)
    remarks = (
        ("goes_to",)
        if said.topic_field and said.topic_field == form.topic_field
        else ("corrected", "goes_to")
    )
    if (
        form.concern
        and len([word for word in told if word not in said.nobody]) >= _FEWEST_MORE_BESIDE_A_FIELD
    ):
        return Step(added(other, text).form, (*remarks, "added"))
    return Step(other, remarks)


def _replaced(form: Form, said: Said, text: str, phrases: Phrases, *, asked: bool = False) -> Step | None:
    """Take a correction that says what and to what: "das Anliegen ändern: Der Steg ist morsch"."""
    found = commands.replacement(text, phrases, asked=asked)
    if found is None:
        return None
    part, value = found
    if part == "concern":
        opened = form.reopened("concern")
        return answer("concern", opened, replace(said, text=value, reply=None, hint=None), phrases)
    name = names.answer(value, phrases) if part == "name" else None
    return Step(replace(form, name=name, tries=0)) if name and names.usable(name) else None


def _without_the_other(form: Form, found: Details, text: str, phrases: Phrases) -> Form:
    """Drop the way to reach the visitor that another one takes the place of: "lieber anrufen: 03493 …"."""
    if (found.mail is None) == (found.phone is None) or not commands.instead(text, phrases):
        return form
    given = form.mail if found.mail else form.phone
    if given and not commands.refuses_a_way(text, phrases):
        return form  # another one of the same kind
    return replace(form, phone=None, digits=None) if found.mail else replace(form, mail=None, suggestion=None)


def _names_another_field(question: Question, said: Said, text: str, phrases: Phrases) -> bool:
    """Tell whether `text` says whom or what it should go to instead: "nein, es geht um Sport"."""
    if question in ("field", "concern") or len(words(text)) > MOST_WORDS_OF_A_CORRECTION:
        return False
    says_so = question == "consent" or any(phrases.mentions(kind, text) for kind in (*ELSEWHERE, "of_field"))
    return says_so and (said.topic_field is not None or (said.person is not None and question != "name"))
