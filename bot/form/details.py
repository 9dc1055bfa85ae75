"""What a message says about its writer: mail address, telephone number, name. What is left is the concern.

Its words stand in details.yml.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from bot.form import names
from bot.form.phrases import Phrases
from bot.form.spoken import written_out
from bot.form.text import patterns, tidy, words
from bot.handoff import reach

_AT = re.compile(r"\S*@\S*")
_DIGITS = re.compile(r"(?<![\w.,/])[+(]?\d[\d \t/().\u2010-\u2015-]*\d(?![\w])")
_DATE_OR_MONEY = re.compile(
    r"\d{1,2}\.\d{1,2}\.(?:\d{2,4})?|\d{1,3}(?:\.\d{3})+|(?:19|20)\d\d(?:\s*[/–-]\s*(?:19|20)?\d\d)?"
)
_WORDS = patterns(__file__)
_ASKS_FOR_A_CALL = re.compile(r"\b(?:{call})\b".format_map(_WORDS), re.IGNORECASE)
_LABEL = re.compile(
    r"(?:\b(?:{label}|(?:{own})*(?:{way})(?: (?:{is}))?)[\s.:]*)+$".format_map(_WORDS), re.IGNORECASE
)
_TO = re.compile(r"\b(?:{to})[\s:]*$".format_map(_WORDS), re.IGNORECASE)
_LEFT_OVERS = re.compile(r"\s*[,;:]\s*(?=[,;:.!?]|$)|^\s*[,;:.]\s*", re.MULTILINE)
_CUT = re.compile(r"\b(?:{cut})$".format_map(_WORDS), re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=\w\w[.!?]\s)|(?<=\s[.!?]\s)|(?<=\n)")
_FEW_DIGITS, _FEWEST_DIGITS = 6, 4
_FEWEST_WORDS_OF_A_STORY = 4


@dataclass(frozen=True)
class Details:
    """What was found: `mail` and `phone` as they were written, unchecked; `rest` is what else was said.

    cut: `rest` ends where the address began: "meine Betreuerin hat eine".
    """

    mail: str | None = None
    phone: str | None = None
    name: str | None = None
    rest: str = ""
    cut: bool = False

    @property
    def reach(self) -> bool:
        """Tell whether there is a way to reach the writer."""
        return self.mail is not None or self.phone is not None


def details(text: str, phrases: Phrases, *, asked: bool = False, staff: Collection[str] = ()) -> Details:
    """Take `text` apart. Where a contact is `asked` for, a few digits count as an attempt at a number.

    Words of `staff` are names of the county's people and not of the writer.
    """
    mail, phone, rest = _contact(text, asked=asked)
    name, rest = names.take(rest, phrases, beside_contact=mail is not None or phone is not None, staff=staff)
    rest = _swept(rest)
    if mail or phone or name:
        rest = _told(rest, name or "", phrases)
    cut = _CUT.search(rest) and len(phrases.beyond(rest)) < _FEWEST_WORDS_OF_A_STORY
    return Details(mail, phone, name, rest, cut=bool(cut and (mail or phone)))


def reachable(text: str) -> bool:
    """Tell whether `text` says a way to reach its writer."""
    mail, phone, _ = _contact(text, asked=False)
    return mail is not None or phone is not None


def _contact(text: str, *, asked: bool) -> tuple[str | None, str | None, str]:
    """Return mail address, telephone number, and what else stands in `text`."""
    rest = written_out(tidy(text))
    mail, rest = _take(rest, _mail(rest))
    phone, rest = _take(rest, _phone(rest, asked=asked))
    return mail, phone, rest


def _mail(text: str) -> str | None:
    found = reach.mails_in(text)
    if found:
        return found[0]
    attempt = _AT.search(text)
    return attempt[0] if attempt else None


def _phone(text: str, *, asked: bool) -> str | None:
    usable = reach.phones_in(text)
    if usable:
        return usable[0]
    likely = asked or _ASKS_FOR_A_CALL.search(text) is not None
    fewest = _FEWEST_DIGITS if asked else _FEW_DIGITS
    return next(
        (number for number in _attempts(text) if likely and sum(map(str.isdigit, number)) >= fewest), None
    )


def _attempts(text: str) -> Iterator[str]:
    for found in _DIGITS.finditer(text):
        if not _DATE_OR_MONEY.fullmatch(found[0].strip(" .")):
            yield found[0]


def _take(text: str, part: str | None) -> tuple[str | None, str]:
    """Return `part` and `text` without it and without the label before it."""
    if not part:
        return None, text
    before, _, after = text.partition(part)
    before = _TO.sub("", before) if "@" in part else before
    return part, _LABEL.sub("", before.rstrip()).rstrip() + (" " if before else "") + after.lstrip()


def _told(text: str, name: str, phrases: Phrases) -> str:
    """Return `text` without the sentences of which only filler is left: "Erreichbar bin ich.", a closing."""
    sentences = _SENTENCE_END.split(text)
    told = [part for part in sentences if set(phrases.beyond(part)) - set(words(name))]
    return _swept("".join(told)) if told else text


def _swept(text: str) -> str:
    """Return `text` without the commas and blanks that the parts left behind."""
    text, previous = re.sub(r"[ ]+(?=[,;.])", "", text), None
    while previous != text:
        previous, text = text, _LEFT_OVERS.sub("", text)
    return tidy(text)
