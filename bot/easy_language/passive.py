"""Where a sentence has a passive: werden, sein, sein + zu, sich lassen; and orders without a person."""

from __future__ import annotations

from collections.abc import Iterator

from .document import Sentence, Token
from .verb import AUXILIARY, FINITE, belongs, moves
from .vocabulary import endings, words


def passive_places(sentence: Sentence) -> Iterator[tuple[Token, Token]]:
    """Auxiliary and verb of each passive: werden + participle, sein + participle or zu, sich lassen."""
    open_form: Token | None = None
    for clause in sentence.clauses:
        found = (
            _werden_passive(clause) or _sein_passive(clause) or _sein_zu(clause) or _lassen_passive(clause)
        )
        if found is None and open_form is not None and clause[-1].tag == "VVPP" and not _has_finite(clause):
            found = open_form, clause[-1]
        if found:
            yield found
        open_form = _open_werden(clause) if found is None else None


def _has_finite(clause: list[Token]) -> bool:
    return any(token.tag in FINITE for token in clause)


def _open_werden(clause: list[Token]) -> Token | None:
    """The finite `werden` of a clause without another verb: its participle may come later."""
    verbs = [token for token in clause if token.tag.startswith(("VV", "VM", "VA"))]
    return verbs[0] if len(verbs) == 1 and _is_form_of(verbs[0], "werden") else None


def _werden_passive(clause: list[Token]) -> tuple[Token, Token] | None:
    for token in clause:
        if token.lower == "worden":
            return token, token
    for token in clause:
        if token.tag not in AUXILIARY or token.lower == "geworden" or not _is_form_of(token, "werden"):
            continue
        for other in clause:
            if _is_participle(clause, other) and belongs(clause, token, other) and not _future(clause, other):
                return token, other
    return None


def _is_form_of(token: Token, lemma: str) -> bool:
    if lemma == "werden":
        return token.lower.startswith(("wurd", "würd", "werd", "wird", "wirst"))
    return token.lemma.lower() == lemma or token.lower in {
        "ist",
        "sind",
        "war",
        "waren",
        "sei",
        "seien",
        "wäre",
        "wären",
    }


def _is_participle(clause: list[Token], token: Token) -> bool:
    if token.lower in words("not_passive_with_werden"):
        return False
    if token.tag == "VVPP":
        return True
    last = token is clause[-1] and token.lower.endswith(("t", "en"))
    if token.tag == "ADJD":
        return token.lower.startswith("ge") and token.lower.endswith("t") and len(token.lower) > 5
    return (
        token.tag == "VVFIN"
        and last
        and len(token.lower) > 4
        and any(other.tag in FINITE for other in clause[:-1])
    )


def _future(clause: list[Token], participle: Token) -> bool:
    """`werden … erhalten` and `wird gekommen sein`: the form is an infinitive, or the tense is Futur II."""
    follower = clause[clause.index(participle) + 1 :][:1]
    if follower and follower[0].lower in {"haben", "sein"}:
        return True
    ambiguous = participle.lower == participle.lemma.lower() or participle.lower in {
        "erhalten",
        "bekommen",
        "vergessen",
        "verlassen",
    }
    plural_or_first = any(token.lower in {"werden", "werde"} and token.tag == "VAFIN" for token in clause)
    return (
        ambiguous and plural_or_first and not any(token.lower in {"von", "vom", "durch"} for token in clause)
    )


def _sein_passive(clause: list[Token]) -> tuple[Token, Token] | None:
    forms = [token for token in clause if token.tag in {"VAFIN", "VAINF"} and _is_form_of(token, "sein")]
    if not forms or any(token.lower in {"worden", "geworden"} for token in clause):
        return None
    for participle in clause:
        if participle.tag != "VVPP" or participle.lower.endswith(endings("adjective_participles")):
            continue
        if participle.lemma.lower() in words("perfect_with_sein") or moves(participle):
            continue
        for form in forms:
            if belongs(clause, form, participle):
                return form, participle
    return None


def _sein_zu(clause: list[Token]) -> tuple[Token, Token] | None:
    """`ist einzureichen`, `sind zu beachten`; not `ist bereit zu helfen`, `es ist schön zu sehen`."""
    for position, token in enumerate(clause):
        joined = token.tag == "VVIZU"
        if not joined and not (
            token.tag in {"VVINF", "VAINF"} and position and clause[position - 1].tag == "PTKZU"
        ):
            continue
        start = position if joined else position - 1
        follower = clause[position + 1 :][:1]
        if follower and follower[0].tag == "VAFIN" and _is_form_of(follower[0], "sein"):
            if not _predicate_before(clause[:start]):
                return follower[0], token
            continue
        for form in clause[:start]:
            if _predicate_before(clause[: clause.index(form)]):
                continue
            if (
                form.tag == "VAFIN"
                and _is_form_of(form, "sein")
                and _orders(clause[clause.index(form) + 1 : start])
            ) and (position + 1 == len(clause) or clause[position + 1].tag in {"KON", "KOUS", "ADV", "APPR"}):
                return form, token
    return None


def _predicate_before(tokens: list[Token]) -> bool:
    return bool(tokens) and (tokens[-1].tag == "KOUI" or tokens[-1].lower in words("predicates_with_zu"))


def _orders(between: list[Token]) -> bool:
    """Whether only the things that are to be done stand between `ist` and `zu`, no predicate and no verb."""
    for token in between:
        if token.tag in {"KOUI", "KON", "VVPP", "VVFIN", "VMFIN", "VAFIN"} and token.lower not in {
            "und",
            "oder",
        }:
            return False
        if token.lower in words("predicates_with_zu"):
            return False
    return not (between and between[-1].tag == "ADJD" and between[-1].lower not in words("adverbs_before_zu"))


def _lassen_passive(clause: list[Token]) -> tuple[Token, Token] | None:
    if not any(token.lower == "sich" for token in clause):
        return None
    for token in clause:
        if token.lower in words("let_verbs") and any(
            other.tag == "VVINF" and other is not token for other in clause
        ):
            return token, token
    return None


def impersonal_order(clause: list[Token]) -> tuple[Token, Token] | None:
    """`ist einzureichen`, `haben … zu …` without a person, `muss … gestellt werden`."""
    found = _sein_zu(clause)
    if found:
        return found
    for position, token in enumerate(clause):
        if token.tag == "VMFIN" and token.lemma.lower() in {"müssen", "sollen", "dürfen"}:
            for other, last in zip(clause[position:], clause[position + 1 :], strict=False):
                if other.tag == "VVPP" and last.lower == "werden":
                    return token, last
        if token.lower in {"hat", "haben"} and token.tag == "VAFIN":
            for other, last in zip(clause[position:], clause[position + 1 :], strict=False):
                if (
                    other.tag == "PTKZU"
                    and last.tag == "VVINF"
                    and not any(t.tag in {"PIS", "PIAT", "PTKNEG"} for t in clause)
                ):
                    return token, last
    return None
