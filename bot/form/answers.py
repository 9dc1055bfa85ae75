"""Answers to the form's questions, one function a question."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from bot.form import commands, names, spelling
from bot.form.concern import added, addition, concern_in
from bot.form.details import details
from bot.form.entries import PATIENCE, take, wishing, with_way_out
from bot.form.form import LEFT_OUT, UNKNOWN_FIELD, WHAT, Form, Question
from bot.form.phrases import Phrases
from bot.form.replies import cancelled, help_with
from bot.form.text import words
from bot.form.turn import Said, Step
from bot.handoff import reach

_MOST_WORDS_OF_A_WAY = 5


def _field(form: Form, said: Said, phrases: Phrases) -> Step:
    """Take the topic field; a text that tells more than its field is the concern as well."""
    refused = said.reply == "no" or (said.hint == "no" and phrases.mentions("no", said.text))
    if refused and form.concern is None:
        return cancelled(form)
    if (
        refused or said.reply == "unknown" or said.hint == "no"
    ):  # "kann ich nicht sagen", "nein, keines davon"
        return Step(replace(form, topic_field=UNKNOWN_FIELD, tries=0), ("goes_to_county",))
    found = details(said.text, phrases, staff=said.staff)
    step = take(form, found)
    concern = concern_in(found.rest, phrases, said.nobody, sure=len(words(found.rest)) > 2)
    filled = added(step.form, concern).form if concern else step.form
    if said.topic_field or said.person:
        filled = replace(filled, topic_field=said.topic_field, person=said.person, tries=0)
        return replace(step, form=filled, remarks=(*step.remarks, "goes_to"))
    if form.tries:  # asked twice: whoever reads it will know
        filled = replace(filled, topic_field=UNKNOWN_FIELD, tries=0)
        return replace(step, form=filled, remarks=(*step.remarks, "goes_to_county"))
    noted = ("concern_noted",) if concern and not form.concern else ("field_open",)
    return replace(step, form=replace(filled, tries=1), remarks=(*step.remarks, *noted))


def _concern(form: Form, said: Said, phrases: Phrases) -> Step:
    """Take the concern in the visitor's words; a contact or a name in it is taken as such."""
    if form.offered and ("use" in (said.reply,) or "yes" in (said.reply, said.hint)):
        return Step(replace(form, concern=form.offered, offered=None))
    if "no" in (said.reply, said.hint):
        if form.offered:
            return Step(replace(form, offered=None))
        meant = said.reply == "no" or phrases.mentions("no", said.text)
        return cancelled(form) if meant else help_with(form)
    if "yes" in (said.reply, said.hint) or not said.text:
        return Step(form, ("concern_open",) if said.text else ())
    if said.topic_field and not set(phrases.beyond(said.text, "request", "introduces")) - set(
        said.field_words
    ):
        other = said.topic_field != form.topic_field
        filled = replace(form, topic_field=said.topic_field, person=said.person) if other else form
        return Step(filled, ("corrected", "goes_to") if other else ("concern_open",))
    found = details(said.text, phrases, staff=said.staff)
    step = take(form, found)
    concern = None if found.cut else concern_in(found.rest, phrases, said.staff, sure=True)
    field_ = step.form.topic_field
    if (said.topic_field or said.person) and field_ in (None, UNKNOWN_FIELD) and not form.person:
        filled = replace(step.form, topic_field=said.topic_field, person=said.person)
        step = replace(step, form=filled, remarks=(*step.remarks, "goes_to"))
    if concern is None:
        taken = found.reach or found.name
        remarks = (*step.remarks, "concern_open") if not taken else step.remarks or ("noted",)
        return replace(step, remarks=remarks)
    known = said.topic_field or ((form.tries or form.changing) and not found.reach)
    if len(words(concern)) == 1 and not known:  # one word may be anything
        return replace(step, form=replace(step.form, tries=1), remarks=(*step.remarks, "concern_open"))
    return replace(step, form=replace(step.form, concern=concern, offered=None, tries=0))


def _name(form: Form, said: Said, phrases: Phrases) -> Step:
    """Take the name, or leave it out."""
    if said.reply == "skip" or "no" in (said.reply, said.hint):
        return Step(replace(form, name=LEFT_OUT, tries=0))
    name = names.answer(spelling.named(said.text) or said.text, phrases)
    agreed = said.hint == "yes" and name in (None, said.text)  # but not "ok Jana"
    if agreed or said.reply == "yes" or phrases.says("yes", said.text):
        return Step(form)
    if name and names.usable(name) and not set(words(name)) <= set(said.field_words):
        return Step(replace(form, name=name, tries=0))
    if (step := addition(form, said.text, phrases)) is not None:
        return step
    if form.tries + 1 >= PATIENCE:
        return Step(replace(form, name=LEFT_OUT, tries=0), ("name_left_out",))
    wrong = "no_name" if names.usable(said.text) else "error_name_invalid"
    return Step(replace(form, tries=form.tries + 1), (wrong,))


def _contact(form: Form, said: Said, phrases: Phrases) -> Step:
    """Take the contact, or the answer to "Meinten Sie …?"."""
    confirmed = said.reply or said.hint
    if form.suggestion and confirmed in ("yes", "no"):
        mail = form.suggestion if confirmed == "yes" else form.mail
        remarks = () if mail else ("contact_once_more",)
        return Step(
            replace(form, mail=mail, suggestion=None, wish=None if mail else form.wish, tries=0), remarks
        )
    if "no" in (said.reply, said.hint):
        if form.tries >= PATIENCE:  # told why it is needed, or another way
            return Step(Form(), end="refused")
        return Step(replace(form, tries=PATIENCE), ("contact_needed",))
    if said.reply in ("phone", "mail"):
        return Step(wishing(form, said.reply))
    if phrases.says("yes", said.text):
        return Step(form)
    if len(words(said.text)) <= _MOST_WORDS_OF_A_WAY and (way := commands.way(said.text, phrases)):
        return Step(wishing(form, way))  # "meine Betreuerin hat Telefon"
    if guess := reach.mail_without_at(said.text):
        return Step(replace(form, mail=None, suggestion=guess))
    if (step := addition(form, said.text, phrases)) is not None:
        return step
    form = replace(form, tries=form.tries + 1)
    return Step(form, with_way_out(form, ("error_reach_missing",)))


def _transcript(form: Form, said: Said, phrases: Phrases) -> Step:
    """Only a clear yes lets the transcript go along."""
    if _only_a_sign(said, phrases):
        return Step(form, ("yes_in_a_word",))
    plain = any(phrases.mentions(kind, said.text) for kind in ("yes", "no", "doubt", "unknown"))
    if not plain and not said.reply and (step := addition(form, said.text, phrases)) is not None:
        return step
    return Step(replace(form, transcript=_agrees(said, phrases)))


def _consent(form: Form, said: Said, phrases: Phrases) -> Step:
    """Only a clear yes is consent; "nein" ends without pressure; in doubt it is asked again."""
    if said.text and phrases.mentions("along", said.text):  # "nein, nicht mitschicken"
        along = not any(phrases.mentions(kind, said.text) for kind in ("no", "doubt"))
        if along != form.transcript:
            return Step(replace(form, transcript=along), ("corrected",))
    if _only_a_sign(said, phrases):
        return Step(form, ("yes_in_a_word",))
    if _agrees(said, phrases):
        return Step(form, submit=True)
    if said.reply == "no":
        return Step(Form(), end="refused")
    if said.reply == "change":
        return Step(replace(form, changing=WHAT), ("what_to_change",))
    if commands.declines(said.text, phrases):
        return Step(Form(), end="refused")
    if commands.opens_with_no(said.text, phrases):
        return Step(form, ("no_or_change",))
    unsure = any(phrases.mentions(kind, said.text) for kind in ("yes", "no", "doubt"))
    if not unsure and (step := addition(form, said.text, phrases)) is not None:
        return step
    return Step(form, ("yes_or_no",))


def _agrees(said: Said, phrases: Phrases) -> bool:
    """Tell whether a button or the words are a clear yes."""
    pressed = said.reply == "yes" and not said.text
    return pressed or commands.agrees(said.text, said.hint, phrases)


def _only_a_sign(said: Said, phrases: Phrases) -> bool:
    """Tell whether the words for a permission are only a thumb: what is not clear to a court is asked for."""
    return phrases.says("yes", said.text) and commands.is_a_sign(said.text)


_ANSWERS: Mapping[Question, Callable[[Form, Said, Phrases], Step]] = {
    "field": _field,
    "concern": _concern,
    "name": _name,
    "contact": _contact,
    "transcript": _transcript,
    "consent": _consent,
}


def answer(question: Question, form: Form, said: Said, phrases: Phrases) -> Step:
    """Take a message as the answer to `question`."""
    return _ANSWERS[question](form, said, phrases)
