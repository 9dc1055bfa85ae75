"""Rules on the reader: Sie, no man, one form of address."""

from __future__ import annotations

from collections.abc import Iterator

from .document import Document, Token
from .rule import Hit, rule
from .settings import Settings
from .vocabulary import words

POLITE = frozenset({"Sie", "Ihnen", "Ihr", "Ihre", "Ihren", "Ihrem", "Ihrer", "Ihres"})
LONG_TEXT = 12
"""Sentences from which on a text that asks somebody to do something should speak to somebody."""


def _polite(document: Document) -> list[Token]:
    starts = {sentence.words[0].start for sentence in document.sentences if sentence.words}
    return [token for token in document.tokens if token.text in POLITE and token.start not in starts]


@rule("reader-address")
def reader_address(document: Document, settings: Settings) -> Iterator[Hit]:
    """A longer text about duties and rights that never says Sie."""
    if len(document.sentences) < LONG_TEXT or any(token.text in POLITE for token in document.tokens):
        return
    if any(token.lower in words("du_words") for token in document.tokens):
        return
    if any(
        token.lower in {"antrag", "anträge", "müssen", "muss", "bescheid", "termin"}
        for token in document.tokens
    ):
        first = document.sentences[0]
        yield Hit(first.start, first.end)


@rule("impersonal")
def impersonal(document: Document, settings: Settings) -> Iterator[Hit]:
    """`man` and roles instead of the reader: `der Antragsteller`."""
    for token in document.tokens:
        if (token.lower == "man" and token.tag == "PIS") or (
            token.lower != "man" and token.lower in words("impersonal") and token.tag in {"NN", "NNA"}
        ):
            yield Hit(token.start, token.end)


@rule("du-sie")
def du_sie(document: Document, settings: Settings) -> Iterator[Hit]:
    """Sie and du in one text."""
    if not _polite(document):
        return
    for token in document.tokens:
        if token.lower in words("du_words") and token.text not in {"Euer", "Eure"}:
            yield Hit(token.start, token.end)
            return
