"""Where a sentence tells the past in a written form."""

from __future__ import annotations

from collections.abc import Iterator

from .document import Sentence, Token
from .konjunktiv import is_konjunktiv_two
from .verb import belongs, moves
from .vocabulary import words


def praeteritum_places(sentence: Sentence) -> Iterator[Token]:
    """Full verbs in the Präteritum: a stem of the list of strong verbs, or the weak ending -te."""
    for token in sentence.tokens:
        if token.tag != "VVFIN" or token.lower in words("konjunktiv") or is_konjunktiv_two(token.lower):
            continue
        if token.tense:
            if token.tense == "Past" and token.mood != "Sub":
                yield token
        elif _strong_past(token.lower) or _weak_past(token):
            yield token


def _strong_past(form: str) -> bool:
    stems = words("preterite_stems")
    for ending in ("", "en", "n", "st", "t"):
        stem = form.removesuffix(ending) if ending else form
        if ending and stem == form:
            continue
        if stem in stems:
            return ending != "t" or len(stem) > 2
        for prefix in words("verb_prefixes"):
            if stem.startswith(prefix) and stem[len(prefix) :] in stems:
                return True
    return False


def _weak_past(token: Token) -> bool:
    form, lemma = token.lower, token.lemma.lower()
    if not form.endswith(("te", "ten", "test", "tet")):
        return False
    stem = lemma.removesuffix("n").removesuffix("e")
    if not form.startswith(stem[: max(2, len(stem) - 1)]):
        return False
    tail = form[len(stem) :]
    return tail in {"te", "ten", "test", "tet", "ete", "eten", "etest", "etet"} or form == stem + "te"


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
