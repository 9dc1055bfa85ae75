"""Rules on signs and lines: special characters, one sentence a line, lists, paragraphs, capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .document import Document
from .rule import Edit, Hit, rule
from .settings import Settings

FIRM = re.compile(r"\b(?:g?GmbH|AG|KG|OHG|GbR|mbH|UG|SE|Co|Inc|Ltd|Söhne|Partner)\b")
SPECIAL = re.compile(r"[;&/…†‡•°†@#^~|<>{}=+\\]|(?<=\w)\*(?=\w)|\.\.\.")
QUOTES = re.compile(r"[„“”‚‘»«]|(?<!\w)\"|\"(?!\w)")
WEB = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|\b[\w-]+(?:\.[\w-]+)*\.(?:de|eu|org|com)(?:/\S*)?\b"
)
LINE_END_HYPHEN = re.compile(r"([^\W\d_]{2,})-[ \t]*\n[ \t]*([a-zäöüß]{2,})")
CAPITALS = re.compile(r"\b[A-ZÄÖÜ]{2,}(?:[ \t-]+[A-ZÄÖÜ]{2,})+\b|\b[A-ZÄÖÜ]{7,}\b")
ITALIC = re.compile(
    r"(?<![*\w])\*(?![*\s])[^*\n]+(?<![\s*])\*(?![*\w])|(?<![_\w])_(?![_\s])[^_\n]+(?<!\s)_(?![_\w])|<(?:i|em|u)>"
)
FOOTNOTE = re.compile(r"[¹²³⁴⁵⁶⁷⁸⁹](?![\w²³])|\[\d{1,3}\]|(?<=\w)\*\)")
REFERENCE = re.compile(
    r"\b(?:siehe|vgl\.|vergleiche|s\. ?[ou]\.|(?:o\. ?g\.)|oben ?genannt\w*|unten ?genannt\w*"
    r"|vorgenannt\w*|obig\w+|untenstehend\w*|nachstehend\w*|vorstehend\w*"
    r"|wie oben (?:beschrieben|erwähnt)|Fußnote)",
    re.IGNORECASE,
)
STREET = re.compile(
    r"[A-ZÄÖÜ][\w.-]*(?:straße|str\.|Straße|weg|platz|allee|gasse|ring|damm|Platz|Weg|Ring)"
    r"[ \t]+\d+[ \t]?[a-z]?,?[ \t]+(?:in[ \t]+)?\d{5}[ \t]+[A-ZÄÖÜ]"
)
MARKS = re.compile(r"!{2,}|\?{2,}|[!?]{2,}")

LONGEST_LINE = 85
LONGEST_PARAGRAPH = 6


@rule("special-character")
def special_character(document: Document, settings: Settings) -> Iterator[Hit]:
    """Signs beside full stop, question and exclamation mark, colon and comma; not in web addresses."""
    web = [match.span() for match in WEB.finditer(document.text)]
    for match in SPECIAL.finditer(document.text):
        if any(start <= match.start() < end for start, end in web) or _list_or_heading(document.text, match):
            continue
        if match.group() == "/" and re.match(r"\d", document.text[match.end() : match.end() + 1]):
            phone = re.search(r"0\d{2,5}\s?$", document.text[max(0, match.start() - 8) : match.start()])
            if phone:
                continue
        joins = match.group() == "&" and not _in_firm(document.text, match)
        edits = (Edit(match.start(), match.end(), "und"),) if joins and _spaced(document.text, match) else ()
        yield Hit(match.start(), match.end(), suggestion="und" if joins else None, edits=edits)


def _spaced(text: str, match: re.Match[str]) -> bool:
    return text[match.start() - 1 : match.start()] == " " and text[match.end() : match.end() + 1] == " "


def _in_firm(text: str, match: re.Match[str]) -> bool:
    """`Müller & Söhne GmbH & Co. KG`: the sign belongs to a name, which is not changed."""
    line = text[text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
    return FIRM.search(line) is not None


def _list_or_heading(text: str, match: re.Match[str]) -> bool:
    before = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
    if match.group() == "|" and before.lstrip().startswith("|"):
        return True  # a row of a table
    return not before.strip(" \t#>+|") and match.group() in "•#>+|"


@rule("quotation-mark")
def quotation_mark(document: Document, settings: Settings) -> Iterator[Hit]:
    """Quotation marks, one finding for each pair."""
    marks = list(QUOTES.finditer(document.text))
    for opening, closing in zip(marks[::2], marks[1::2], strict=False):
        yield Hit(opening.start(), closing.end() if closing.end() - opening.start() < 300 else opening.end())


@rule("sentence-line")
def sentence_line(document: Document, settings: Settings) -> Iterator[Hit]:
    """Two sentences in one line: one finding a line, the line breaks as its fix."""
    sentences = document.sentences
    place = 0
    while place < len(sentences):
        last = place
        edits = []
        while last + 1 < len(sentences):
            gap = document.text[sentences[last].end : sentences[last + 1].start]
            if "\n" in gap or sentences[last].goes_on:
                break
            edits.append(Edit(sentences[last].end, sentences[last + 1].start, "\n"))
            last += 1
        if edits:
            yield Hit(
                sentences[place].start, sentences[last].end, {"count": last - place + 1}, edits=tuple(edits)
            )
        place = last + 1


@rule("hyphenation")
def hyphenation(document: Document, settings: Settings) -> Iterator[Hit]:
    """A word cut at the end of a line."""
    for match in LINE_END_HYPHEN.finditer(document.text):
        joined = match.group(1) + match.group(2)
        yield Hit(
            match.start(), match.end(), suggestion=joined, edits=(Edit(match.start(), match.end(), joined),)
        )


@rule("line-length")
def line_length(document: Document, settings: Settings) -> Iterator[Hit]:
    """A line so long that the eye loses it."""
    for line in document.lines:
        if len(line.text) > LONGEST_LINE:
            yield Hit(line.start, line.end, {"count": len(line.text), "limit": LONGEST_LINE})


@rule("paragraph")
def paragraph(document: Document, settings: Settings) -> Iterator[Hit]:
    """More than six lines without a blank line; lists are no paragraphs."""
    run: list[int] = []
    for number, line in enumerate([*document.lines, None]):
        if line is not None and line.text and not line.is_item and not line.is_heading:
            run.append(number)
            continue
        if len(run) > LONGEST_PARAGRAPH:
            first, last = document.lines[run[0]], document.lines[run[-1]]
            yield Hit(first.start, last.end, {"count": len(run), "limit": LONGEST_PARAGRAPH})
        run = []


@rule("all-caps")
def all_caps(document: Document, settings: Settings) -> Iterator[Hit]:
    """More than one word in capitals, or one long word."""
    for match in CAPITALS.finditer(document.text):
        if not settings.allows(match.group()):
            yield Hit(match.start(), match.end())


@rule("italics")
def italics(document: Document, settings: Settings) -> Iterator[Hit]:
    """Italic or underlined text in Markdown or HTML."""
    for match in ITALIC.finditer(document.text):
        yield Hit(match.start(), match.end())


@rule("footnote")
def footnote(document: Document, settings: Settings) -> Iterator[Hit]:
    """Footnotes and references to another place of the text."""
    for match in FOOTNOTE.finditer(document.text):
        if not re.search(r"\b[kcm]?m$", document.text[max(0, match.start() - 3) : match.start()]):
            yield Hit(match.start(), match.end())
    for match in REFERENCE.finditer(document.text):
        yield Hit(match.start(), match.end(), message="message_reference")


@rule("address-block")
def address_block(document: Document, settings: Settings) -> Iterator[Hit]:
    """Street, postcode and town inside a line of text; an address stands in lines of its own."""
    for match in STREET.finditer(document.text):
        yield Hit(match.start(), match.end())


@rule("punctuation")
def punctuation(document: Document, settings: Settings) -> Iterator[Hit]:
    """Several marks in a row."""
    for match in MARKS.finditer(document.text):
        mark = "?" if "?" in match.group() else "!"
        yield Hit(
            match.start(), match.end(), suggestion=mark, edits=(Edit(match.start(), match.end(), mark),)
        )


@rule("link-text")
def link_text(document: Document, settings: Settings) -> Iterator[Hit]:
    """A long address of the web in the middle of a sentence."""
    for match in re.finditer(r"(?:https?://|www\.)\S+", document.text):
        line = document.text[document.text.rfind("\n", 0, match.start()) + 1 :].split("\n", 1)[0]
        if len(match.group()) > 35 and len(line.strip()) > len(match.group()) + 3:
            yield Hit(match.start(), match.end())
