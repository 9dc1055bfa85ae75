"""Where a sentence has a Konjunktiv I or II."""

from __future__ import annotations

from collections.abc import Iterator

from .document import Sentence, Token
from .verb import FINITE
from .vocabulary import words


def konjunktiv_places(sentence: Sentence) -> Iterator[Token]:
    """Finite verbs in Konjunktiv I or II, `möchte` left out."""
    for token in sentence.tokens:
        if token.lower.startswith("möcht"):
            continue
        if token.mood == "Sub" or _konjunktiv_form(sentence, token):
            yield token


def _konjunktiv_form(sentence: Sentence, token: Token) -> bool:
    if token.lower == "sei" and not _has_subject(sentence, token):
        return False
    if token.lower in words("konjunktiv"):
        return token.tag not in {"NN", "NE", "ADJA"} or token.index == 0
    if token.lower in words("konjunktiv_modals"):
        return _conditional(sentence, token)
    if token.lower in words("quotative_habe"):
        return token.tag in FINITE and not _first_person(sentence, token)
    return (
        token.tag == "VVFIN"
        and token.text[0].islower()
        and token.index > 0
        and len(token.lower) > 3
        and _has_subject(sentence, token)
        and token.lower.endswith("e")
        and token.lemma.lower() == token.lower + "n"
        and not _first_person(sentence, token)
    )


def _first_person(sentence: Sentence, token: Token) -> bool:
    """Whether `habe`, `komme` is the ordinary form of `ich`, said or left out."""
    if not any(other.lower in {"ich", "wir"} for other in sentence.tokens):
        return False
    clause = next((clause for clause in sentence.clauses if token in clause), [])
    if any(other.lower in {"ich", "wir"} for other in clause):
        return True
    before = clause[: clause.index(token)] if token in clause else []
    return not any(_can_be_subject(other) for other in before)


def _has_subject(sentence: Sentence, token: Token) -> bool:
    """Whether its clause names who does it, before the verb or right behind it; an order does not."""
    clause = next((clause for clause in sentence.clauses if token in clause), [token])
    place = clause.index(token)
    before, behind = clause[:place], clause[place + 1 : place + 2]
    if before and before[-1].tag == "KON":
        return False
    return any(_can_be_subject(other) for other in before) or any(
        other.lower in {"er", "es", "man"} for other in behind
    )


def _can_be_subject(token: Token) -> bool:
    return token.tag in {"NN", "NE", "PIS", "PDS", "PRELS"} or token.lower in {"er", "sie", "es", "man"}


def _conditional(sentence: Sentence, token: Token) -> bool:
    """`Sollten Sie …` and `wenn … sollte` are conditions; `er sollte kommen` may be the past."""
    return token.index == 0 or any(other.lower in {"wenn", "falls"} for other in sentence.tokens)
