"""Where `sollte` is a Konjunktiv that gives advice, and not the past of `sollen`: the form is the same."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from .document import Sentence, Token
from .konjunktiv import is_condition
from .tense import praeteritum_places
from .vocabulary import words

_ADDRESSED = frozenset({"man", "sie", "du", "ihr", "wir", "jeder", "niemand"})
_PAST = ("war", "hatte", "wurde", "konnte", "musste", "wollte", "durfte", "mochte")
_THIS_YEAR = datetime.date.today().year


def advice_places(sentence: Sentence, before: Sentence | None) -> Iterator[Token]:
    """Forms of `sollte` in a sentence that tells nothing of the past, nor does the sentence before.

    Who says `Sie sollten` or `man sollte` gives advice even after a story; conditions (`Sollten Sie …`) are
    found by `konjunktiv_places`.
    """
    for token in sentence.tokens:
        if token.lower not in words("konjunktiv_modals") or is_condition(sentence, token):
            continue
        told = _tells_of_past(sentence, token)
        if not told and (_addressed(sentence, token) or before is None or not _tells_of_past(before)):
            yield token


def _addressed(sentence: Sentence, token: Token) -> bool:
    around = [sentence.at(token.index - 1), sentence.at(token.index + 1)]
    return any(other is not None and other.lower in _ADDRESSED for other in around)


def _tells_of_past(sentence: Sentence, but: Token | None = None) -> bool:
    """Whether a verb, a word of time or a year of the sentence says that something is over."""
    if any(place is not but for place in praeteritum_places(sentence)):
        return True
    for token in sentence.tokens:
        if token is but:
            continue
        if token.tag in {"VAFIN", "VMFIN"} and token.lower.startswith(_PAST):
            return True
        if token.lower in words("past_time") or token.tag in {"VAPP", "VMPP"}:
            return True
        if len(token.text) == 4 and token.text.isdigit() and 1000 < int(token.text) < _THIS_YEAR:
            return True
    return False
