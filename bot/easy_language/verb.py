"""What passive, tense and Konjunktiv share: kinds of verbs, and which participle an auxiliary has."""

from __future__ import annotations

from .document import Token
from .vocabulary import endings, words

FINITE = frozenset({"VVFIN", "VAFIN", "VMFIN"})
INSEPARABLE = ("be", "emp", "ent", "er", "ge", "hinter", "miss", "über", "um", "unter", "ver", "wider", "zer")
"""Prefixes that stay at the verb: the participle has no `ge`."""
AUXILIARY = frozenset({"VAFIN", "VAINF", "VVFIN", "VVINF"})


def belongs(clause: list[Token], auxiliary: Token, participle: Token) -> bool:
    """Whether no other finite verb or `und` comes between the auxiliary and its participle."""
    first, second = clause.index(auxiliary), clause.index(participle)
    if second < first:
        between = clause[second + 1 : first]
        return (first - second <= 2 or second == 0) and not any(token.tag == "KON" for token in between)
    between = clause[first + 1 : second]
    return not any(token.tag in {"VAFIN", "VMFIN", "KOUS"} for token in between)


def moves(participle: Token) -> bool:
    """Whether the participle belongs to a verb of going or becoming with a prefix: `hinausgegangen`."""
    if participle.lemma.lower() in words("prefixed_with_haben"):
        return False
    return participle.lower.endswith(endings("moving_participles"))
