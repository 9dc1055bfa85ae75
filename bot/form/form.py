"""The hand-off form: what it has asked for so far, and how a message takes it on.

Nothing here speaks: `advance` returns what to say by name, and the actions say it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal, cast

from bot.form import commands, names
from bot.form.details import Details, details
from bot.form.errands import errand
from bot.form.phrases import Phrases
from bot.form.text import tidy, words
from bot.handoff import reach

Question = Literal["field", "concern", "name", "contact", "transcript", "consent"]
QUESTIONS: tuple[Question, ...] = ("field", "concern", "name", "contact", "transcript", "consent")
"""In the order in which they are asked."""

UNKNOWN_FIELD = "unknown"
LEFT_OUT = ""
WHAT, MORE = "what", "more"
"""Asked is what is to be changed, or what is to be added to the concern."""
REMINDED = 2
"""So many questions in between, one after the other; then the form only reminds of itself."""
LONGEST_CONCERN = 2_000
_PATIENCE = 2
"""So many entries that cannot be used; then the form names another way."""
_CONTENT_WORDS_OF_A_CONCERN = 6
_FEWEST_MORE, _FEWEST_MORE_BESIDE_A_NAME = 2, 4
_CONTENT_WORDS_OF_A_SENTENCE, _WORDS_OF_A_SENTENCE = 2, 5


@dataclass(frozen=True)
class Form:
    """The answers so far, None where a question is open.

    topic_field: an id or `UNKNOWN_FIELD`; name: "" where it is left out; transcript: may it go along;
    suggestion: an address that may have been meant; digits: a number whose area code is missing;
    offered: a question that may become the concern; wish: how the visitor wants to be reached;
    tries: entries in a row that could not be used; changing: `WHAT`, `MORE`, or the question that was opened
    again; former: its answer, by attribute; interruptions: questions in a row that were none of the form's.
    """

    topic_field: str | None = None
    person: str | None = None
    concern: str | None = None
    name: str | None = None
    mail: str | None = None
    phone: str | None = None
    transcript: bool | None = None
    suggestion: str | None = None
    digits: str | None = None
    offered: str | None = None
    wish: str | None = None
    tries: int = 0
    changing: str | None = None
    former: Mapping[str, Any] | None = None
    interruptions: int = 0

    @property
    def contact(self) -> str | None:
        """The way by which the visitor can be reached, None while that is open."""
        if (
            self.suggestion
            or (self.wish == "phone" and not self.phone)
            or (self.wish == "mail" and not self.mail)
        ):
            return None
        return self.mail or self.phone

    @property
    def question(self) -> Question:
        """The first question that is open; the last one stays open."""
        answered = {
            "field": self.topic_field or self.person,
            "concern": self.concern,
            "name": None if self.name is None else "given",
            "contact": self.contact,
            "transcript": None if self.transcript is None else "given",
            "consent": None,
        }
        return next(question for question in QUESTIONS if answered[question] is None)

    @property
    def pending(self) -> bool:
        """Tell whether the open question has something to confirm."""
        return (
            bool(self.suggestion)
            if self.question == "contact"
            else bool(self.offered and self.question == "concern")
        )

    def without(self, part: Question) -> Form:
        """Return the form with a question open again."""
        cleared: Mapping[Question, dict[str, Any]] = {
            "field": {"topic_field": None, "person": None},
            "concern": {"concern": None},
            "name": {"name": None},
            "contact": {"mail": None, "phone": None, "suggestion": None, "digits": None, "wish": None},
            "transcript": {"transcript": None},
            "consent": {},
        }
        return replace(self, tries=0, **cleared[part])

    def reopened(self, *parts: Question) -> Form:
        """Return the form with questions open again that are to be answered anew, or left as they were."""
        opened = self
        for part in parts:
            opened = opened.without(part)
        former = {name: value for name, value in vars(self).items() if name in _KEPT and value is not None}
        lost = {name: value for name, value in former.items() if getattr(opened, name) is None}
        return replace(opened, changing=opened.question, former=lost or None)

    def as_before(self) -> Form:
        """Return the form as it was before a question was opened again."""
        return replace(self, changing=None, tries=0, suggestion=None, **(self.former or {}), former=None)

    def settled(self) -> Form:
        """Return the form without what belongs to a change, once the question is answered."""
        done = self.changing not in (None, WHAT, MORE) and self.question != self.changing
        return replace(self, changing=None, former=None) if done else self


@dataclass(frozen=True)
class Said:
    """A message to the form.

    reply: what a button stands for; topic_field and person are ids found in the text; hint: "yes" or "no"
    where NLU takes the text for one; titles of the topic fields, and the words of our `staff`'s names, say
    whom it should go to, and not yet what it is about.
    """

    text: str = ""
    reply: str | None = None
    hint: str | None = None
    topic_field: str | None = None
    person: str | None = None
    titles: Sequence[str] = ()
    staff: Collection[str] = ()

    @property
    def nobody(self) -> Collection[str]:
        """The words that only say whom it should go to."""
        return {word for title in self.titles for word in words(title)} | set(self.staff)


@dataclass(frozen=True)
class Step:
    """The form after a message.

    remarks: what to say first, by name; end: the visitor does not want to go on; submit: the visitor agreed.
    """

    form: Form
    remarks: Sequence[str] = ()
    end: Literal["cancelled", "refused"] | None = None
    submit: bool = False


def begin(said: Said, phrases: Phrases) -> Step:
    """Begin a form with the message that asks for a person; it may hold everything at once."""
    form = Form(topic_field=said.topic_field, person=said.person)
    found = details(said.text, phrases, staff=said.staff)
    step = _take(form, found)
    told = errand(found.rest, named=said.person is not None)
    if told and concern_in(told, phrases, sure=True) is None:
        told = None  # "kann ich jemanden fragen, ob das geht"
    concern = told or concern_in(found.rest, phrases, said.nobody, sure=found.reach)
    return replace(step, form=replace(step.form, concern=concern and concern[:LONGEST_CONCERN]))


def concern_in(
    text: str, phrases: Phrases, nobody: Collection[str] = (), *, sure: bool = False
) -> str | None:
    """Return `text` where it says what a visitor wants, None where it only asks for a person.

    `sure`: the visitor gave a contact as well, so the rest is meant for the county. Words of `nobody` say
    whom it should go to.
    """
    beyond = [
        word
        for word in phrases.beyond(text, "request", "introduces", "by_phone", "by_mail")
        if word not in nobody
    ]
    introduced = beyond and phrases.mentions("introduces", text)
    if beyond and (sure or introduced or len(beyond) >= _CONTENT_WORDS_OF_A_CONCERN):
        return tidy(text)[:LONGEST_CONCERN]
    return None


def advance(form: Form, said: Said, phrases: Phrases) -> Step:
    """Take the form on by one message."""
    step = _advance(replace(form, interruptions=0), said, phrases, form.interruptions >= REMINDED)
    return replace(step, form=step.form.settled())


def _advance(form: Form, said: Said, phrases: Phrases, reminded: bool) -> Step:
    text = tidy(said.text)
    question = form.question
    if reminded and any(phrases.says(kind, text) for kind in ("go_on", "yes")):
        return Step(form)  # a yes to the reminder is none to the question behind it
    if form.changing and text and (changed := _changed(form, said, text, phrases)) is not None:
        return changed
    asked = form.changing == WHAT
    form = replace(form, changing=None) if form.changing in (WHAT, MORE) else form
    if question in _HELPED and phrases.says("unknown", text):
        return _help(form)
    reply = said.reply or commands.command(text, phrases) or (said.hint if said.hint in _REPLIES else None)
    if reply in _REPLIES:
        return _REPLIES[reply](form)
    if reply and reply.startswith("change_"):
        return Step(form.reopened(cast(Question, reply.removeprefix("change_"))))
    if reply is None and not text:
        return _button_with_field(form, question, said)
    if reply is None:
        if not asked and (answered := _simple_answer(form, question, text, phrases)) is not None:
            return answered
        if (corrected := _correction(form, question, said, text, phrases)) is not None:
            return corrected
        if asked:
            again = Step(replace(form, changing=WHAT), ("what_to_change",))
            return _more(form, text, phrases) or again
        if question != "concern" and not said.hint and not phrases.beyond(text, "request"):
            return Step(form)  # "ich will mit einem Menschen sprechen": that is what we are at
    return _ANSWERS[question](form, replace(said, text=text, reply=reply), phrases)


def _button_with_field(form: Form, question: Question, said: Said) -> Step:
    """Take the topic field of a button that begins a message, pressed while one is being written."""
    if said.topic_field is None and said.person is None:
        return Step(form)
    remarks = ("goes_to",) if question == "field" else ("corrected", "goes_to")
    return Step(replace(form, topic_field=said.topic_field, person=said.person, tries=0), remarks)


def _changed(form: Form, said: Said, text: str, phrases: Phrases) -> Step | None:
    """Take an answer to "Was möchten Sie ändern?", or leave what was to be changed as it was."""
    asked = form.changing in (WHAT, MORE)
    if (form.former or asked) and any(
        phrases.says(kind, text) for kind in ("keep", *(["no"] if asked else []))
    ):
        return Step(form.as_before())
    if form.changing == MORE and not commands.command(text, phrases):
        return _added(replace(form, changing=None), text)
    if form.changing != WHAT:
        return None
    replaced = _replaced(replace(form, changing=None), said, text, phrases, asked=True)
    part = commands.names_part(text, phrases, alike=True)
    return replaced or (Step(form.reopened(part)) if part else None)


def _end_cancelled(form: Form) -> Step:
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


def _unsent(form: Form) -> Step:
    """Answer "ist es schon angekommen?" while the message is still being written."""
    return Step(form, ("not_sent",))


def _help(form: Form) -> Step:
    """Help a visitor who does not know what to answer; that is no reason to stop."""
    question = form.question
    if question not in _HELPED:
        return _why(form)
    if question == "name" and form.tries:
        return Step(replace(form, name=LEFT_OUT, tries=0), ("name_left_out",))
    form = replace(form, tries=form.tries + 1, offered=None)
    remarks = (f"help_{question}",)
    return Step(form, _with_way_out(form, remarks) if question == "contact" else remarks)


_HELPED: Collection[Question] = ("concern", "name", "contact")
"""Questions at which somebody may not know what to write."""


def _back(form: Form) -> Step:
    """Open the question before the one that is open, or leave one as it was that is being changed."""
    if form.former:
        return Step(form.as_before())
    number = QUESTIONS.index(form.question)
    if number == 0:
        return Step(form, ("first_question",))
    return Step(replace(form.without(QUESTIONS[number - 1]), changing=QUESTIONS[number - 1]))


_REPLIES: dict[str | None, Callable[[Form], Step]] = {
    "cancel": _end_cancelled,
    "again": _again,
    "help": _help,
    "whom": _whom,
    "when": _when,
    "wait": _wait,
    "unsent": _unsent,
    "why": _why,
    "back": _back,
}


def _simple_answer(form: Form, question: Question, text: str, phrases: Phrases) -> Step | None:
    """Answer with yes, no, "weiß ich nicht" or "ohne Namen", where the question has such an answer."""
    kinds: dict[Question, tuple[str, ...]] = {
        "field": ("unknown",),
        "name": ("skip", "no", "change"),
        "contact": ("change",),
        "transcript": ("change", "yes", "no"),
        "consent": ("change", "yes", "no"),
    }
    expected = (*kinds.get(question, ()), *(("yes", "no") if form.pending else ()))
    if "no" in expected and _ends_with_no(text, phrases):
        return _ANSWERS[question](form, Said(text, "no"), phrases)
    for kind in expected:
        if kind == "change" and phrases.says(kind, text) and not commands.wants_change(text, phrases):
            return Step(replace(form, changing=WHAT), ("what_to_change",))
        if kind != "change" and phrases.says(kind, text):
            return _ANSWERS[question](form, Said(text, kind), phrases)
    return None


def _ends_with_no(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` is a no, also after a yes that is none: "ok, dann nein"."""
    return phrases.says("no", text) and phrases.says("no", " ".join(words(text)[-1:]))


def _correction(form: Form, question: Question, said: Said, text: str, phrases: Phrases) -> Step | None:
    """Correct an earlier answer, with its new value or, without one, by asking again."""
    if question not in ("field", "concern") and (replaced := _replaced(form, said, text, phrases)):
        return replaced
    found = details(text, phrases, asked=question == "contact", staff=said.staff)
    if (found.reach or (found.name and names.told(text))) and question not in ("field", "concern"):
        step = _take(_without_the_other(form, found, text, phrases), found)
        fewest = _FEWEST_MORE if found.reach else _FEWEST_MORE_BESIDE_A_NAME
        return replace(step, form=_with_more(step.form, found.rest, phrases, fewest))
    if _names_another_field(question, said, text, phrases):
        return Step(replace(form, topic_field=said.topic_field, person=said.person), ("corrected", "goes_to"))
    if question == "contact" and commands.refuses_both(text, phrases):
        return Step(form, ("contact_needed",))
    way = commands.wish(text, phrases)
    if way and question != "concern":
        return Step(_wishing(form, way))
    if question in ("field", "concern"):
        return None
    if form.concern and phrases.says("addition", text):
        return Step(replace(form, changing=MORE), ("what_to_add",))
    parts = commands.wants_change(text, phrases)
    if not parts and question == "consent":
        parts = tuple(filter(None, [commands.names_part(text, phrases)]))
    parts = tuple(part for part in parts if part != question)
    return Step(form.reopened(*parts)) if parts else None


def _replaced(form: Form, said: Said, text: str, phrases: Phrases, *, asked: bool = False) -> Step | None:
    """Take a correction that says what and to what: "das Anliegen ändern: Der Steg ist morsch"."""
    found = commands.replacement(text, phrases, asked=asked)
    if found is None:
        return None
    part, value = found
    if part == "concern":
        opened = form.reopened("concern")
        return _concern(opened, replace(said, text=value, reply=None, hint=None), phrases)
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


ELSEWHERE = ("wrong", "rather", "redirect", "no")
"""Words that say that the message should go elsewhere, beside a field or a person."""
MOST_WORDS_OF_A_CORRECTION = 10


def _names_another_field(question: Question, said: Said, text: str, phrases: Phrases) -> bool:
    """Tell whether `text` says whom or what it should go to instead: "nein, es geht um Sport"."""
    if question in ("field", "concern") or len(words(text)) > MOST_WORDS_OF_A_CORRECTION:
        return False
    says_so = question == "consent" or any(phrases.mentions(kind, text) for kind in (*ELSEWHERE, "of_field"))
    return says_so and (said.topic_field is not None or (said.person is not None and question != "name"))


def _take(form: Form, found: Details) -> Step:
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
    return Step(form, _with_way_out(form, remarks))


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
    wish = None if form.wish == "mail" else form.wish
    return replace(form, mail=found.address, suggestion=found.suggestion, phone=phone, wish=wish, tries=0), []


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
        wish = None if form.wish == "phone" else form.wish
        return replace(
            form, phone=number, mail=mail, suggestion=suggestion, wish=wish, digits=None, tries=0
        ), []
    kept = written if code == "phone_area" else None
    return replace(form, phone=None, digits=kept, tries=form.tries + 1), [f"error_{code}"]


def _with_way_out(form: Form, remarks: Sequence[str]) -> tuple[str, ...]:
    """After entries that could not be used, name another way."""
    return (*remarks, "way_out") if remarks and form.tries >= _PATIENCE else tuple(remarks)


def _with_more(form: Form, rest: str, phrases: Phrases, fewest: int) -> Form:
    """Add to the concern what a message says beside its answer ("am besten nach 16 Uhr"): nothing is lost."""
    beyond = phrases.beyond(
        rest,
        "request",
        "wrong",
        "rather",
        "by_phone",
        "by_mail",
        "of_name",
        "of_contact",
        "yes",
        "no",
        "places",
    )
    if form.concern is None or len(beyond) < fewest:
        return form
    return replace(form, concern=f"{form.concern}\n{tidy(rest)}"[:LONGEST_CONCERN])


def _more(form: Form, text: str, phrases: Phrases) -> Step | None:
    """Add a whole sentence that answers another question than the open one to the concern."""
    fewest = 1 if phrases.mentions("introduces", text) else _CONTENT_WORDS_OF_A_SENTENCE
    if len(phrases.beyond(text, "request")) < fewest or len(words(text)) < _WORDS_OF_A_SENTENCE:
        return None
    return _added(form, text)


def _added(form: Form, text: str) -> Step:
    concern = f"{form.concern}\n{text}" if form.concern else text
    return Step(replace(form, concern=concern[:LONGEST_CONCERN]), ("added",))


def _wishing(form: Form, way: str) -> Form:
    """Note how the visitor wants to be reached; the other way is dropped when this one is there."""
    there = form.phone if way == "phone" else form.mail
    if there:
        mail, phone = (None, form.phone) if way == "phone" else (form.mail, None)
        return replace(form, mail=mail, phone=phone, suggestion=None, wish=None)
    return replace(form, wish=way, suggestion=None)


def _field(form: Form, said: Said, phrases: Phrases) -> Step:
    """Take the topic field; a text that tells more than its field is the concern as well."""
    if said.reply == "no" or (said.hint == "no" and phrases.mentions("no", said.text)):
        return _end_cancelled(form)
    if said.reply == "unknown" or said.hint == "no":  # "kann ich nicht sagen"
        return Step(replace(form, topic_field=UNKNOWN_FIELD, tries=0), ("goes_to_county",))
    found = details(said.text, phrases, staff=said.staff)
    step = _take(form, found)
    concern = form.concern or concern_in(found.rest, phrases, said.nobody, sure=len(words(found.rest)) > 2)
    filled = replace(step.form, concern=concern)
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
        return _end_cancelled(form) if meant else _help(form)
    if "yes" in (said.reply, said.hint) or not said.text:
        return Step(form, ("concern_open",) if said.text else ())
    found = details(said.text, phrases, staff=said.staff)
    step = _take(form, found)
    concern = concern_in(found.rest, phrases, said.staff, sure=True)
    field_ = step.form.topic_field
    if (said.topic_field or said.person) and field_ in (None, UNKNOWN_FIELD) and not form.person:
        filled = replace(step.form, topic_field=said.topic_field, person=said.person)
        step = replace(step, form=filled, remarks=(*step.remarks, "goes_to"))
    if concern is None:
        taken = found.reach or found.name
        remarks = (*step.remarks, "concern_open") if not taken else step.remarks or ("noted",)
        return replace(step, remarks=remarks)
    known = said.topic_field or form.tries or form.changing
    if len(words(concern)) == 1 and not known:  # one word may be anything
        return replace(step, form=replace(step.form, tries=1), remarks=(*step.remarks, "concern_open"))
    return replace(step, form=replace(step.form, concern=concern, offered=None, tries=0))


def _name(form: Form, said: Said, phrases: Phrases) -> Step:
    """Take the name, or leave it out."""
    if said.reply == "skip" or "no" in (said.reply, said.hint):
        return Step(replace(form, name=LEFT_OUT, tries=0))
    if "yes" in (said.reply, said.hint) or phrases.says("yes", said.text):
        return Step(form)
    name = names.answer(said.text, phrases)
    if name and names.usable(name):
        return Step(replace(form, name=name, tries=0))
    if (more := _more(form, said.text, phrases)) is not None:
        return more
    if form.tries + 1 >= _PATIENCE:
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
        return Step(form, ("contact_needed",))
    if said.reply in ("phone", "mail"):
        return Step(_wishing(form, said.reply))
    if phrases.says("yes", said.text):
        return Step(form)
    if (more := _more(form, said.text, phrases)) is not None:
        return more
    form = replace(form, tries=form.tries + 1)
    return Step(form, _with_way_out(form, ("error_reach_missing",)))


def _transcript(form: Form, said: Said, phrases: Phrases) -> Step:
    """Only a clear yes lets the transcript go along."""
    return Step(replace(form, transcript=_agrees(said, phrases)))


def _consent(form: Form, said: Said, phrases: Phrases) -> Step:
    """Only a clear yes is consent; "nein" ends without pressure; in doubt it is asked again."""
    if said.text and phrases.mentions("along", said.text):  # "nein, nicht mitschicken"
        along = not any(phrases.mentions(kind, said.text) for kind in ("no", "doubt"))
        if along != form.transcript:
            return Step(replace(form, transcript=along), ("corrected",))
    if _agrees(said, phrases):
        return Step(form, submit=True)
    if said.reply == "no":
        return Step(Form(), end="refused")
    if said.reply == "change":
        return Step(replace(form, changing=WHAT), ("what_to_change",))
    unsure = any(phrases.mentions(kind, said.text) for kind in ("yes", "no", "doubt"))
    if not unsure and (more := _more(form, said.text, phrases)) is not None:
        return more
    return Step(form, ("yes_or_no",))


def _agrees(said: Said, phrases: Phrases) -> bool:
    """Tell whether a button or the words are a clear yes."""
    pressed = said.reply == "yes" and not said.text
    return pressed or commands.agrees(said.text, said.hint, phrases)


_KEPT = ("topic_field", "person", "concern", "name", "mail", "phone", "transcript")

_ANSWERS: dict[Question, Callable[[Form, Said, Phrases], Step]] = {
    "field": _field,
    "concern": _concern,
    "name": _name,
    "contact": _contact,
    "transcript": _transcript,
    "consent": _consent,
}
