"""Find the questions inside one message.

A message may greet, tell a story and ask twice. `parted` only proposes pieces, rather too many than too
few; whether a piece is a question of its own is decided by the classifier, which sees every piece
(`bot.nlu.decision`). The words that open a question stand in questions.yml.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import yaml

MAX_PIECES = 6
MAX_TOLD = 12
MIN_WORDS = 2
MIN_WORDS_WITHOUT_A_MARK = 3
"""So many words stand before a question that neither a comma nor an "und" announces."""

_WORDS: dict[str, re.Pattern[str]] = {
    name: re.compile("|".join(words))
    for name, words in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")).items()
}
# A sentence ends at . ! ? or a line break, but not after a number or an abbreviation such as "z.B." or "e.V."
_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=[^\W\d_]{3}\.)\s+(?=[^\W\d_])|\s*\n+\s*|\s*[;•]\s+|\s+[–—-]\s+")
_TOKEN = re.compile(r"\S+")
_MARKS = ",.:;?!\"'„“()"
_EDGES = " ,;–—-"
_ETWAS = frozenset(("was", "wat"))


class Parted(NamedTuple):
    """The pieces of a text, in order: what could be questions of their own, and the story around them."""

    asked: list[str]
    told: list[str]


def parted(text: str) -> Parted:
    """Part `text` into pieces; both lists are empty when it is one piece.

    Where some pieces ask, the others tell; where none does, each could ask. At most `MAX_PIECES` are asked
    and `MAX_TOLD` told, so that a long letter costs a bounded number of classifications.
    """
    found = [
        (piece, sentence.endswith("?") or asks(piece))
        for sentence in filter(None, _SENTENCE_END.split(text))
        for piece in _clauses(sentence)
        if len(piece.split()) >= MIN_WORDS and not _is("announcements", piece.strip(_MARKS).lower())
    ]
    some_ask = any(asks for _, asks in found)
    asked = [piece for piece, asks in found if asks or not some_ask]
    told = [piece for piece, asks in found if some_ask and not asks]
    if not told and asked == [text]:
        return Parted([], [])
    return Parted(asked[:MAX_PIECES], [*told, *asked[MAX_PIECES:]][:MAX_TOLD])


def _clauses(sentence: str) -> list[str]:
    """Cut a sentence where a further question opens."""
    tokens = list(_TOKEN.finditer(sentence))
    words = [token.group().strip(_MARKS).lower() for token in tokens]
    clauses, first = [], 0
    for number in range(1, len(tokens)):
        if _is_border(tokens[number - 1].group(), words, number, first):
            clauses.append(sentence[tokens[first].start() : tokens[number].start()])
            first = number
    return (
        [_without_joint(clause) for clause in (*clauses, sentence[tokens[first].start() :])] if tokens else []
    )


def _is(kind: str, word: str) -> bool:
    return _WORDS[kind].fullmatch(word) is not None


def _is_border(before: str, words: list[str], number: int, first: int) -> bool:
    """Tell whether a further question opens at word `number`, in a clause that began at word `first`."""
    if _is("joining", words[number - 1]):
        return _opens(words, number)
    if before.endswith(":"):  # but "STARK: was ist das" is one question
        return number - first >= MIN_WORDS_WITHOUT_A_MARK and _opens(words, number)
    # What follows "Ich möchte wissen" is no further question, and neither is "entschieden, ob …".
    if not _asks_already(words, first, number) or words[number] == "ob":
        return False
    if before.endswith(","):
        return _opens(words, number)
    unmarked = _is_question_word(words, number) and not _is("before_them", words[number - 1])
    enough = number - first >= MIN_WORDS_WITHOUT_A_MARK
    more_follows = number + 1 < len(words)  # "förderperioden bis wann"
    return unmarked and enough and more_follows and not _means_something(words, number)


def _asks_already(words: list[str], first: int, number: int) -> bool:
    """Tell whether words `first` to `number` hold a question: "STARK was ist das, wer zahlt"."""
    asked = (
        _is_question_word(words, one) and not _means_something(words, one) for one in range(first, number)
    )
    return _opens(words, first) or any(asked)


def _opens(words: list[str], number: int) -> bool:
    while number < len(words) - 1 and _is("lead_in", words[number]):
        number += 1
    return _is_question_word(words, number) or _is("verbs_first", words[number]) or words[number] == "ob"


def _is_question_word(words: list[str], number: int) -> bool:
    if _is("before_them", words[number]) and number + 1 < len(words):
        number += 1
    return _is("question_words", words[number])


def _means_something(words: list[str], number: int) -> bool:
    """Tell whether "was" at word `number` is short for "etwas": no verb follows."""
    following = words[number + 1] if number + 1 < len(words) else ""
    opens = _is("verbs_first", following) or _is("verbs_after_what", following)
    return words[number] in _ETWAS and not opens


def is_joint(word: str) -> bool:
    """Tell whether `word` joins two questions: "und", "außerdem", "oder"."""
    return _is("joining", word) or _is("loose_joining", word)


def opens_a_question(words: list[str], number: int) -> bool:
    """Tell whether a question word stands at word `number`, which no preposition opens before it."""
    return _is("question_words", words[number]) and not _is("before_them", words[number - 1])


def without_joints(segment: str) -> str:
    """Return `segment` without the joining words and marks at its edges."""
    words = segment.strip(_EDGES + ":.").split(" ")
    while words and (
        is_joint(words[0].strip(_MARKS).lower()) or _is("lead_in", words[0].strip(_MARKS).lower())
    ):
        words.pop(0)
    while words and is_joint(words[-1].strip(_MARKS).lower()):
        words.pop()
    return " ".join(words).strip(_EDGES)


def _without_joint(clause: str) -> str:
    words = clause.strip(_EDGES).split(" ")
    while words and _is("joining", words[-1].strip(",").lower()):
        words.pop()
    return " ".join(words).strip(_EDGES)


def asks(piece: str) -> bool:
    """Tell whether `piece` asks or wishes something."""
    words = [word.strip(_MARKS).lower() for word in piece.split()]
    names = any(_is("question_words", word) or _is("wishes", word) for word in words)
    return names or "ob" in words or _opens(words, 0)
