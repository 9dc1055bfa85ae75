"""The hard facts of a text: numbers, dates, times, names, negations; and what two texts do not share.

Two registers of one answer must carry the same facts. Spellings are evened out first: hyphens inside words,
full stops in numbers, number words and digits, dates in digits and in words.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.german import compound_words

from .abbreviation import is_abbreviation, is_days
from .document import Document, Token, analyse
from .number import MONTHS
from .settings import bare
from .vocabulary import pairs, words

Kind = Literal["number", "date", "name"]
Date = tuple[int | None, int, int | None]
"""Day, month, year; day and year are None where the text does not say them."""

NO_FACT = frozenset({"1"})
"""`ein` says the same and is no number word here."""

_MONTH = "|".join(MONTHS)
_WORD_DATE = re.compile(rf"\b(\d{{1,2}})\.\s?({_MONTH})(?:\s+(\d{{4}}))?|\b({_MONTH})\s+(\d{{4}})\b")
_DIGIT_DATE = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d\d)?(?!\d)")
_TIME = re.compile(r"(?<![\d:.,])(\d{1,2})[:.](\d\d)(?=\s?Uhr|(?<=:\d\d)(?!\d))")
_NUMBER = re.compile(r"(?<![\w.,])\d{1,3}(?:[.\u00a0\u202f ]\d{3})+(?!\d)(?:,\d+)?|\d+(?:,\d+)?")
_MONTH_NUMBER = {month: number for number, month in enumerate(MONTHS, 1)}


@dataclass(frozen=True)
class Difference:
    """A fact that stands in one text and not in the other; `missing_in` is `first` or `second`."""

    kind: Kind
    value: str
    missing_in: Literal["first", "second"]


@dataclass(frozen=True)
class Facts:
    """The facts of one text: numbers as digits with a decimal comma, dates, bare names."""

    numbers: frozenset[str]
    dates: frozenset[Date]
    names: frozenset[str]
    negations: int
    text: str
    """The bare text: lower case, without hyphens, for finding a name in another spelling."""


def facts(text: str) -> Facts:
    """Find the facts of a text."""
    rest, dates = _dates(text)
    rest = _TIME.sub(lambda match: _time(match.group(1), match.group(2)), rest)
    numbers = {_digits(match.group()) for match in _NUMBER.finditer(rest)}
    document = analyse(text)
    numbers |= {
        _digits(pairs("number_words")[token.lower]) for token in document.tokens if _number_word(token)
    }
    negations = sum(token.lower in words("negators") for token in document.tokens)
    return Facts(
        frozenset(numbers - NO_FACT), frozenset(dates), frozenset(_names(document)), negations, bare(text)
    )


def differences(first: str, second: str, left_out: Iterable[str] = ()) -> list[Difference]:
    """The facts that only one of two texts has, `left_out` (numbers, dates, names) excepted."""
    one, two = facts(first), facts(second)
    excused = [facts(item) for item in left_out]
    excused_names = [bare(item) for item in left_out]
    found = [*_missing(one, two, "second"), *_missing(two, one, "first")]
    return [item for item in found if not _is_excused(item, excused, excused_names)]


def lost(before: str, after: str) -> bool:
    """Whether a rewritten text lacks a number, date, name or negation of the text before, or has one more."""
    one, two = facts(before), facts(after)
    return (
        one.numbers != two.numbers
        or one.dates != two.dates
        or one.negations != two.negations
        or any(name not in two.text for name in one.names)
    )


def _missing(one: Facts, two: Facts, side: Literal["first", "second"]) -> list[Difference]:
    found: list[Difference] = []
    in_dates = {str(part) for day, _, year in two.dates for part in (day, year) if part}
    found += [Difference("number", number, side) for number in sorted(one.numbers - two.numbers - in_dates)]
    for date in sorted(one.dates, key=str):
        if not _says_date(two, date):
            found.append(Difference("date", _written(date), side))
    found += [Difference("name", name, side) for name in sorted(one.names) if not _holds(two.text, name)]
    return found


def _says_date(other: Facts, date: Date) -> bool:
    """Whether a text has the date or covers it; in `15. August 2022 und 2026` both years have the day."""
    day, month, year = date
    same_month = [entry for entry in other.dates if entry[1] == month]
    has_day = day is None or any(entry[0] == day for entry in same_month)
    has_year = year is None or str(year) in other.numbers or any(entry[2] == year for entry in same_month)
    return bool(same_month) and has_day and has_year


def _is_excused(item: Difference, excused: list[Facts], names: list[str]) -> bool:
    if item.kind == "name":
        return any(item.value in name or name in item.value for name in names if name)
    if any(
        item.value in entry.numbers or item.value in {_written(date) for date in entry.dates}
        for entry in excused
    ):
        return True
    day = item.value.partition(".")[0]
    return item.kind == "date" and any(day in entry.numbers for entry in excused)


def _holds(text: str, name: str) -> bool:
    return name in text or name.removesuffix("s") in text


def _dates(text: str) -> tuple[str, set[Date]]:
    """Take the dates out of the text; day and year are None where they are not said."""
    found: set[Date] = set()

    def in_words(match: re.Match[str]) -> str:
        day, month, year, alone, its_year = match.groups()
        number = _MONTH_NUMBER[month or alone]
        found.add((int(day) if day else None, number, int(year or its_year) if year or its_year else None))
        return " "

    def in_digits(match: re.Match[str]) -> str:
        day, month, year = match.groups()
        if not 1 <= int(month) <= 12 or not 1 <= int(day) <= 31:
            return match.group()
        found.add((int(day), int(month), int(year) if year else None))
        return " "

    rest = _WORD_DATE.sub(in_words, text)
    return _DIGIT_DATE.sub(in_digits, rest), found


def _written(date: Date) -> str:
    day, month, year = date
    return " ".join([*([f"{day}."] if day else []), MONTHS[month - 1], *([str(year)] if year else [])])


def _time(hour: str, minute: str) -> str:
    return f" {int(hour)} " if minute == "00" else f" {int(hour)} {minute} "


def _digits(number: str) -> str:
    whole, _, fraction = number.partition(",")
    whole = re.sub(r"\D", "", whole).lstrip("0") or "0"
    return f"{whole},{fraction}" if fraction.strip("0") else whole


def _number_word(token: Token) -> bool:
    return token.lower in pairs("number_words") and token.tag in {"CARD", "PIAT", "PIS", "ADJA", "ADJD", "NN"}


def _names(document: Document) -> set[str]:
    """Names that a program can be sure of: words of capitals, and words tagged as names inside a sentence."""
    found = Counter[str]()
    for sentence in document.sentences:
        for token in sentence.words:
            letters = token.text.strip(".")
            acronym = len(letters) >= 2 and letters.isalpha() and letters.isupper()
            inside = token is not sentence.words[0] and token.tag == "NE" and token.text[0].isupper()
            if acronym or (
                inside and len(token.text) > 3 and not _is_noun(token) and not is_days(token.text)
            ):
                found[bare(token.text).rstrip(".")] += 1
    return set(found)


def _is_noun(token: Token) -> bool:
    """Whether a word tagged as a name is rather a compound noun, a part cut off by a hyphen, or short."""
    if token.text.endswith("-"):
        return True
    if is_abbreviation(token):
        return True  # Std., tagged as a name
    return "-" not in token.text and len(compound_words(token.text)) > 1 and not token.lower.endswith("land")
