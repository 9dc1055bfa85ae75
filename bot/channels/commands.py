"""The commands of the messengers: their words are a contract, what they do is described in the texts."""

from __future__ import annotations

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
    if not text.startswith(prefix):
        return None
    word, _, argument = text[len(prefix) :].partition(" ")
    if not word.isidentifier():
        return None
    word = word.casefold()
    return Command(MENU.get(word) or _OTHERS.get(word) or "help", argument.strip())
