"""Where a sentence tells the past in a written form."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from .document import Sentence, Token
from .konjunktiv import is_konjunktiv_two
from .verb import FINITE, INSEPARABLE, belongs, moves
from .vocabulary import words

_MISTAKEN = frozenset(
    {"VVIMP", "VVPP", "VVINF", "ADJD", "ADV", "NN", "NE", "FM", "XY", "PTKVZ", "APPR", "VMFIN"}
)
"""Tags that a rare form of the past gets by mistake."""


def praeteritum_places(sentence: Sentence) -> Iterator[Token]:
    """Full verbs in the Präteritum: a stem of the list of strong verbs, or the weak ending -te."""
    for token in sentence.tokens:
        if token.lower in words("konjunktiv") or is_konjunktiv_two(token.lower):
            continue
        if token.tag != "VVFIN":
            if _rare_past(sentence, token):
                yield token
        elif token.tense:
            if token.tense == "Past" and token.mood != "Sub":
                yield token
        elif _strong_past(token.lower) or _weak_past(token):
            yield token


@lru_cache(maxsize=20_000)
def _strong_past(form: str, separable: bool = False) -> bool:
    """Whether a form is the past of a strong verb; with `separable` only without an inseparable prefix."""
    prefixes = words("verb_prefixes") - (frozenset(INSEPARABLE) if separable else frozenset())
    return any(_is_past(form, prefix) for prefix in ("", *prefixes))


def _is_past(form: str, prefix: str) -> bool:
    """Whether a form without its prefix is the past of a strong verb and no present: `spannen`, `gelangt`."""
    bare = form[len(prefix) :]
    if not form.startswith(prefix) or bare in words("present_like_past"):
        return False
    return any(
        bare.endswith(ending) and bare[: len(bare) - len(ending)] in words("preterite_stems")
        for ending in ("", "en", "n", "st", "t")
        if ending != "t" or len(bare) > 3
    )


def _rare_past(sentence: Sentence, token: Token) -> bool:
    """Whether a form with another tag can be nothing else: `spann`, `froren`, `briet` are rare in news.

    With an inseparable prefix the plural may be a participle (`entschieden`), and an order stands first.
    """
    if token.tag == "ADJA":
        return _ends_clause(sentence, token)
    if token.tag not in _MISTAKEN or (token.text[0].isupper() and not _opens_condition(sentence, token)):
        return False
    known = _strong_past(token.lower, separable=True)
    if not known or (token.lower.endswith("en") and token.lower.startswith(INSEPARABLE)):
        return False
    clause = _clause(sentence, token)
    if token.tag == "VVINF" and any(other.tag in {"VAFIN", "VMFIN"} for other in clause):
        return False
    return token.tag != "VVIMP" or (token.index > 0 and token is not clause[0])


def _weak_past(token: Token) -> bool:
    form, lemma = token.lower, token.lemma.lower()
    if not form.endswith(("te", "ten", "test", "tet")):
        return False
    stem = lemma.removesuffix("n").removesuffix("e")
    if not form.startswith(stem[: max(2, len(stem) - 1)]):
        return False
    tail = form[len(stem) :]
    return tail in {"te", "ten", "test", "tet", "ete", "eten", "etest", "etet"} or form == stem + "te"


def _ends_clause(sentence: Sentence, token: Token) -> bool:
    """`Das Gerät piepte`: no adjective stands last behind a noun in a clause without a verb."""
    clause, before = _clause(sentence, token), sentence.at(token.index - 1)
    weak = token.text[0].islower() and token.lower.endswith(("te", "ten"))
    if not weak or token is not clause[-1] or before is None or before.tag not in {"NN", "NE", "PPER", "ADV"}:
        return False
    return any(other.tag in {"NN", "NE", "PPER"} for other in clause) and not any(
        other.tag in FINITE for other in clause
    )


def _clause(sentence: Sentence, token: Token) -> list[Token]:
    return next((clause for clause in sentence.clauses if token in clause), [token])


def _opens_condition(sentence: Sentence, token: Token) -> bool:
    """`Bestand das Verhältnis länger, …`: a verb at the head of a clause that has no other."""
    clause, behind = sentence.clauses[0], sentence.at(token.index + 1)
    alone = not any(other.tag in FINITE for other in clause if other is not token)
    subject = behind is not None and behind.lower in words("sure_subjects")
    return token.index == 0 and subject and alone and len(sentence.clauses) > 1


def plusquamperfekt_place(clause: list[Token]) -> tuple[Token, Token] | None:
    """`hatte … gesagt`, `war … gegangen`."""
    for token in clause:
        form = token.lower
        has = form in {"hatte", "hatten", "hattest", "hattet"}
        was = form in {"war", "waren", "warst", "wart"}
        if not has and not was:
            continue
        for participle in clause:
            if participle.tag not in {"VVPP", "VAPP", "VMPP"} or not belongs(clause, token, participle):
                continue
            if has or participle.lower in {"worden", "gewesen", "geworden"} or moves(participle):
                return token, participle
    return None
