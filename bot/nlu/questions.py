"""Find the questions inside one message.

A message may greet, tell a story and ask twice. `candidates` only proposes pieces; whether a piece is a
question of its own is decided by the classifier, which sees every piece (see `bot.nlu.decision`).
"""

from __future__ import annotations

import re

MAX_PIECES = 6
MIN_WORDS = 2

_QUESTION_WORD = (
    r"(?:wer|was|wann|wo|wie|wieso|weshalb|warum|wozu|wofür|wofuer|woher|wohin|womit|welche[rsnm]?|wem|wen|"
    r"wieviel|seit wann|bis wann|ab wann|an wen|für wen|fuer wen|gibt es|"
    r"kann ich|können wir|koennen wir|kann man|darf ich)"
)
# A sentence ends at . ! ? or a line break, but not after a number or an abbreviation such as "z.B." or "e.V."
_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=[^\W\d_]{3}\.)\s+(?=[^\W\d_])|\s*\n+\s*|\s*[;•]\s+")
_JOINED = re.compile(
    rf"\s*,?\s+(?:und|sowie|außerdem|ausserdem|oder auch|u\.|un|aber auch|plus|and)\s+"
    rf"(?=(?:auch |noch |dann |gleich |bitte )*{_QUESTION_WORD}\b)"
    rf"|\s*,\s*(?=(?:und\s+)?{_QUESTION_WORD}\b.*\?)",
    re.IGNORECASE,
)


def candidates(text: str) -> list[str]:
    """Return the pieces of `text` that could be questions of their own, in order; `[]` when it is one piece.

    Where some pieces ask, the others tell the story around them and are left out.

    At most `MAX_PIECES` pieces are returned, so that a long letter costs a bounded number of classifications.
    """
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        pieces += [piece.strip(" ,;–-") for piece in _JOINED.split(sentence or "")]
    pieces = [piece for piece in pieces if len(piece.split()) >= MIN_WORDS]
    pieces = [piece for piece in pieces if _asks(piece)] or pieces
    return [] if pieces == [text] else pieces[:MAX_PIECES]


def _asks(piece: str) -> bool:
    return (
        piece.endswith("?")
        or re.match(rf"(?:und |auch |noch )*{_QUESTION_WORD}\b", piece, re.IGNORECASE) is not None
    )
