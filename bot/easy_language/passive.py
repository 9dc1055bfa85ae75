"""Where a sentence has a passive: werden, sein, sein + zu, sich lassen, bekommen; impersonal orders."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from .document import Sentence, Token
from .verb import AUXILIARY, FINITE, INSEPARABLE, belongs, moves
from .vocabulary import endings, words

INSERTED = 2
"""Clauses that may stand between `wird` and its participle: `wird, so der Sprecher, geprüft`."""


def passive_places(sentence: Sentence) -> Iterator[tuple[Token, Token]]:
    """Auxiliary and verb of each passive: werden, sein or bekommen + participle, sein + zu, sich lassen."""
    open_form: Token | None = None
    waited = 0
    for clause in sentence.clauses:
        found = (
            _werden_passive(clause)
            or _sein_passive(clause)
            or _sein_zu(clause)
            or _lassen_passive(clause)
            or _bekommen_passive(clause)
        )
        if found is None and open_form is not None and _goes_on(clause, inserted=waited > 1):
            found = open_form, clause[-1]
        if found:
            yield found
            open_form = None
        elif (form := _open_werden(clause)) is not None:
            open_form, waited = form, 0
        elif waited >= INSERTED or not _is_inserted(clause):
            open_form = None
        waited += 1


def _goes_on(clause: list[Token], inserted: bool) -> bool:
    """Whether a clause holds the participle of `wird` in a clause before it.

    Behind something inserted a form in -t without anybody who does it is a participle too, whatever its tag.
    """
    last = clause[-1]
    if last.tag == "VVPP":
        return not _has_finite(clause)
    begins = clause[0].tag in {"ADV", "APPR", "APPRART", "PTKNEG", "ADJD"}
    alone = sum(token.tag.startswith("V") for token in clause) == 1
    if last.tag == "ADJD" and _looks_like_participle(last.lower):
        return inserted and begins and not _has_finite(clause)
    return inserted and begins and alone and last.tag == "VVFIN" and last.lower.endswith("t")


def _is_inserted(clause: list[Token]) -> bool:
    """Whether a clause can stand inside another: it is subordinate, or has no verb at all."""
    subordinate = {"KOUS", "PRELS", "PRELAT", "PWS", "PWAV", "KOUI"}
    return any(token.tag in subordinate for token in clause[:2]) or not any(
        token.tag.startswith("V") for token in clause
    )


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
    if token.lower in words("not_passive_with_werden") or _is_perfect_infinitive(clause, token):
        return False
    if is_same_as_infinitive(token.lower) and token.lower in words("perfect_with_sein"):
        return False  # das wird gefallen
    if token.tag == "VVPP":
        return True
    if token.tag in {"VVINF", "VVFIN"} and is_same_as_infinitive(token.lower):
        return True
    if token.tag == "ADJD":
        return _looks_like_participle(token.lower)
    return (
        token.tag == "VVFIN"
        and token is clause[-1]
        and (token.lower.endswith("t") or (token.lower.endswith("en") and "ge" in token.lower[:8]))
        and len(token.lower) > 4
        and any(other.tag in FINITE for other in clause[:-1])
    )


def _looks_like_participle(form: str) -> bool:
    return form.endswith("t") and form.startswith(INSEPARABLE) and len(form) > 5


def _is_perfect_infinitive(clause: list[Token], participle: Token) -> bool:
    """`… getroffen zu haben`: the participle belongs to `haben`."""
    behind = clause[clause.index(participle) + 1 :][:2]
    return len(behind) == 2 and behind[0].tag == "PTKZU" and behind[1].lower in {"haben", "sein"}


def is_same_as_infinitive(form: str) -> bool:
    """Whether a verb's participle is spelled like its infinitive: `beraten`, `erhalten`, `vergessen`."""
    return any(
        form.startswith(prefix) and form[len(prefix) :] in words("same_participle") for prefix in INSEPARABLE
    )


def _future(clause: list[Token], participle: Token) -> bool:
    """`werden … erhalten` and `wird gekommen sein`: the form is an infinitive, or the tense is Futur II."""
    follower = clause[clause.index(participle) + 1 :][:1]
    if follower and follower[0].lower in {"haben", "sein"}:
        return True
    same = participle.lower == participle.lemma.lower() or is_same_as_infinitive(participle.lower)
    if not same or any(token.lower in {"von", "vom", "durch"} for token in clause):
        return False
    if any(token.lower.startswith(("wurd", "worden")) for token in clause):
        return False
    if follower and follower[0].lower in {"werden", "wird"}:
        return False
    many = any(token.lower in {"werden", "werde"} and token.tag == "VAFIN" for token in clause)
    return many or _has_object(clause[: clause.index(participle)])


def _has_object(tokens: list[Token]) -> bool:
    """Whether an accusative stands there for sure: `den Brief`, `ihn`, `das` behind the verb."""
    for place, token in enumerate(tokens):
        before = tokens[place - 1] if place else None
        if before is not None and before.tag in {"APPR", "APPRART"}:
            continue
        if token.lower in {"den", "einen", "keinen", "ihn", "mich", "dich", "uns", "euch"}:
            return True
        if token.tag == "PDS" and token.lower == "das" and place:
            return True
        if (
            token.tag == "NN"
            and before is not None
            and before.tag in {"ADV", "VAFIN"}
            and tokens[0].tag != "VAFIN"
        ):
            return True  # a noun without article behind the verb: `wird wohl Arbeiter entlassen`
    return False


def _sein_passive(clause: list[Token]) -> tuple[Token, Token] | None:
    forms = [token for token in clause if token.tag in {"VAFIN", "VAINF"} and _is_form_of(token, "sein")]
    if not forms or any(token.lower in {"worden", "geworden"} for token in clause):
        return None
    for participle in clause:
        if participle.tag != "VVPP" or _is_quality(participle.lower):
            continue
        if _takes_sein(participle) or _is_perfect_infinitive(clause, participle):
            continue
        for form in forms:
            if belongs(clause, form, participle) and not _is_adjective(clause, form, participle):
                return form, participle
    return None


def _is_quality(form: str) -> bool:
    """`verheiratet`, `hochbegabt`: a quality, no state; `abgeschlossen` has a prefix and is another verb."""
    known = [word for word in endings("adjective_participles") if form.endswith(word)]
    return any(form.removesuffix(word) not in words("verb_prefixes") for word in known)


def _takes_sein(participle: Token) -> bool:
    """Whether `ist` makes a perfect with it: verbs of going and becoming, with a separable prefix too."""
    lemma, known = participle.lemma.lower(), words("perfect_with_sein")
    if lemma in words("prefixed_with_haben"):
        return False
    if lemma in known or lemma in words("weak_with_sein") or moves(participle):
        return True
    return "ge" in participle.lower and any(
        lemma.startswith(prefix) and lemma[len(prefix) :] in known
        for prefix in words("verb_prefixes")
        if prefix not in INSEPARABLE
    )


def _is_adjective(clause: list[Token], form: Token, participle: Token) -> bool:
    """`ist sauber und gut gestaltet`: coordinated with an adjective it is one; `größer als man erwartet`."""
    low, high = sorted((clause.index(form), clause.index(participle)))
    between = clause[low + 1 : high]
    for before, joint in pairwise(between):
        if joint.tag == "KON" and before.tag == "ADJD":
            return True
        if before.lower in {"als", "wie"} and joint.tag in {"PIS", "PPER"}:
            return True
    return False


def _sein_zu(clause: list[Token]) -> tuple[Token, Token] | None:
    """`ist einzureichen`, `sind zu beachten`; not `ist bereit zu helfen`, `es ist schön zu sehen`."""
    person = not any(token.lower == "es" for token in clause)
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
                and _orders(clause[clause.index(form) + 1 : start], person)
            ) and (position + 1 == len(clause) or clause[position + 1].tag in {"KON", "KOUS", "ADV", "APPR"}):
                return form, token
    return None


def _predicate_before(tokens: list[Token]) -> bool:
    return bool(tokens) and (tokens[-1].tag == "KOUI" or tokens[-1].lower in words("predicates_with_zu"))


def _orders(between: list[Token], person: bool) -> bool:
    """Whether only the things that are to be done stand between `ist` and `zu`, no predicate and no verb.

    `person` says that the clause has no `es`: then `gut zu erreichen` tells how, not what is good.
    """
    how = between[-1:]
    for token in between:
        if token.lower in words("predicates_with_zu") and token.tag != "APPR":
            if not (person and token.lower == "gut" and token in how and len(between) > 1):
                return False
        elif _is_state(token):
            continue
        elif token.tag in {"KOUI", "KON", "VVPP", "VVFIN", "VMFIN", "VAFIN"} and token.lower not in _JOINTS:
            return False
    return True


_JOINTS = frozenset({"und", "oder"})


def _is_state(token: Token) -> bool:
    """`ausgefüllt zurückzusenden`: a participle before `zu` says in which state."""
    if token.tag == "VVPP":
        return not _takes_sein(token)
    return token.tag == "ADJD" and "ge" in token.lower[1:-3] and token.lower.endswith(("t", "en"))


def _lassen_passive(clause: list[Token]) -> tuple[Token, Token] | None:
    if not any(token.lower == "sich" for token in clause):
        return None
    for token in clause:
        if token.lower in words("let_verbs") and any(
            other.tag == "VVINF" and other is not token for other in clause
        ):
            return token, token
    return None


def _bekommen_passive(clause: list[Token]) -> tuple[Token, Token] | None:
    """`bekommt … überwiesen`, `hat … geschickt gekriegt`: a verb of getting with another one's participle."""
    for form in clause:
        if (form.text[0].isupper() and form.tag == "NN") or form.lower not in words("getting"):
            continue
        for other in clause:
            if other is form or not _is_received(clause, other):
                continue
            low, high = sorted((clause.index(form), clause.index(other)))
            ends = high == len(clause) - 1 or clause[high + 1].tag in {"VAFIN", "VMFIN", "KON", "VAINF"}
            near = form.tag not in {"VVINF", "VVPP"} or high == low + 1
            if ends and near and not any(token.tag in _NEW_CLAUSE for token in clause[low:high]):
                return form, other
    return None


_NEW_CLAUSE = frozenset({"KON", "KOUS", "VAFIN", "VMFIN"})


def _is_received(clause: list[Token], token: Token) -> bool:
    """A participle of something done to somebody; `zugeschickt` may have the tag of an adjective."""
    if token.tag == "VVPP":
        return token.lower not in words("getting") and not _takes_sein(token)
    return token.tag == "ADJD" and "ge" in token.lower[1:-3] and token.lower.endswith(("t", "en"))


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
                    and last.lower not in {"essen", "trinken"}
                    and not any(t.tag in {"PIS", "PIAT", "PTKNEG", "VVPP"} for t in clause)
                ):
                    return token, last
    return None
