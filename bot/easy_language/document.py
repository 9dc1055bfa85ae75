"""A text as the rules see it: sentences, lines and tokens with tags, lemmas and places in the text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from bot import german
from bot.german.sentences import abbreviations, split

LONGEST_SENTENCE = 200
"""Tokens; a longer stretch without an end mark is taken in pieces, which bounds the rules' time."""

LONGEST_RUN = 300
"""Characters without white space that are looked at; the rest of a longer run is taken for blank."""

_LETTER = r"[^\W\d_]"
_TOKEN = re.compile(
    rf"""
    (?P<url>(?:https?://|www\.)[^\s<>]*[^\s<>.,;:!?)\]])
    |(?P<mail>[\w.+-]+@[\w-]+(?:\.[\w-]+)+)
    |(?P<number>\d+(?:[.,:]\d+)*(?:\.(?=\s*\S))?(?:{_LETTER}+)?)
    |(?P<letters>(?:{_LETTER}\.[ \u00a0]?){{2,}}|\b[znv]\.[ \u00a0]?(?:Zt|Chr)\.)
    |(?P<word>[^\W_]+(?:[-·‧ˑ\u00ad'’\u2011](?=[^\W_])[^\W_]+|[:*_/](?:in|innen|r|n|e|en)(?!\w))*-?)
    |(?P<dots>\.\.\.|…)
    |(?P<sign>\S)
    """,
    re.VERBOSE,
)
_RUN = re.compile(rf"\S{{{LONGEST_RUN + 1},}}")
_CODE = re.compile(r"^[ \t]*(```|~~~).*?(?:^[ \t]*\1[ \t]*$|\Z)", re.MULTILINE | re.DOTALL)
"""A block of program code in Markdown; one that is never closed reaches to the end, as readers see it."""
_RULE_LINE = re.compile(r"^[ \t]*\|?(?:[ \t]*:?-{3,}:?[ \t]*\|)+[ \t]*(?::?-{3,}:?)?[ \t]*$", re.MULTILINE)
"""The line below the head of a Markdown table."""
_NO_BREAK = re.compile(r"[^\n]")
_MARKUP = re.compile(r"\*{1,3}|_{1,3}|`+")
_BOLD = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1")
_LIST_MARK = re.compile(r"[ \t]*(?:[-*+•·–▪‣◦]|\d{1,2}[.)]|[a-z]\))[ \t]+")
_HEADING_MARK = re.compile(r"[ \t]*#{1,6}[ \t]+")
_SENTENCE_END = re.compile(r"[.!?…:;][\"'»«“”‘’)\]*_]*$")


@dataclass(slots=True)
class Token:
    """A word, number or sign: `start` and `end` are code points of the whole text."""

    text: str
    start: int
    end: int
    index: int = 0
    tag: str = ""
    lemma: str = ""
    case: str = ""
    mood: str = ""
    tense: str = ""
    dep: str = ""
    lower: str = field(init=False)
    is_word: bool = field(init=False)

    def __post_init__(self) -> None:
        self.lower = self.text.lower()
        self.is_word = any(character.isalnum() for character in self.text)


@dataclass(slots=True)
class Line:
    """One line of the text, its list or heading mark left out of `start`."""

    start: int
    end: int
    text: str
    is_item: bool
    is_heading: bool


@dataclass
class Sentence:
    """A sentence with its tokens; `is_item` and `is_heading` come from the line in which it starts."""

    start: int
    end: int
    text: str
    tokens: list[Token]
    is_item: bool = False
    is_heading: bool = False
    goes_on: bool = False
    """Whether it is a piece of a very long stretch and the next piece belongs to it."""

    @cached_property
    def words(self) -> list[Token]:
        """Words and numbers; a compound with hyphens or Mediopunkte counts once."""
        return [token for token in self.tokens if token.is_word]

    @cached_property
    def clauses(self) -> list[list[Token]]:
        """Stretches between commas, colons, dashes and brackets: nearly clauses, without a parse."""
        found: list[list[Token]] = [[]]
        for token in self.tokens:
            if token.is_word:
                found[-1].append(token)
            elif found[-1] and token.text not in "'\"„“”‚‘’»«":
                found.append([])
        return [clause for clause in found if clause]

    @property
    def is_question(self) -> bool:
        """Whether it ends with a question mark."""
        return "?" in self.text[-3:]

    def at(self, index: int) -> Token | None:
        """The token at an index, or None outside the sentence."""
        return self.tokens[index] if 0 <= index < len(self.tokens) else None


@dataclass
class Document:
    """A text with its sentences, lines and the stretches that are bold."""

    text: str
    sentences: list[Sentence]
    lines: list[Line]
    bold: list[tuple[int, int]]

    def is_bold(self, token: Token) -> bool:
        """Whether the token stands inside `**…**`."""
        place = bisect_right(self.bold, (token.start, len(self.text) + 1)) - 1
        return place >= 0 and self.bold[place][0] <= token.start and token.end <= self.bold[place][1]

    @cached_property
    def tokens(self) -> list[Token]:
        """All tokens in the order of the text."""
        return [token for sentence in self.sentences for token in sentence.tokens]


def analyse(text: str) -> Document:
    """Cut the text into sentences and tokens and tag them with the German pipeline of this machine."""
    text = _RUN.sub(lambda match: match.group()[:LONGEST_RUN].ljust(len(match.group())), text)
    for no_language in (_CODE, _RULE_LINE):
        text = no_language.sub(lambda match: _NO_BREAK.sub(" ", match.group()), text)
    lines = list(_lines(text))
    starts = {line.start: line for line in lines if line.text}
    sentences = []
    for start, end in split(text):
        mark = _LIST_MARK.match(text, start) or _HEADING_MARK.match(text, start)
        begin = min(mark.end(), end) if mark else start
        if not text[begin:end].strip():
            continue
        line = starts.get(begin) or starts.get(start)
        pieces = list(_pieces(list(_tokens(text, begin, end)))) or [[]]
        for number, piece in enumerate(pieces, 1):
            first = begin if number == 1 else piece[0].start
            last = end if number == len(pieces) else piece[-1].end
            sentences.append(
                Sentence(
                    first,
                    last,
                    text[first:last],
                    piece,
                    is_item=bool(line and line.is_item),
                    is_heading=bool(line and line.is_heading),
                    goes_on=number < len(pieces),
                )
            )
    _tag(sentences)
    return Document(text, sentences, lines, [match.span(2) for match in _BOLD.finditer(text)])


def _lines(text: str) -> Iterator[Line]:
    rows = text.split("\n")
    position = 0
    for number, row in enumerate(rows):
        item = _LIST_MARK.match(row)
        heading = _HEADING_MARK.match(row)
        mark = item or heading
        start = position + (mark.end() if mark else len(row) - len(row.lstrip()))
        body = text[start : position + len(row)].rstrip()
        open_end = bool(body) and not _SENTENCE_END.search(body)
        alone = (number + 1 < len(rows) and not rows[number + 1].strip()) or (number == 0 and len(rows) > 1)
        before_blank = number == 0 or not rows[number - 1].strip()
        is_heading = bool(heading) or (open_end and not item and alone and before_blank and body[0].isupper())
        yield Line(start, start + len(body), body, item is not None, is_heading)
        position += len(row) + 1


def _tokens(text: str, start: int, end: int) -> Iterator[Token]:
    index = 0
    position = start
    while match := _TOKEN.search(text, position, end):
        found_start, found_end = match.span()
        kind = match.lastgroup
        if kind == "sign":
            markup = _MARKUP.match(text, found_start, end)
            if markup:
                position = markup.end()
                continue
        elif kind == "word":
            found_end = _with_dot(text, found_start, found_end, end)
        elif kind == "letters":
            found_end = found_start + len(match.group().rstrip())
        elif kind == "number":
            found_end = _without_end_mark(match, end)
        yield Token(text[found_start:found_end], found_start, found_end, index)
        index += 1
        position = found_end


def _with_dot(text: str, start: int, end: int, limit: int) -> int:
    """An abbreviation keeps its full stop, unless that stop ends the sentence."""
    dot = end < limit and text[end] == "." and text[start:end].lower() in abbreviations()
    return end + 1 if dot and (end + 1 < limit or text[start:end].lower() in _ENDING_ABBREVIATIONS) else end


_ENDING_ABBREVIATIONS = frozenset({"usw", "etc", "bzw", "ca", "ff", "dgl", "evtl", "ggf"})


def _without_end_mark(match: re.Match[str], limit: int) -> int:
    return match.end() - 1 if match.group().endswith(".") and match.end() >= limit else match.end()


def _tag(sentences: list[Sentence]) -> None:
    """Write tags, lemmas and, where the pipeline has them, morphology and parse into the tokens."""
    from spacy.tokens import Doc

    language = german.load()
    pieces = [sentence.tokens for sentence in sentences]
    docs = (Doc(language.vocab, words=[token.text for token in piece]) for piece in pieces)
    unused = [name for name in ("german_sentences", "ner") if name in language.pipe_names]
    for piece, doc in zip(pieces, language.pipe(docs, disable=unused), strict=True):
        for token, tagged in zip(piece, doc, strict=True):
            _copy(token, tagged)


def _pieces(tokens: list[Token]) -> Iterator[list[Token]]:
    for start in range(0, len(tokens), LONGEST_SENTENCE):
        piece = tokens[start : start + LONGEST_SENTENCE]
        for index, token in enumerate(piece):
            token.index = index
        yield piece


def _copy(token: Token, tagged: Any) -> None:
    token.tag = tagged.tag_
    token.lemma = tagged.lemma_ or token.text
    if tagged.has_morph():
        token.case = _first(tagged.morph.get("Case"))
        token.mood = _first(tagged.morph.get("Mood"))
        token.tense = _first(tagged.morph.get("Tense"))
    token.dep = tagged.dep_


def _first(values: list[str]) -> str:
    return values[0] if values else ""
