"""Rules on the whole text: references of pronouns, questions, headings, readability."""

from __future__ import annotations

from collections.abc import Iterator

from .document import Document, Sentence, Token
from .formula import amstad
from .rule import Hit, rule
from .settings import Settings
from .vocabulary import words

EASY_AMSTAD = 70
LONG_TEXT = 20
"""Sentences from which on a text needs a heading."""


@rule("pronoun")
def pronoun(document: Document, settings: Settings) -> Iterator[Hit]:
    """`er` and `es` after a sentence with two nouns that both could be meant."""
    for before, sentence in zip(document.sentences, document.sentences[1:], strict=False):
        first = sentence.words[0] if sentence.words else None
        if first is None or first.tag != "PPER" or first.text not in {"Er", "Es"} or _says_weather(sentence):
            continue
        nouns = {token.lemma for token in before.tokens if token.tag in {"NN", "NE"}}
        if len(nouns) >= 3:
            yield Hit(first.start, first.end)


def _says_weather(sentence: Sentence) -> bool:
    return (
        sentence.words[0].lower == "es"
        and len(sentence.words) > 1
        and sentence.words[1].lemma.lower() in {"geben", "gehen", "sein", "regnen", "werden"}
    )


@rule("demonstrative")
def demonstrative(document: Document, settings: Settings) -> Iterator[Hit]:
    """`letzterer`, `derselbe`, `jener`, `deren`: pronouns that send the reader back."""
    for token in document.tokens:
        if token.lower in words("hard_pronouns"):
            yield Hit(token.start, token.end)


@rule("question")
def question(document: Document, settings: Settings) -> Iterator[Hit]:
    """A question that no sentence follows."""
    for place, sentence in enumerate(document.sentences):
        if (sentence.is_question and place + 1 == len(document.sentences) and place) or (
            sentence.is_question
            and place + 1 < len(document.sentences)
            and document.sentences[place + 1].is_question
        ):
            yield Hit(sentence.start, sentence.end)


@rule("heading")
def heading(document: Document, settings: Settings) -> Iterator[Hit]:
    """A long text without any heading."""
    if len(document.sentences) >= LONG_TEXT and not any(line.is_heading for line in document.lines):
        first = document.sentences[0]
        yield Hit(first.start, first.end, {"count": len(document.sentences)})


@rule("readability")
def readability(document: Document, settings: Settings) -> Iterator[Hit]:
    """Amstad's index of the whole text below 70; for information."""
    if len(document.sentences) < 3:
        return
    value = amstad(document)
    if value < EASY_AMSTAD:
        yield Hit(document.sentences[0].start, document.sentences[-1].end, {"value": round(value)})


@rule("connective-run")
def connective_run(document: Document, settings: Settings) -> Iterator[Hit]:
    """One sentence that joins three or more main clauses with `und`."""
    for sentence in document.sentences:
        joints = [
            token for token in sentence.tokens if token.lower == "und" and _joins_clauses(sentence, token)
        ]
        if len(joints) >= 2:
            yield Hit(joints[0].start, joints[-1].end)


def _joins_clauses(sentence: Sentence, token: Token) -> bool:
    behind = sentence.tokens[token.index + 1 : token.index + 5]
    before = sentence.tokens[: token.index]
    return any(other.tag in {"VVFIN", "VAFIN", "VMFIN"} for other in behind) and any(
        other.tag in {"VVFIN", "VAFIN", "VMFIN"} for other in before
    )
