"""What a visitor may say to the form instead of answering: stop, back, again, why, help, change.

Its words stand in commands.yml and in data/form.yml.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Literal

from bot.form import names, spelling
from bot.form.phrases import Phrases
from bot.form.text import patterns, words

Command = Literal["cancel", "back", "again", "wait", "help", "whom", "when", "why", "later"]
Part = Literal["name", "contact", "concern", "field", "transcript"]

PARTS: tuple[Part, ...] = ("contact", "name", "concern", "field", "transcript")
_WORDS = patterns(__file__)
_REFUSED = re.compile(
    r"\b(?:{refusal})(?: (?:{refusal_between}))* \w+"
    r"|\b(?!(?:{pronoun}) )\w+ (?:{having}) (?:(?:{having_between}) )*(?:{having_not})\b"
    r"|\b(?:{calling})(?: \w+){{0,3}} (?:{calling_not})\b".format_map(_WORDS)
)
_ANEW = re.compile(
    r"^(?P<head>[^:\n]{{3,80}}?)"
    r"(?P<joint>\s*:\s+|,?\s+(?=(?:{concern_begins})\b)|,?\s+(?:{becomes})\s*:?\s+)"
    r"(?P<value>\S.*)$".format_map(_WORDS),
    re.IGNORECASE | re.DOTALL,
)
"""What is to be changed, and what to: "Das Anliegen ändern: …", "der Name lautet …"."""
_TAKES_BACK = re.compile(r"\b(?:{taking})\b.*\b(?:{taken_back})\b".format_map(_WORDS))
_MAY_TAKE_BACK = re.compile(r"^(?:(?:{so}) )*(?:{may})\b.*\b(?:{undo})\b".format_map(_WORDS))
_WHETHER = re.compile(r"(?:{whether})\b".format_map(_WORDS))
_CHANGING = re.compile(r"\b(?:{changing})\s*$".format_map(_WORDS), re.IGNORECASE)
_BY_TIME = re.compile(r"\b(?:{rather})\s+(?:{time})\b".format_map(_WORDS), re.IGNORECASE)
_ABOUT_THE_FORM = re.compile(r"\b(?:{about_the_form})\b".format_map(_WORDS))
_MOST_WORDS_OF_A_WHY = 14
_MOST_WORDS_OF_A_NO = 6
_MOST_WORDS_OF_A_NAME = 3
_MOST_WORDS_OF_A_CHANGE = 10
_MOST_WORDS_OF_A_HEAD = 8
_MOST_WORDS_OF_A_PART = 6
_ALIKE, _ALMOST = 0.75, 0.85
_LONG_WORD = 6


def command(text: str, phrases: Phrases) -> Command | None:
    """Return the command that `text` is, None where it is none."""
    if _MAY_TAKE_BACK.search(" ".join(words(text))):
        return "later"
    steering: tuple[Command, ...] = ("cancel", "back", "again")
    for kind in steering:
        if phrases.says(kind, text):
            return kind
    if _misspelt_stop(text, phrases):
        return "cancel"
    if phrases.mentions("helpless", text) and not phrases.beyond(text, "helpless", "unknown", "answering"):
        return "help"
    asking: tuple[Command, ...] = ("wait", "whom", "when")
    for about in asking:
        if phrases.mentions(about, text) and not phrases.beyond(text, about, "answering"):
            return about
    return "why" if asks_why(text, phrases) else None


def _misspelt_stop(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` is one long word that stops, with a slip: "abbrchen"."""
    plain = [
        word for word in phrases.words("stop") if len(word) >= _LONG_WORD and phrases.says("cancel", word)
    ]
    said = phrases.beyond(text)
    return len(said) == 1 and bool(get_close_matches(said[0], plain, 1, _ALMOST))


def stops(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` wants to stop the form, in plain words for just that and nothing else."""
    return phrases.says("cancel", text) and phrases.mentions("stop", text)


def harmless(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` only stops, asks for time or tells a name, whatever it may sound like."""
    if stops(text, phrases) or phrases.says("wait", text):
        return True
    return names.told(text) and _only_a_name(spelling.named(text) or text, phrases)


def _only_a_name(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` tells a name and nothing else: "ich heiße Brand"."""
    name, rest = names.take(text, phrases)
    told = words(name or "")
    return (
        0 < len(told) <= _MOST_WORDS_OF_A_NAME
        and phrases.beyond(name or "") == told
        and not phrases.beyond(rest)
    )


def takes_back(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` wants a message back."""
    wants = phrases.mentions("withdraw", text) or _TAKES_BACK.search(" ".join(words(text))) is not None
    return wants and not asks_whether(text)


def asks_whether(text: str) -> bool:
    """Tell whether `text` only asks what is done already: "Ist sie zurückgezogen?"."""
    return _WHETHER.match(" ".join(words(text))) is not None


def agrees(text: str, hint: str | None, phrases: Phrases) -> bool:
    """Tell whether `text` is a clear yes: one in words, or NLU's that begins or ends with one."""
    if phrases.mentions("doubt", text):
        return False
    edges = words(text)[:1] + words(text)[-1:]
    return phrases.says("yes", text) or (hint == "yes" and any(phrases.says("yes", word) for word in edges))


def is_a_sign(text: str) -> bool:
    """Tell whether `text` holds no word, only signs such as a thumb: in doubt a yes, but no consent."""
    return not any(letter.isalnum() for letter in text)


def refuses(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` is nothing but a no; "na" is one only where it stands alone."""
    return phrases.says("no", text) or (len(words(text)) == 1 and phrases.mentions("no_alone", text))


def opens_with_no(text: str, phrases: Phrases) -> bool:
    """Tell whether the first word of `text` is a no."""
    return phrases.says("no", " ".join(words(text)[:1]))


def declines(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` is a no and hardly says more: "nein, ich hab Angst"."""
    corrects = ("yes", "wrong", "rather", "change", *(f"of_{part}" for part in PARTS))
    return (
        opens_with_no(text, phrases)
        and len(phrases.beyond(text, "no")) <= 1
        and len(words(text)) <= _MOST_WORDS_OF_A_NO
        and not any(phrases.mentions(kind, text) for kind in corrects)
    )


def asks_why(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` asks what the form wants an answer for."""
    if phrases.says("why", text) or phrases.says("freely", text):
        return True
    short = len(words(text)) <= _MOST_WORDS_OF_A_WHY
    return (
        short and phrases.mentions("why", text) and phrases.mentions("about", text) and _about_the_form(text)
    )


def wants_change(text: str, phrases: Phrases) -> tuple[Part, ...]:
    """Return the parts of the form that `text` says are wrong, without saying what is right."""
    said = phrases.mentions("wrong", text) or phrases.mentions("rather", text)
    if not said or len(words(text)) > _MOST_WORDS_OF_A_CHANGE:
        return ()
    return tuple(part for part in PARTS if phrases.mentions(f"of_{part}", text))


def names_part(text: str, phrases: Phrases, *, alike: bool = False) -> Part | None:
    """Return the part of the form that `text` names and nothing else: "den Namen", "die Mail".

    `alike`: it was asked which one, so a misspelt word will do.
    """
    spoken = words(text)
    if not 0 < len(spoken) <= _MOST_WORDS_OF_A_PART:
        return None
    part = _part(text, phrases)
    if part and not phrases.beyond(text, "wrong", "rather", "change", *(f"of_{one}" for one in PARTS)):
        return part
    if not alike:
        return None
    for one in PARTS:
        nouns = sorted(phrases.words(f"of_{one}"))
        if any(len(word) > 3 and get_close_matches(word, nouns, 1, _ALIKE) for word in spoken):
            return one
    return None


def number_changed(text: str, phrases: Phrases) -> Part | None:
    """Return the contact where a short `text` says of some of its digits that they are others."""
    digits = [word for word in words(text) if word.isdigit()]
    changed = digits and any(phrases.mentions(kind, text) for kind in ("doubt", "rather", "instead"))
    short = len(words(text)) <= _MOST_WORDS_OF_A_CHANGE
    return "contact" if changed and short and phrases.mentions("of_contact", text) else None


def replacement(text: str, phrases: Phrases, *, asked: bool = False) -> tuple[Part, str] | None:
    """Return which part is to be changed, and what to: "das Anliegen ändern: Der Steg ist morsch".

    `asked`: it was asked what is to be changed.
    """
    found = _ANEW.match(text.strip())
    if found is None or len(words(found["head"])) > _MOST_WORDS_OF_A_HEAD:
        return None
    joint = found["joint"].strip(" ,:").lower()
    if joint in ("in", "auf") and not _CHANGING.search(found["head"]):
        return None
    part = _part(found["head"], phrases)
    changes = joint == "sondern" or any(phrases.mentions(kind, found["head"]) for kind in ("wrong", "rather"))
    named = names_part(found["head"], phrases) == part and (asked or "frage" not in words(found["head"]))
    return (part, found["value"].strip()) if part and (changes or named) else None


def wish(text: str, phrases: Phrases) -> Literal["mail", "phone"] | None:
    """Return how the writer of a short `text` wants to be reached: "doch lieber per Telefon"."""
    if phrases.mentions("wrong", text) or phrases.beyond(
        text, "by_phone", "by_mail", "rather", "request", "no", "doubt"
    ):
        return None
    named = way(text, phrases)
    by_phone, by_mail = (phrases.mentions(kind, text) for kind in ("by_phone", "by_mail"))
    if named or by_phone == by_mail:
        return named
    return "mail" if by_phone else "phone"  # "ich hab keine Mail"


def way(text: str, phrases: Phrases) -> Literal["mail", "phone"] | None:
    """Return the one way to be reached that a message names and does not refuse, whatever else it says."""
    by_phone, by_mail = (_wanted(kind, text, phrases) for kind in ("by_phone", "by_mail"))
    if by_phone == by_mail:
        return None
    return "phone" if by_phone else "mail"


def instead(text: str, phrases: Phrases) -> bool:
    """Tell whether the way to reach the writer that `text` gives takes the place of another one."""
    if phrases.mentions("besides", text):
        return False
    return phrases.mentions("instead", _BY_TIME.sub(" ", text)) or refuses_a_way(text, phrases)


def refuses_both(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` refuses every way to be reached: "kein Telefon und keine Mail"."""
    kinds = ("by_phone", "by_mail")
    return all(phrases.mentions(kind, text) and not _wanted(kind, text, phrases) for kind in kinds)


def refuses_a_way(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` refuses a way to be reached: "nicht per Mail"."""
    return any(
        phrases.mentions(kind, text) and not _wanted(kind, text, phrases) for kind in ("by_phone", "by_mail")
    )


def _part(text: str, phrases: Phrases) -> Part | None:
    return next((part for part in PARTS if phrases.mentions(f"of_{part}", text)), None)


def _wanted(kind: str, text: str, phrases: Phrases) -> bool:
    """Tell whether `text` names a way, and not only to refuse it: "kein Telefon, nur Mail"."""
    joined = " ".join(words(text))
    return phrases.mentions(kind, _REFUSED.sub(" ", joined))


def _about_the_form(text: str) -> bool:
    return _ABOUT_THE_FORM.search(" ".join(words(text))) is not None
