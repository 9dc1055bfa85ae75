"""Cuts a long sentence in two where a rule can be sure that both halves are sentences of their own.

Only main clauses that are joined by a semicolon or by `und`, `oder`, `aber`, `denn` or `sondern` are cut: no
word moves, so nothing can be lost. A sentence with a subordinate clause is left alone, since its second half
may belong to that clause.
"""

from __future__ import annotations

from collections.abc import Iterator

from .document import Sentence, Token
from .verb import FINITE

LONG = 8
"""Words; a shorter sentence is left as it is."""
SHORTEST = 3
"""Words that each half must have."""

_JOINTS = frozenset({"und", "oder", "aber", "denn", "doch", "sondern"})
_SUBJECTS = frozenset({"er", "sie", "es", "ich", "wir", "ihr", "man", "das", "dies", "diese", "dieser"})
_ARTICLES = frozenset(
    {"der", "die", "das", "ein", "eine", "kein", "keine", "ihr", "ihre", "sein", "seine", "unser", "unsere"}
    | {"mein", "meine", "dieser", "diese", "dieses", "alle", "viele"}
)
_SUBORDINATE = frozenset({"KOUS", "KOUI", "PRELS", "PRELAT", "PWAV", "PWS"})
_NON_FINITE = frozenset({"VVPP", "VVINF", "VVIZU", "VAPP", "VAINF", "VMINF"})


def cut(sentence: Sentence) -> list[str]:
    """The sentence as one or several sentences, in the order and with the words of the original."""
    tokens = sentence.tokens
    if len(sentence.words) <= LONG or any(token.tag in _SUBORDINATE for token in tokens):
        return [sentence.text]
    pieces: list[str] = []
    start = sentence.start
    for end, begin in _places(sentence):
        pieces.append(_closed(sentence.text[start - sentence.start : end - sentence.start]))
        start = begin
    pieces.append(sentence.text[start - sentence.start :])
    return [pieces[0], *(piece[:1].upper() + piece[1:] for piece in pieces[1:])]


def _closed(piece: str) -> str:
    return piece.rstrip(" ,;") + "."


def _places(sentence: Sentence) -> Iterator[tuple[int, int]]:
    """End of one half and start of the next, for each place where the sentence can be cut."""
    first = 0
    for token in sentence.tokens:
        joint = token.lower in _JOINTS and token.tag in {"KON", "ADV"}
        if not joint and token.text != ";":
            continue
        before = sentence.tokens[first : token.index]
        behind = sentence.tokens[token.index + 1 :]
        if _stands_alone(before) and _begins_sentence(behind):
            yield token.start, token.start if joint else behind[0].start
            first = token.index + 1


def _stands_alone(tokens: list[Token]) -> bool:
    """Whether the words before the joint are a whole clause: a finite verb, and what it waits for."""
    words = [token for token in tokens if token.is_word]
    finite = next((token for token in words if token.tag in FINITE), None)
    if finite is None or len(words) < SHORTEST or _open_bracket(tokens):
        return False
    if finite.tag == "VVFIN":
        return True
    waits = finite.tag == "VMFIN" or finite.lower.startswith(("hat", "hab", "wird", "werd", "wurd"))
    return not waits or words[-1].tag in _NON_FINITE


def _begins_sentence(tokens: list[Token]) -> bool:
    """Whether a subject and a finite verb come next, and more words follow."""
    words = [token for token in tokens if token.is_word]
    if len(words) < SHORTEST or any(token.text == ")" for token in tokens):
        return False
    subject = _subject(words)
    if not subject or subject + 1 >= len(words):
        return False
    verb = words[subject]
    return verb.tag in FINITE and verb.text[0].islower()


def _subject(words: list[Token]) -> int:
    """How many words the subject takes; 0 where what comes next is no subject for sure."""
    if words[0].lower in _SUBJECTS and words[1].tag in FINITE:
        return 1
    if words[0].tag == "NE" and words[1].tag in FINITE:
        return 1
    if words[0].lower not in _ARTICLES:
        return 0
    for place, token in enumerate(words[1:5], 1):
        if token.tag in {"NN", "NE"}:
            return place + 1
        if token.tag not in {"ADJA", "CARD"}:
            return 0
    return 0


def _open_bracket(tokens: list[Token]) -> bool:
    texts = [token.text for token in tokens]
    return texts.count("(") != texts.count(")")
