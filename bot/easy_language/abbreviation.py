"""What abbreviations stand for, and where they can be spelled out without a wrong form."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .document import Document, Token
from .rule import Edit, Hit
from .vocabulary import pairs, words

_DAY = r"(?:Mo|Di|Mi|Do|Fr|Sa|So)\b\.?"
_SURE_DAY = r"(?:Mo|Di|Mi|Do|Fr|Sa)\b\.?"
_DAYS = re.compile(
    rf"(?<![\w.]){_DAY}(?:\s?(?:[-–/+&,]|und|bis|u\.)\s?{_DAY})+"
    rf"|(?<![\w.]){_SURE_DAY}:?(?=\s*(?:von\s|ab\s)?\d{{1,2}}(?:[.:]\d\d)?\s?(?:[-–]|bis|Uhr))"
    rf"|(?<![\w.]){_SURE_DAY}(?=,?\s(?:den\s)?\d{{1,2}}\.)"
)
"""`Mo-Fr`, `Di + Do`, `Mi 9-12 Uhr`; a single `So` is a word."""
_BETWEEN_DAYS = {"-": " bis ", "–": " bis ", "bis": " bis ", ",": ", "}
_LETTERS = re.compile(r"(?:[^\W\d_]\.[ \u00a0]?){2,}[^\W\d_]?\.?")
_AFTER_PREPOSITION = frozenset({"APPR", "APPRART"})


def _joined(token: Token) -> str:
    return token.text.replace(" ", "").replace("\u00a0", "")


def short(token: Token) -> str:
    """The abbreviation in lower case without blanks: `z. B.` is `z.b.`."""
    return _joined(token).lower()


def is_abbreviation(token: Token) -> bool:
    """Whether a token with a full stop is on the list, or is letters with full stops (`i. V. m.`)."""
    text = short(token)
    if "." not in text:
        return False
    known = words("abbreviations")
    return text in known or text.rstrip(".") in known or _LETTERS.fullmatch(token.text) is not None


def long_form(document: Document, token: Token) -> str | None:
    """What an abbreviation stands for; None where that is not sure, as for `Fr.` without a name behind."""
    long, text = pairs("abbreviations_long"), short(token)
    key = next((key for key in (_joined(token), text, text.rstrip(".")) if key in long), "")
    before, behind = document.text[: token.start].rstrip(), document.text[token.end :].lstrip()[:1]
    if key in words("abbreviations_before_names") and (not behind.isupper() or before[-1:] in {"-", "–"}):
        return None
    if key in words("abbreviations_before_numbers") and not behind.isdigit():
        return None
    if key in words("abbreviations_behind_numbers") and not before[-1:].isdigit():
        return None
    if re.search(r"(?<![\d.,])1$", before):
        return pairs("abbreviations_long_for_one").get(key) or long.get(key)
    return long.get(key)


def spelled(document: Document, token: Token, before: Token | None) -> tuple[Edit, ...]:
    """The edit that spells an abbreviation out; none where its form depends on the words around it."""
    found = long_form(document, token)
    ends = any(sentence.end == token.end for sentence in document.sentences)
    behind = document.text[token.end :].lstrip()[:1]
    text = short(token).rstrip(".")
    if found is None or text in words("abbreviations_in_names"):
        return ()
    if text in words("abbreviations_inflected") and (behind.isupper() or not behind):
        return ()
    if text in words("abbreviations_within_sentences") and ends:
        return ()
    if text in pairs("abbreviations_long_in_cases") and before is not None and before.is_word:
        if before.tag in _AFTER_PREPOSITION:
            found = pairs("abbreviations_long_in_cases")[text]
        elif before.tag != "KON":
            return ()
    first = document.text[: token.start].rstrip(" ")
    begins = not first or first[-1] in ".!?\n"
    found = found[0].upper() + found[1:] if begins else found
    return (Edit(token.start, token.end, found + ("." if ends else "")),)


def sections(tokens: list[Token], text: str) -> Iterator[Hit]:
    """`§` and `§§`, each run of signs once."""
    reached = -1
    for place, token in enumerate(tokens):
        if token.text != "§" or token.start < reached:
            continue
        last = place
        while (
            last + 1 < len(tokens)
            and tokens[last + 1].text == "§"
            and tokens[last + 1].start - tokens[last].end < 2
        ):
            last += 1
        reached = tokens[last].end
        word = "Paragrafen" if last > place else "Paragraf"
        blank = "" if text[reached : reached + 1].isspace() or reached == len(text) else " "
        yield Hit(token.start, reached, suggestion=word, edits=(Edit(token.start, reached, word + blank),))


def is_days(text: str) -> bool:
    """Whether a word is nothing but short days: `Mo-Fr`."""
    return _DAYS.fullmatch(text) is not None


def days_of_week(text: str) -> Iterator[Hit]:
    """`Mo-Fr` as `Montag bis Freitag`."""
    long = pairs("days_of_week")
    for match in _DAYS.finditer(text):
        parts = re.findall(rf"{_DAY}|[-–/+&,]|und|bis|u\.", match.group())
        said = "".join(
            long.get(part.rstrip(".").lower()) or _BETWEEN_DAYS.get(part, " und ") for part in parts
        )
        end = ":" if match.group().endswith(":") else ""
        yield Hit(*match.span(), suggestion=said, edits=(Edit(match.start(), match.end(), said + end),))
