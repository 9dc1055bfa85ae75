"""The concern in the visitor's words: where a message holds one, and what is added to it later."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.form.form import Form
from bot.form.phrases import Phrases
from bot.form.text import tidy, words
from bot.form.turn import Step

LONGEST_CONCERN = 2_000
_CONTENT_WORDS_OF_A_CONCERN, _INTRODUCED_WORDS = 6, 2
_CONTENT_WORDS_OF_A_SENTENCE, _WORDS_OF_A_SENTENCE = 2, 5


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
    # "wegen der Sporthalle" alone says whom it should go to, and not yet what it is about
    introduced = len(beyond) >= _INTRODUCED_WORDS and phrases.mentions("introduces", text)
    if beyond and (sure or introduced or len(beyond) >= _CONTENT_WORDS_OF_A_CONCERN):
        return tidy(text)[:LONGEST_CONCERN]
    return None


def with_more(form: Form, rest: str, phrases: Phrases, fewest: int, whole: str | None = None) -> Form:
    """Add to the concern what a message says beside its answer ("am besten nach 16 Uhr"): nothing is lost.

    Where `rest` says nothing alone, the `whole` message is added.
    """
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
    return replace(form, concern=f"{form.concern}\n{tidy(whole or rest)}"[:LONGEST_CONCERN])


def addition(form: Form, text: str, phrases: Phrases) -> Step | None:
    """Add a whole sentence that answers another question than the open one to the concern."""
    fewest = 1 if phrases.mentions("introduces", text) else _CONTENT_WORDS_OF_A_SENTENCE
    if len(phrases.beyond(text, "request")) < fewest or len(words(text)) < _WORDS_OF_A_SENTENCE:
        return None
    return added(form, text)


def added(form: Form, text: str) -> Step:
    """Add `text` to the concern."""
    concern = f"{form.concern}\n{text}" if form.concern else text
    return Step(replace(form, concern=concern[:LONGEST_CONCERN]), ("added",))
