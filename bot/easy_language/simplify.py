"""What a program can safely make easier in a text that somebody does not understand.

Nothing is told that does not stand in the text, in the project's glossary or in the word lists: the text is
rewritten only by fixes and cuts that keep every word or fact, hard words are explained, compounds split and
abbreviations spelled out. No person has checked the result, and those who show it must say so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from .abbreviation import long_form, short
from .cut import cut
from .document import Document, Token, analyse
from .facts import lost
from .fixer import fix
from .settings import Project, bare, own_project
from .vocabulary import words
from .word import easy_word, explained, hyphenated, names_street, parts_of, stays_whole

RULES = frozenset(
    {"abbreviation", "compound", "date", "time", "number-range", "unit", "money", "digits", "sentence-line"}
    | {"hyphenation", "punctuation", "genitive"}
)
"""The fixes that are made here; a tense is not changed, since a wrong form would be harder to read."""
MOST = 12
"""So many words are explained, and so many compounds and abbreviations listed: more helps nobody."""
_SPLIT_FROM = 11
"""Letters from which on a compound is shown split."""
_BOLD = re.compile(r"\*+")
_NEGATION = re.compile(r"\b(nicht|nichts|nie|niemals|kein(?:e[mnrs]?)?)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Term:
    """A hard word of a glossary: how to write it, what it means, and its other names."""

    name: str
    explanation: str
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Simplified:
    """A text made easier. `pairs` are of a word as it stands in the text and what helps to read it."""

    lines: list[str]
    terms: list[tuple[str, str, str]] = field(default_factory=list)
    """Words as they stand in the text, the glossary's name for them, and its explanation."""
    easy_words: list[tuple[str, str]] = field(default_factory=list)
    compounds: list[tuple[str, str]] = field(default_factory=list)
    abbreviations: list[tuple[str, str]] = field(default_factory=list)
    changed: bool = False
    """Whether the lines differ from the text in more than line breaks."""

    def to_dict(self) -> dict[str, Any]:
        """As plain lists, for another process."""
        return dict(vars(self))


def simplify(text: str, terms: Iterable[Term] = (), project: Project | None = None) -> Simplified:
    """Make a text easier as far as rules are sure, and explain what they cannot change."""
    project = project or own_project()
    text = _BOLD.sub("", text).strip()
    document = analyse(text)
    found = list(_terms(document, terms))[:MOST]
    known = {bare(word) for word, _, _ in found}
    lines = [_bold(line) for line in _lines(text, project)]
    return Simplified(
        lines=lines,
        terms=found,
        easy_words=_first(_easy_words(document, known)),
        compounds=_first(_compounds(document, known)),
        abbreviations=_first(_abbreviations(document)),
        changed=" ".join(lines).replace("**", "") != " ".join(text.split()),
    )


def _first(found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return list(dict(found).items())[:MOST]


def _lines(text: str, project: Project) -> list[str]:
    """The text with its safe fixes, long sentences cut, a sentence a line."""
    mended = fix(text, project=project, only=RULES)
    lines: list[str] = []
    for sentence in analyse(mended).sentences:
        pieces = cut(sentence)
        if len(pieces) > 1 and lost(sentence.text, "\n".join(pieces)):
            pieces = [sentence.text]
        mark = "- " if sentence.is_item else ""
        lines += [mark + " ".join(piece.split()) for piece in pieces]
    return lines


def _bold(line: str) -> str:
    return _NEGATION.sub(r"**\1**", line)


def _terms(document: Document, terms: Iterable[Term]) -> Iterator[tuple[str, str, str]]:
    """The glossary's words in the order of the text, each once: as it stands, name, explanation."""
    by_word: dict[str, Term] = {}
    phrases: list[tuple[str, Term]] = []
    for term in terms:
        for name in (term.name, *term.words):
            if " " in name:
                phrases.append((name.lower(), term))
            else:
                by_word.setdefault(bare(name), term)
    found: dict[int, tuple[str, Term]] = {}
    for token in document.tokens:
        match = by_word.get(bare(token.text)) or by_word.get(bare(token.lemma))
        if match and token.is_word and _same_case(token, match):
            found.setdefault(token.start, (_word(token), match))
    low = document.text.lower()
    for phrase, term in phrases:
        place = re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", low)
        if place:
            found.setdefault(place.start(), (document.text[place.start() : place.end()], term))
    seen: set[str] = set()
    for _, (word, term) in sorted(found.items(), key=lambda item: item[0]):
        if term.name not in seen:
            seen.add(term.name)
            yield word, term.name, term.explanation


def _word(token: Token) -> str:
    """A word as a dictionary has it, where the lemma is the same word without its ending."""
    same = token.tag.startswith("V") or token.lower.startswith(token.lemma.lower())
    return token.lemma if same and not token.text.isupper() else token.text


def _same_case(token: Token, term: Term) -> bool:
    """`stark` is no STARK: an abbreviation of the glossary is only meant in capitals."""
    names = [name for name in (term.name, *term.words) if bare(name) in {bare(token.text), bare(token.lemma)}]
    return token.text.isupper() or not all(name.isupper() for name in names)


def _easy_words(document: Document, known: set[str]) -> Iterator[tuple[str, str]]:
    """Words of offices with the easy word for them."""
    for token in document.tokens:
        easy = easy_word(token)
        if easy and not {bare(token.text), bare(_word(token))} & known and not explained(document, token):
            yield _word(token).lower() if token.tag[:1] != "N" else _word(token), easy


def _compounds(document: Document, known: set[str]) -> Iterator[tuple[str, str]]:
    for token in document.tokens:
        if not token.tag.startswith("N") or not token.text.isalpha() or len(token.text) < _SPLIT_FROM:
            continue
        word = _word(token)
        whole = stays_whole(word) or names_street(document, token)
        if bare(word) in known or len(parts_of(word)) > 1 or whole:
            continue
        split = hyphenated(word, "-")
        if split:
            yield word, split


def _abbreviations(document: Document) -> Iterator[tuple[str, str]]:
    for token in document.tokens:
        if token.text == "§":
            yield "§", "Paragraf"
        elif "." in token.text and {short(token), short(token).rstrip(".")} & words("abbreviations"):
            spelled = long_form(document, token)
            yield from [(token.text, spelled)] if spelled else []
