"""What a visitor may say to the form instead of answering: stop, back, again, why, change."""

from __future__ import annotations

import re
from typing import Literal

from bot.form.phrases import Phrases
from bot.form.text import words

Command = Literal["cancel", "back", "again", "why"]
Part = Literal["name", "contact", "concern", "field", "transcript"]

PARTS: tuple[Part, ...] = ("contact", "name", "concern", "field", "transcript")
_REFUSED = re.compile(
    r"\b(?:kein|keine|keinen|nicht|statt|ohne)(?: (?:per|am|uebers|ueber|das|mehr|mich))* \w+"
)
_MOST_WORDS_OF_A_WHY = 14
_MOST_WORDS_OF_A_CHANGE = 10


def command(text: str, phrases: Phrases) -> Command | None:
    """Return the command that `text` is, None where it is none."""
    steering: tuple[Command, ...] = ("cancel", "back", "again")
    for kind in steering:
        if phrases.says(kind, text):
            return kind
    return "why" if asks_why(text, phrases) else None


def stops(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` wants to stop the form, in plain words for just that and nothing else."""
    return phrases.says("cancel", text) and phrases.mentions("stop", text)


def asks_why(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` asks what the form wants an answer for."""
    if phrases.says("why", text) or phrases.says("freely", text):
        return True
    short = len(words(text)) <= _MOST_WORDS_OF_A_WHY
    return short and phrases.mentions("why", text) and phrases.mentions("about", text) and _about_you(text)


def wants_change(text: str, phrases: Phrases) -> Part | None:
    """Return the part of the form that `text` says is wrong, without saying what is right."""
    said = phrases.mentions("wrong", text) or phrases.mentions("rather", text)
    if not said or len(words(text)) > _MOST_WORDS_OF_A_CHANGE:
        return None
    return next((part for part in PARTS if phrases.mentions(f"of_{part}", text)), None)


def wish(text: str, phrases: Phrases) -> Literal["mail", "phone"] | None:
    """Return how the writer of a short `text` wants to be reached: "doch lieber per Telefon"."""
    if phrases.mentions("wrong", text) or phrases.beyond(
        text, "by_phone", "by_mail", "rather", "request", "no"
    ):
        return None
    by_phone, by_mail = (_wanted(kind, text, phrases) for kind in ("by_phone", "by_mail"))
    if by_phone == by_mail:
        return None
    return "phone" if by_phone else "mail"


def _wanted(kind: str, text: str, phrases: Phrases) -> bool:
    """Tell whether `text` names a way, and not only to refuse it: "kein Telefon, nur Mail"."""
    joined = " ".join(words(text))
    return phrases.mentions(kind, _REFUSED.sub(" ", joined))


def _about_you(text: str) -> bool:
    """ "Warum braucht der Landkreis eine Angabe?" is about the form, "Wozu dient der Name REVIER?" is not."""
    return bool({"sie", "du", "ihr", "landkreis", "ich", "man", "meine", "meinen", "mein"} & set(words(text)))
