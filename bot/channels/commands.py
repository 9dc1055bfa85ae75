"""The commands of the messengers: their words are a contract, what they do is described in the texts."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Name = Literal["start", "help", "easy", "person", "erase"]
MENU: Mapping[str, Name] = {
    "start": "start",
    "hilfe": "help",
    "leicht": "easy",
    "mensch": "person",
    "loeschen": "erase",
}
"""Word by word as the menu shows them."""
_OTHERS: Mapping[str, Name] = {"help": "help", "löschen": "erase"}
_EASY = frozenset({"leicht", "easy"})
_WORDS = re.compile(r"(\S+)\s*(.*)", re.DOTALL)
_SIGNS = ".,:;!?"
"""People put these behind a word; they do not belong to a command."""


@dataclass(frozen=True)
class Command:
    """A command and what stands behind it: a link to a bot can carry a word along (/start leicht)."""

    name: Name
    argument: str = ""

    @property
    def wants_easy(self) -> bool:
        """Tell whether a conversation that begins with this is to be in Leichte Sprache."""
        return self.name == "easy" or (self.name == "start" and self.argument.casefold() in _EASY)


def command(text: str, prefix: str) -> Command | None:
    """Read a command; one that we do not know asks for help. None where the text is none."""
    word, argument = _split(text, prefix)
    name = _name(word)
    if name is None and not word.isidentifier():
        return None
    return Command(name or "help", argument)


def is_known(text: str, prefix: str) -> bool:
    """Tell whether a text is a command of the menu: in a group, others (!help) are meant for others."""
    return _split(text, prefix)[0].rstrip(_SIGNS) in MENU


def _split(text: str, prefix: str) -> tuple[str, str]:
    found = _WORDS.match(text, len(prefix)) if text.startswith(prefix) else None
    return (found[1].casefold(), found[2].strip()) if found else ("", "")


def _name(word: str) -> Name | None:
    word = word.rstrip(_SIGNS)
    return MENU.get(word) or _OTHERS.get(word)
