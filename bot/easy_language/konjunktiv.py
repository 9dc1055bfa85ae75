"""Where a sentence has a Konjunktiv I or II, by forms and by who does it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from .document import Sentence, Token
from .genitive import masculine_singular
from .verb import FINITE
from .vocabulary import words

_ICH = frozenset({"ich", "wir"})
_PRONOUNS = frozenset({"er", "sie", "es", "man"})
_BEHIND = frozenset(
    {"er", "es", "man", "das", "dies", "niemand", "jemand", "jeder", "keiner", "alles", "nichts"}
)
_ARTICLES = frozenset({"der", "die", "das", "ein", "eine", "kein", "keine", "ihr", "ihre", "sein", "seine"})
_REPORTED = frozenset({"laut", "zufolge", "ansicht", "meinung", "angaben", "so", "demnach", "darstellung"})


def konjunktiv_places(sentence: Sentence) -> Iterator[Token]:
    """Finite verbs in Konjunktiv I or II, `möchte` left out."""
    found: list[Token] = []
    for token in sentence.tokens:
        if token.lower.startswith("möcht"):
            continue
        if token.mood == "Sub" or _konjunktiv_form(sentence, token, bool(found)):
            found.append(token)
            yield token


def _konjunktiv_form(sentence: Sentence, token: Token, another: bool) -> bool:
    """Whether a token is one; `another` says that one stands before it in the sentence."""
    if token.lower == "seien" and _is_order(sentence, token):
        return False
    if token.lower == "sei" and not (another or _has_subject(sentence, token)):
        return False
    if token.lower in words("konjunktiv") or is_konjunktiv_two(token.lower):
        return token.index == 0 or (token.text[0].islower() and token.tag != "ADJA")
    if token.lower in words("konjunktiv_modals"):
        return is_condition(sentence, token)
    if token.lower in words("quotative_habe"):
        return token.tag in FINITE and _reported(sentence, token, another)
    return (
        token.tag == "VVFIN"
        and token.text[0].islower()
        and token.index > 0
        and len(token.lower) > 3
        and _is_present_in_e(token)
        and _reported(sentence, token, another)
    )


def _is_order(sentence: Sentence, token: Token) -> bool:
    """`Seien Sie …`, `Bitte seien Sie …`: an order, as with any other verb."""
    place = _clause(sentence, token).index(token)
    before, behind = sentence.at(token.index - 1), sentence.at(token.index + 1)
    first = place == 0 or (place == 1 and before is not None and before.lower in words("before_orders"))
    return first and behind is not None and behind.text == "Sie"


def _is_present_in_e(token: Token) -> bool:
    """`komme`, `fordere`, `handle`: what `ich` has in the present and others only as Konjunktiv I."""
    form, lemma = token.lower, token.lemma.lower()
    if not form.endswith("e"):
        return False
    stem = form[:-1]
    return lemma in {f"{form}n", f"{stem}n"} or (stem.endswith("l") and lemma == f"{stem[:-1]}eln")


@cache
def _konjunktiv_two() -> frozenset[str]:
    """Konjunktiv II of the strong verbs, as far as no other form of a verb is spelled like it.

    It is the stem of the past with an umlaut where the vowel has one: `kam`, `käme`. Without an umlaut the
    plural is that of the past (`gingen`), and only the form in -e tells (`ginge`).
    """
    found = set()
    for stem in words("preterite_stems"):
        if stem.endswith("te"):
            continue
        changed = _with_umlaut(stem)
        endings = ("e", "en", "est", "et") if changed != stem else ("e",)
        found |= {changed + ending for ending in endings}
    return frozenset(found - words("no_konjunktiv"))


def _with_umlaut(stem: str) -> str:
    *_, last = re.finditer(r"[aeiouyäöü]+", stem)
    changed = {"a": "ä", "o": "ö", "u": "ü"}.get(last.group(), last.group())
    return stem[: last.start()] + changed + stem[last.end() :]


def is_konjunktiv_two(form: str) -> bool:
    """Whether a form is the Konjunktiv II of a strong verb, with or without a prefix."""
    known = _konjunktiv_two()
    if form in known:
        return True
    return any(
        form.startswith(prefix) and form[len(prefix) :] in known and form not in words("no_konjunktiv")
        for prefix in words("verb_prefixes")
    )


def _reported(sentence: Sentence, token: Token, another: bool) -> bool:
    """Whether `habe`, `komme` belongs to somebody else than `ich`, said or left out."""
    if _first_person(sentence, token) or token.index == 0:
        return False
    clause = _clause(sentence, token)
    before = clause[: clause.index(token)]
    if before and before[-1].tag == "KON":
        return another
    if any(_can_be_subject(sentence, other) for other in before):
        return True
    behind = clause[clause.index(token) + 1 :][:1]
    if not behind:
        return False
    if behind[0].lower in _BEHIND or (behind[0].text == "sie" and token.lower in words("quotative_habe")):
        return True
    return behind[0].lower in _ARTICLES and (
        another
        or _is_male_subject(behind[0], sentence)
        or token.lower in words("quotative_habe")
        or any(
            other.lower in _REPORTED or other.lemma.lower() in words("saying_verbs")
            for other in sentence.tokens
        )
    )


def _is_male_subject(article: Token, sentence: Sentence) -> bool:
    """`der Verkehr`: with a masculine noun right behind, `der` is a nominative."""
    noun = sentence.at(article.index + 1)
    return article.lower == "der" and noun is not None and noun.tag == "NN" and masculine_singular(noun)


def _first_person(sentence: Sentence, token: Token) -> bool:
    """Whether the form is the ordinary one of `ich`, who stands in its clause or is its only subject."""
    if not any(other.lower in _ICH for other in sentence.tokens):
        return False
    clause = _clause(sentence, token)
    if any(other.lower in _ICH for other in clause):
        return True
    before = clause[: clause.index(token)]
    return not any(_can_be_subject(sentence, other) for other in before)


def _clause(sentence: Sentence, token: Token) -> list[Token]:
    return next((clause for clause in sentence.clauses if token in clause), [token])


def _has_subject(sentence: Sentence, token: Token) -> bool:
    """Whether its clause names who does it, before the verb or right behind it; an order does not."""
    clause = _clause(sentence, token)
    place = clause.index(token)
    before, behind = clause[:place], clause[place + 1 : place + 2]
    if before and before[-1].tag == "KON":
        return False
    return any(_may_be_subject(other) for other in before) or any(
        other.lower in {"er", "es", "man"} for other in behind
    )


def _may_be_subject(token: Token) -> bool:
    return token.tag in {"NN", "NE", "PIS", "PDS", "PRELS"} or token.lower in _PRONOUNS


def _can_be_subject(sentence: Sentence, token: Token) -> bool:
    """A noun or pronoun that no preposition governs."""
    if not _may_be_subject(token):
        return False
    place = token.index - 1
    while (before := sentence.at(place)) and before.tag in {
        "ART",
        "ADJA",
        "CARD",
        "PPOSAT",
        "PDAT",
        "PIAT",
        "NE",
        "ADJD",
    }:
        place -= 1
    return before is None or before.tag not in {"APPR", "APPRART"}


def is_condition(sentence: Sentence, token: Token) -> bool:
    """Whether `sollte` is a condition: `Sollten Sie …`, `wenn … sollte`; else it may be the past."""
    return token.index == 0 or any(other.lower in {"wenn", "falls"} for other in sentence.tokens)
