"""What a visitor may send: text that says something and is not too long."""

from __future__ import annotations

import unicodedata

LONGEST = 2000
"""Longest message in Unicode code points (contract)."""

_KEPT = "\n\t"


class MessageError(ValueError):
    """The text cannot be taken as a message; `code` is the key of the explanation."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean(text: str, longest: int = LONGEST) -> str:
    """Give the text without what no reader sees and no database stores; raise `MessageError`.

    Control characters go, except line break and tabulator; a surrogate without its partner becomes U+FFFD.
    Zero-width characters stay inside a text (emoji and some scripts need them), but alone they say nothing.
    """
    if len(text) > longest:
        raise MessageError("too_long")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    text = "".join(map(_kept, text)).strip()
    if not any(_visible(character) for character in text):
        raise MessageError("empty")
    return text


def _kept(character: str) -> str:
    if character.isprintable() or character in _KEPT:
        return character
    category = unicodedata.category(character)
    return {"Cc": "", "Cs": "\ufffd"}.get(category, character)


def _visible(character: str) -> bool:
    """Tell whether a character shows: not a blank, not a format or control sign, not a filler."""
    blank = character.isspace() or unicodedata.category(character) in (
        "Cc",
        "Cf",
        "Zs",
        "Zl",
        "Zp",
        "Mn",
        "Me",
    )
    return not blank and character not in "\u115f\u1160\u2800\u3164\uffa0"
