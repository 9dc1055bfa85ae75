"""How hard a sentence is: a sum of weighted measures, each of which belongs to a rule.

The score is linear, so every share can be named. It is about 0 where a sentence stands between Leichte
Sprache and ordinary German, negative for easier and positive for harder ones, and has no upper end. A text's
score is the mean of its sentences. The weights were found on development texts only (docs/easy_language.md).
"""

from __future__ import annotations

from collections import Counter
from math import inf

from bot.german.compound import frequency

from .document import Sentence
from .weights import weights
from .word import parts_of

RAREST = -14.0
"""Log frequency given to a word that is not in the frequency list."""

EXPLAINING = frozenset({"heißt", "bedeutet", "nennt"})
"""Verbs with which an easy text says what a word means."""

RULE_OF = {
    "words_to_14": "sentence-length",
    "words": "sentence-length",
    "longest_part": "compound",
    "long_parts": "compound",
    "rare": "hard-word",
    "unknown": "hard-word",
    "adjectives": "word-order",
    "prepositions": "statements",
    "commas": "comma",
    "split_words": "compound",
    "pronouns": "pronoun",
    "conjunctions": "statements",
    "examples": "explanation",
    "explanations": "explanation",
}
"""To which rule a measure belongs that is no count of a rule's findings."""


def measures(sentence: Sentence, found: Counter[str]) -> dict[str, float]:
    """Everything that the score weighs: measures of words, and findings by rule as `rule:<id>`.

    Counts are of the sentence, `rare` and `unknown` are means over its words.
    """
    words = [token for token in sentence.words if token.text[0].isalpha()]
    count = max(1, len(words))
    pieces = [piece for token in words for piece in parts_of(token.text)] or [""]
    frequencies = [_frequency(token.lower) for token in words] or [0.0]
    tags = [token.tag for token in sentence.tokens]
    values = {
        "words": float(len(sentence.words)),
        "words_to_14": float(min(14, len(sentence.words))),
        "longest_part": float(max(len(piece) for piece in pieces)),
        "long_parts": float(sum(len(piece) > 10 for piece in pieces)),
        "rare": -sum(frequencies) / count,
        "unknown": sum(value == RAREST for value in frequencies) / count,
        "adjectives": float(tags.count("ADJA")),
        "prepositions": float(sum(tag in {"APPR", "APPRART"} for tag in tags)),
        "commas": float(sum(token.text == "," for token in sentence.tokens)),
        "split_words": float(sum(len(parts_of(token.text)) > 1 for token in words)),
        "pronouns": float(tags.count("PPER")),
        "conjunctions": float(tags.count("KON")),
        "examples": float("zum beispiel" in sentence.text.lower()),
        "explanations": float(sum(token.lower in EXPLAINING for token in words)),
    }
    values.update({f"rule:{name}": float(number) for name, number in found.items()})
    return values


def _frequency(word: str) -> float:
    """Log frequency of a word; a compound with hyphens has that of its rarest part."""
    value = min((frequency(piece) for piece in parts_of(word)), default=RAREST)
    return RAREST if value == -inf else max(RAREST, value)


def score(sentence: Sentence, found: Counter[str]) -> tuple[float, dict[str, float]]:
    """The score of a sentence and the share that each rule has in it."""
    model = weights()
    shares: dict[str, float] = {}
    for name, value in measures(sentence, found).items():
        share = model.of(name) * value
        if share:
            rule = name.removeprefix("rule:") if name.startswith("rule:") else RULE_OF[name]
            shares[rule] = shares.get(rule, 0.0) + share
    return model.intercept + sum(shares.values()), shares
