"""Telephone numbers: texts hold those of the emergency services and the Telefonseelsorge, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.content.documents import Document, Key
from bot.content.messages import Messages
from bot.content.problems import Problem
from bot.content.project import Project

ALLOWED = frozenset({"112", "110", "08001110111"})
_LIKE_A_NUMBER = re.compile(r"(?<![\w.,])(?:\+|\(?0)\(?\d[\d \t/()–-]{4,}\d")
_AFTER_A_WORD = re.compile(
    r"\b(?:Tel|Telefon|Telefonnummer|Fon|Fax|Durchwahl|Handy|Mobil)\b[^\d\n]{0,12}(\d[\d /-]{2,}\d)", re.I
)
_say = Messages.load("checks").get


def telephone_numbers(project: Project) -> Iterator[Problem]:
    """No text that visitors read holds a telephone number; people's numbers stand in contacts.yml alone."""
    read = [*project.below("data/responses"), *project.below("data/texts"), project["data/glossary.yml"]]
    for document in read:
        for keys, text in _texts(document, (), document.data):
            for number in found_in(text):
                yield document.problem(keys, _say("telephone_number", number=number))


def found_in(text: str) -> list[str]:
    """Return what looks like a telephone number and is none that may stand in a text."""
    found = [match.group() for match in _LIKE_A_NUMBER.finditer(text)]
    found += [match.group(1) for match in _AFTER_A_WORD.finditer(text)]
    return [number for number in found if _looks_dialled(number)]


def _looks_dialled(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    return digits not in ALLOWED and len(digits) >= 4


def _texts(document: Document, keys: tuple[Key, ...], value: object) -> Iterator[tuple[tuple[Key, ...], str]]:
    if isinstance(value, str):
        yield keys, value
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from _texts(document, (*keys, key), one)
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from _texts(document, (*keys, number), one)
