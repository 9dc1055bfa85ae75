"""Whether a text is German at all: the rules say nothing about another language."""

from __future__ import annotations

import unicodedata

from .document import Document
from .vocabulary import words

FEWEST = 8
"""Words; whether a shorter text is German cannot be told from its small words."""


def is_german(document: Document) -> bool:
    """False where another script prevails, or small words of other languages outnumber the German ones."""
    letters = [character for character in document.text if character.isalpha()]
    latin = sum("LATIN" in unicodedata.name(character, "") for character in letters[:2000])
    if document.sentences and latin * 2 < len(letters[:2000]):
        return False
    forms = [token.lower for token in document.tokens if token.is_word]
    other = sum(form in words("small_words_elsewhere") for form in forms)
    german = sum(form in words("small_words") for form in forms)
    return len(forms) < FEWEST or other * 6 < len(forms) or other <= german
