"""Rules on numbers: digits, dates, times, percent, high numbers, units."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from .document import Document
from .rule import Edit, Hit, rule
from .settings import Settings
from .vocabulary import pairs, words

MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
OLD = 100
"""Years before today that are "vor langer Zeit"."""

DATE = re.compile(
    r"(?<![\d.])(0?[1-9]|[12]\d|3[01])\.\s?(0?[1-9]|1[0-2])\.(?:\s?((?:19|20)\d\d|\d\d))?(?![\d.]?\d)"
)
TIME = re.compile(r"(?<![\d:.,])([01]?\d|2[0-4])[:.]([0-5]\d)(?:\s?Uhr)?(?![\d:])")
_UNTIL = re.compile(r"\s?[-–]\s?(?=(?:[01]?\d|2[0-4])(?:[:.][0-5]\d)?\s?Uhr)")
"""The dash between two times of day."""
RANGE = re.compile(
    r"(?<![\d.,/-])(\d{1,4}(?:[:.]\d\d)?)\s?[-–]\s?(\d{1,4}(?:[:.]\d\d)?)(?=\s?(?:(?:Uhr|Jahre|Euro|EUR|Tage|Personen|Prozent|Kilometer|Stunden|Minuten|Wochen|Monate)\b|[€%]))"
)
HIGH = re.compile(r"(?<![\w.,/-])(\d{1,3}(?:[.  ]\d{3})+|\d{5,})(?:,\d+)?(?![\w/-])")
DECIMAL = re.compile(r"(?<![\w.,/-])\d+,\d+(?![\w,])")
YEAR = re.compile(r"(?<![\w.,:/-])(1\d{3}|[1-9]\d{2})(?![\w,/-]|\.\d)")
ROMAN = re.compile(
    r"(?<![\w-])(?=[IVXLCDM]{2,}\b)M{0,3}(?:CM|CD|D?C{0,3})(?:XC|XL|L?X{0,3})(?:IX|IV|V?I{0,3})\b"
)
PERCENT = re.compile(r"%|‰|\b[Pp]rozent\w*")
MONEY = re.compile(r"(\d[\d.,]*)(?:-|–|--)?\s?(€|EUR\b|(?<=[-–] )Euro\b)|(€|EUR)\s?(\d[\d.,]*)")
_MILLIONS = re.compile(r"(?:Mio\.|Mrd\.|Tsd\.|Million(?:en)?|Milliarden?|Tausend)\s(€|EUR\b)")


@rule("digits")
def digits(document: Document, settings: Settings) -> Iterator[Hit]:
    """Numbers as words; `ein`, `eins`, `beide` stay."""
    numbers = pairs("number_words")
    for token in document.tokens:
        if (
            token.lower in numbers
            and token.tag in {"CARD", "PIAT", "PIS", "ADJA", "NN", "ADJD"}
            and token.text.lower() != "null"
        ):
            digit = numbers[token.lower]
            alone = not _beside_number(document, token.start, token.end)
            edits = (Edit(token.start, token.end, digit),) if alone else ()
            yield Hit(
                token.start,
                token.end,
                suggestion=digit if alone else None,
                edits=edits,
                message="message" if alone else "message_word",
            )


def _beside_number(document: Document, start: int, end: int) -> bool:
    """`128 Tausend`, `zwei (2)`: a digit here would make another number, or say one twice."""
    before = document.text[max(0, start - 30) : start].rstrip(" (")
    behind = document.text[end : end + 30].lstrip(" (")
    words_around = {before.rpartition(" ")[2].lower(), behind.partition(" ")[0].lower()}
    digits_around = before.rstrip(")")[-1:].isdigit() or behind[:1].isdigit()
    return digits_around or bool(words_around & set(pairs("number_words")))


@rule("roman-numeral")
def roman_numeral(document: Document, settings: Settings) -> Iterator[Hit]:
    """Two or more capital letters that are a Roman number; `CD` and words in capitals are none."""
    for match in ROMAN.finditer(document.text):
        text = match.group()
        if len(text) < 2 or text in {
            "CD",
            "DM",
            "MD",
            "MC",
            "DC",
            "CC",
            "MM",
            "LL",
            "DVD",
            "MDC",
            "CDC",
            "DI",
            "MI",
            "CM",
            "LI",
            "CI",
            "DIM",
            "MIX",
            "LC",
            "CL",
            "ID",
            "LD",
            "MDI",
            "CV",
            "LV",
            "CVD",
            "MV",
            "DV",
            "XL",
            "XXL",
        }:
            continue
        if settings.allows(text) or _in_capitals(document.text, match):
            continue
        yield Hit(match.start(), match.end(), {"number": _arabic(text)}, suggestion=str(_arabic(text)))


def _in_capitals(text: str, match: re.Match[str]) -> bool:
    around = text[max(0, match.start() - 15) : match.start()] + text[match.end() : match.end() + 15]
    letters = [character for character in around if character.isalpha()]
    return len(letters) > 5 and all(character.isupper() for character in letters)


def _arabic(roman: str) -> int:
    values = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100, "D": 500, "M": 1000}
    total = 0
    for letter, following in zip(roman, roman[1:] + "I", strict=True):
        total += -values[letter] if values[letter] < values[following] else values[letter]
    return total


@rule("high-number")
def high_number(document: Document, settings: Settings) -> Iterator[Hit]:
    """Numbers from 1.000 on; no years, no amounts of money, no numbers of telephone and post."""
    for match in HIGH.finditer(document.text):
        after = document.text[match.end() : match.end() + 12].lstrip()
        before = document.text[max(0, match.start() - 12) : match.start()].lower()
        postcode = re.fullmatch(r"\d{5}", match.group()) and after[:1].isupper()
        money = after.startswith(("Euro", "€", "EUR", "Mark"))
        phone = any(
            word in before for word in ("telefon", "tel", "fax", "nummer", "iban", "+")
        ) or match.group().startswith("0")
        if not (postcode or money or phone):
            yield Hit(match.start(), match.end())


@rule("decimal")
def decimal(document: Document, settings: Settings) -> Iterator[Hit]:
    """Numbers with a comma, amounts of money left out."""
    for match in DECIMAL.finditer(document.text):
        after = document.text[match.end() : match.end() + 6].lstrip()
        if (
            not after.startswith(("Euro", "€", "EUR", "Uhr"))
            and document.text[max(0, match.start() - 2) : match.start()].strip() != "€"
        ):
            yield Hit(match.start(), match.end())


@rule("percent")
def percent(document: Document, settings: Settings) -> Iterator[Hit]:
    """Percent as sign or word."""
    for match in PERCENT.finditer(document.text):
        yield Hit(match.start(), match.end())


@rule("old-year")
def old_year(document: Document, settings: Settings) -> Iterator[Hit]:
    """A year that is more than a hundred years ago; other numbers of that size follow or precede a unit."""
    limit = datetime.date.today().year - OLD
    for match in YEAR.finditer(document.text):
        year = int(match.group())
        before = document.text[max(0, match.start() - 12) : match.start()].lower().split()
        says_year = bool(before) and before[-1] in {
            "jahr",
            "im",
            "seit",
            "um",
            "bis",
            "von",
            "ab",
            "vor",
            "anno",
            "jahre",
        } | words("months")
        if year < limit and (says_year and year >= 100) and not _counted(document.text, match.end()):
            yield Hit(match.start(), match.end(), {"years": datetime.date.today().year - year})


def _counted(text: str, end: int) -> bool:
    following = re.match(r"\s+([^\W\d_]+)", text[end : end + 30])
    return bool(following and following.group(1)[0].isupper() and following.group(1) not in {"Jahren"})


@rule("date")
def date(document: Document, settings: Settings) -> Iterator[Hit]:
    """`01.03.2020` as `1. März 2020`."""
    for match in DATE.finditer(document.text):
        day, month, year = match.group(1), match.group(2), match.group(3)
        if not year and document.text[match.end() : match.end() + 1].isdigit():
            continue
        written = f"{int(day)}. {MONTHS[int(month) - 1]}" + (f" {year}" if year and len(year) == 4 else "")
        sure = year is None or len(year) == 4
        edits = (Edit(match.start(), match.end(), written),) if sure else ()
        yield Hit(match.start(), match.end(), suggestion=written if sure else None, edits=edits)


@rule("time")
def time(document: Document, settings: Settings) -> Iterator[Hit]:
    """`09:00` as `9 Uhr`, `14.30 Uhr` as `14:30 Uhr`."""
    for match in TIME.finditer(document.text):
        hour, minute = match.group(1), match.group(2)
        until = _UNTIL.match(document.text, match.end())
        says_time = match.group().endswith("Uhr") or ":" in match.group() or until is not None
        if not says_time or _part_of_date(document.text, match):
            continue
        written = f"{int(hour)} Uhr" if minute == "00" else f"{int(hour)}:{minute} Uhr"
        end = match.end() + (len(until.group()) if until else 0)
        written += " bis " if until else ""
        if match.group() != written:
            yield Hit(match.start(), end, suggestion=written, edits=(Edit(match.start(), end, written),))


def _part_of_date(text: str, match: re.Match[str]) -> bool:
    return text[match.end() : match.end() + 1] == "." and text[match.end() + 1 : match.end() + 2].isdigit()


@rule("number-range")
def number_range(document: Document, settings: Settings) -> Iterator[Hit]:
    """`9-12 Uhr` as `9 bis 12 Uhr`."""
    for match in RANGE.finditer(document.text):
        between = document.text[: match.start()].rstrip().lower().endswith("zwischen")
        written = f"{match.group(1)} {'und' if between else 'bis'} {match.group(2)}"
        yield Hit(
            match.start(), match.end(), suggestion=written, edits=(Edit(match.start(), match.end(), written),)
        )


@rule("unit")
def unit(document: Document, settings: Settings) -> Iterator[Hit]:
    """Short names of units behind a number."""
    spelled = pairs("units_long")
    pattern = re.compile(
        r"(?<=\d)\s?("
        + "|".join(sorted(map(re.escape, words("units")), key=len, reverse=True))
        + r")(?![\w²³/])",
        re.IGNORECASE,
    )
    for match in pattern.finditer(document.text):
        text = match.group(1)
        long = spelled.get(text.lower())
        before = re.search(r"(\w+)\s(?!1$)[\d.,]+$", document.text[: match.start()][-40:])
        if long and before and before.group(1).lower() in words("before_datives"):
            long = re.sub(r"(meter|liter)\b", r"\1n", long, flags=re.IGNORECASE)
        edits = (Edit(match.start(), match.end(), f" {long}"),) if long else ()
        yield Hit(match.start(1), match.end(1), suggestion=long, edits=edits)


@rule("money")
def money(document: Document, settings: Settings) -> Iterator[Hit]:
    """`5 €` and `EUR 5` as `5 Euro`."""
    for match in MONEY.finditer(document.text):
        digits = match.group(1) or match.group(4)
        number = digits.rstrip(".,")
        written = f"{re.sub(',00$', '', number)} Euro{digits[len(number) :] if match.group(4) else ''}"
        yield Hit(
            match.start(), match.end(), suggestion=written, edits=(Edit(match.start(), match.end(), written),)
        )
    for match in _MILLIONS.finditer(document.text):
        yield Hit(match.start(1), match.end(1), suggestion="Euro", edits=(Edit(*match.span(1), "Euro"),))
