"""Find the questions inside one message.

A message may greet, tell a story and ask twice. `candidates` only proposes pieces, rather too many than too few;
whether a piece is a question of its own is decided by the classifier, which sees every piece (`bot.nlu.decision`).
"""

from __future__ import annotations

import re

MAX_PIECES = 6
MIN_WORDS = 2
MIN_WORDS_WITHOUT_A_MARK = 3
"""So many words stand before a question that neither a comma nor an "und" announces."""

_QUESTION_WORD = re.compile(
    r"wer|wers|was|wat|wann|wo|wie|wieso|weshalb|warum|wozu|wofür|wofuer|woher|wohin|womit|wodurch|woran|worum|"
    r"welche[rsnm]?|wem|wen|wessen|wieviele?"
)
_BEFORE_IT = frozenset(
    "seit bis ab an für fuer mit von bei aus in auf zu nach um über ueber durch wegen unter vor".split()
)
_VERB_FIRST = re.compile(
    r"[gj]ibts?|kann|könn(?:en|ten?|t)|koennen|darf|dürf(?:en|te)|muss|müss(?:en|te)|soll(?:en|te)?|ist|is|sind|war|hat|habt|"
    r"haben|bekomm(?:t|en|e)|krieg(?:t|en|e|ste)?|zähl(?:t|en)|gehör(?:t|en)|wird|werden|macht|machen|steht|gilt|läuft|"
    r"lohnt|braucht|brauche|stimmt|kennt|kennen|wissen|weißt|fällt|reicht|zahlt|zahlen|bekommt"
)
_AND = frozenset("und u u. un sowie außerdem ausserdem oder plus and & + ferner zudem".split())
_LEAD_IN = frozenset(
    "und auch noch dann gleich bitte dazu außerdem ausserdem zweitens erstens übrigens ja nun nu da".split()
)
# A sentence ends at . ! ? or a line break, but not after a number or an abbreviation such as "z.B." or "e.V."
_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=[^\W\d_]{3}\.)\s+(?=[^\W\d_])|\s*\n+\s*|\s*[;•]\s+|\s+[–—-]\s+")
_TOKEN = re.compile(r"\S+")
_EDGES = " ,;–—-"


def candidates(text: str) -> list[str]:
    """Return the pieces of `text` that could be questions of their own, in order; `[]` when it is one piece.

    Where some pieces ask, the others tell the story around them and are left out.

    At most `MAX_PIECES` pieces are returned, so that a long letter costs a bounded number of classifications.
    """
    pieces = [piece for sentence in _SENTENCE_END.split(text) for piece in _clauses(sentence or "")]
    pieces = [piece for piece in pieces if len(piece.split()) >= MIN_WORDS]
    pieces = [piece for piece in pieces if _asks(piece)] or pieces
    return [] if pieces == [text] else pieces[:MAX_PIECES]


def _clauses(sentence: str) -> list[str]:
    """Cut a sentence where a further question opens."""
    tokens = list(_TOKEN.finditer(sentence))
    words = [token.group().strip(",.:;?!\"'„“()").lower() for token in tokens]
    clauses, start = [], 0
    for number in range(1, len(tokens)):
        since = number - sum(tokens[i].start() < start for i in range(number))
        if _is_border(tokens[number - 1].group(), words, number, since):
            clauses.append(_without_and(sentence[start : tokens[number].start()]))
            start = tokens[number].start()
    return [*clauses, _without_and(sentence[start:])]


def _is_border(before: str, words: list[str], number: int, since: int) -> bool:
    """Tell whether a question opens at word `number`, `since` words after the last border."""
    if words[number - 1] in _AND or before.endswith(","):
        return _opens(words, number)
    if before.endswith(":"):  # "STARK: was ist das" is one question
        return since >= MIN_WORDS_WITHOUT_A_MARK and _opens(words, number)
    unmarked = _is_question_word(words, number) and words[number - 1] not in _BEFORE_IT | _LEAD_IN
    return unmarked and since >= MIN_WORDS_WITHOUT_A_MARK


def _opens(words: list[str], number: int) -> bool:
    while number < len(words) - 1 and words[number] in _LEAD_IN:
        number += 1
    asks = _is_question_word(words, number) or _VERB_FIRST.fullmatch(words[number]) is not None
    return asks or words[number] == "ob"


def _is_question_word(words: list[str], number: int) -> bool:
    if words[number] in _BEFORE_IT and number + 1 < len(words):
        number += 1
    return _QUESTION_WORD.fullmatch(words[number]) is not None


def _without_and(clause: str) -> str:
    words = clause.strip(_EDGES).split(" ")
    while words and words[-1].strip(",").lower() in _AND:
        words.pop()
    return " ".join(words).strip(_EDGES)


def _asks(piece: str) -> bool:
    words = [word.strip(",.:;?!\"'„“()").lower() for word in piece.split()]
    return (
        piece.endswith("?")
        or "ob" in words
        or _opens(words, 0)
        or any(_QUESTION_WORD.fullmatch(word) for word in words)
    )
