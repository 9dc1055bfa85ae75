"""Where a message may be cut: a question before or after the wish to reach a person."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.form.phrases import Phrases
from bot.form.text import words

_SENTENCE_END = re.compile(r"(?<=[?!])\s+|(?<=[^\W\d_]{3}\.)\s+(?=[^\W\d_])|\s*\n+\s*|\s*[;:]\s+")
_JOINT = re.compile(r",?\s+(?:und|u\.?|oder|aber|außerdem|ausserdem|sonst|dann)\s+|,\s+", re.IGNORECASE)
_JOINED = re.compile(
    r"^(?:und|oder|aber|außerdem|ausserdem|sonst|dann|auch|noch|bitte)\b[\s,]*", re.IGNORECASE
)
_FEWEST_WORDS = 2
_MOST_BORDERS = 5
"""Each costs two looks at a piece of the message."""


def borders(text: str, phrases: Phrases) -> Iterator[tuple[str, str]]:
    """Give the pairs of pieces into which `text` may fall; none where nothing in it names people."""
    if not phrases.mentions("people", text):
        return
    found = [*_SENTENCE_END.finditer(text), *_JOINT.finditer(text)]
    pieces = ((text[: border.start()].strip(), text[border.end() :].strip()) for border in found)
    long_enough = [
        (before, _JOINED.sub("", after))
        for before, after in pieces
        if min(len(words(before)), len(words(after))) >= _FEWEST_WORDS
    ]
    yield from long_enough[:_MOST_BORDERS]
