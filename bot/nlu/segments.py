"""Cut a message into segments by what they mean, where its form does not show that it asks twice.

"bund gibt wieviel, sachsen anhalt kriegt davon wieviel" has neither question marks nor words that open a
question. `spans` proposes every stretch between two places at which a message can be cut; the classifier
rates each, and `best` finds the cuts that make all segments together likeliest, by dynamic programming.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from bot.nlu.questions import is_joint, opens_a_question, without_joints

MAX_ATOMS = 6
MIN_LETTERS = 4

Span = tuple[int, int]
"""First atom and the one behind the last."""

_TOKEN = re.compile(r"\S+")
_ENDS = re.compile(r"[^\W\d_]{3}[.!?]$|[!?;,:]$|^[–—-]$")


def spans(text: str) -> dict[Span, str]:
    """Return every stretch of `text` between two possible cuts; `{}` where there are none, or too many."""
    tokens = list(_TOKEN.finditer(text))
    words = [token.group().strip(",.:;?!\"'„“()").lower() for token in tokens]
    cuts = [
        number
        for number in range(1, len(tokens))
        if _ENDS.search(tokens[number - 1].group())
        or "\n" in text[tokens[number - 1].end() : tokens[number].start()]
        or is_joint(words[number])
        or opens_a_question(words, number)
    ]
    if not 0 < len(cuts) < MAX_ATOMS:
        return {}
    places = [0, *cuts, len(tokens)]
    return {
        (first, last): segment
        for first in range(len(places) - 1)
        for last in range(first + 1, len(places))
        if (first, last) != (0, len(places) - 1)
        for segment in [_segment(text, tokens, places[first], places[last])]
        if len(segment) >= MIN_LETTERS or segment.isupper()
    }


def best(chances: Mapping[Span, float], whole: float, reward: float) -> list[Span]:
    """Return the likeliest segments; `[]` where the message is likeliest as a whole.

    `chances` holds the probability of each span's likeliest intent, `whole` that of the message; every cut
    adds `reward` to the sum of the logarithms.
    """
    last = max((span[1] for span in chances), default=0)
    rated = {**chances, (0, last): whole}
    scores: dict[int, tuple[float, list[Span]]] = {0: (0.0, [])}
    for end in range(1, last + 1):
        options = [
            (
                scores[first][0] + math.log(max(chance, 1e-9)) + reward * (first > 0),
                [*scores[first][1], (first, end)],
            )
            for (first, stop), chance in rated.items()
            if stop == end and first in scores
        ]
        if options:
            scores[end] = max(options)
    found = scores.get(last, (0.0, []))[1]
    return found if len(found) > 1 else []


def gain(parts: list[float], whole: float) -> float:
    """Return by how much the parts together are likelier than the whole, as a difference of logarithms."""
    return sum(math.log(max(part, 1e-9)) for part in parts) - math.log(max(whole, 1e-9))


def _segment(text: str, tokens: list[re.Match[str]], first: int, last: int) -> str:
    return without_joints(text[tokens[first].start() : tokens[last - 1].end()].replace("\n", " "))
