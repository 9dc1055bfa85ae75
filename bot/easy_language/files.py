"""Reads the text of a file: plain text, Markdown, HTML, Word."""

from __future__ import annotations

import zipfile
from codecs import BOM_UTF16_BE, BOM_UTF16_LE
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

SUFFIXES = (".md", ".txt", ".html", ".htm", ".docx")
FIXABLE = (".md", ".txt")
"""Files whose text is the file itself, so that a fix can be written back."""
LARGEST_FILE = 20_000_000
"""Bytes; a larger file is refused before it is read."""
LARGEST_DOCX = 200_000_000
"""Bytes of an unpacked Word file; a larger one is taken for a decompression bomb."""


class UnreadableFile(ValueError):
    """The file cannot be used; `reason` is a key of messages.yml."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_file(path: Path) -> str:
    """The text of a file; raises `UnreadableFile`."""
    if path.suffix.lower() not in SUFFIXES:
        raise UnreadableFile("wrong_type")
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise UnreadableFile("too_large")
        data = path.read_bytes()
    except OSError as error:
        raise UnreadableFile("not_found") from error
    return text_of(data, path.suffix.lower())


def text_of(data: bytes, suffix: str) -> str:
    """The text of a file's bytes, bold, headings and lists as Markdown; raises `UnreadableFile`."""
    if suffix == ".docx":
        return _docx(data)
    text = decode(data)
    return _html(text) if suffix in {".html", ".htm"} else text


def decode(data: bytes) -> str:
    """Bytes as UTF-16 with its mark, as UTF-8, else as Windows-1252; `UnreadableFile` for binary data."""
    marked = data.startswith((BOM_UTF16_LE, BOM_UTF16_BE))
    if b"\x00" in data[:4096] and not marked:
        raise UnreadableFile("binary")
    try:
        text = data.decode("utf-16" if marked else "utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError as error:
            raise UnreadableFile("binary") from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Text(HTMLParser):
    BLOCKS = frozenset(
        [
            "p",
            "div",
            "section",
            "article",
            "header",
            "footer",
            "main",
            "nav",
            "aside",
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "ul",
            "ol",
            "li",
            "table",
            "tr",
            "td",
            "th",
            "br",
            "hr",
            "blockquote",
            "pre",
            "form",
            "fieldset",
            "legend",
            "label",
            "option",
            "button",
            "dt",
            "dd",
            "dl",
            "figure",
            "figcaption",
            "title",
        ]
    )
    SKIPPED = frozenset({"script", "style", "template", "noscript", "svg"})
    BOLD = frozenset({"b", "strong"})

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._skipped = 0

    def parse_marked_section(self, i: int, report: int = 1) -> int:
        """`<![if …]>` is a comment, as browsers have it; Python's parser fails on unknown ones."""
        return self.parse_bogus_comment(i, report=False)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self.SKIPPED:
            self._skipped += 1
        elif tag in self.BOLD:
            self.pieces.append("**")
        elif tag in self.BLOCKS:
            mark = {"li": "- ", "h1": "# ", "h2": "## ", "h3": "### "}.get(tag, "")
            self.pieces.append(
                ("\n\n" if tag in {"p", "h1", "h2", "h3", "ul", "ol", "table"} else "\n") + mark
            )

    def handle_endtag(self, tag: str) -> None:
        if tag in self.SKIPPED:
            self._skipped = max(0, self._skipped - 1)
        elif tag in self.BOLD:
            self.pieces.append("**")
        elif tag in self.BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.pieces.append(" ".join(data.split()) if data.strip() else " " * bool(data))
            if data.strip():
                lead, tail = data[:1].isspace(), data[-1:].isspace()
                self.pieces[-1] = " " * lead + self.pieces[-1] + " " * tail


def _html(text: str) -> str:
    parser = _Text()
    parser.feed(text)
    parser.close()
    lines = [" ".join(line.split()) for line in "".join(parser.pieces).split("\n")]
    kept: list[str] = []
    for line in lines:
        if line.strip("*-# ") or (kept and kept[-1]):
            kept.append(line if line.strip("*-# ") else "")
    return "\n".join(kept).strip() + "\n"


def _docx(data: bytes) -> str:
    """Paragraphs and tables in their order."""
    from docx import Document
    from docx.table import Table

    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > LARGEST_DOCX:
                raise UnreadableFile("too_large")
        document = Document(BytesIO(data))
        lines = []
        for block in document.iter_inner_content():
            if isinstance(block, Table):
                lines += _cells(block)
            else:
                lines.append(_paragraph(block))
    except UnreadableFile:
        raise
    except Exception as error:  # python-docx, zipfile and lxml raise many kinds for a broken file
        raise UnreadableFile("broken") from error
    return "\n".join(lines) + "\n"


def _cells(table: Any) -> list[str]:
    """The text of each cell; a merged cell, which belongs to several rows and columns, once."""
    found = {cell._tc: cell.text for row in table.rows for cell in row.cells}
    return list(found.values())


def _paragraph(block: Any) -> str:
    style = str(block.style.name or "") if block.style is not None else ""
    mark = "# " if style.startswith(("Heading", "Title")) else "- " if style.startswith("List") else ""
    return mark + "".join(_piece(piece, bool(mark)) for piece in block.iter_inner_content())


def _piece(piece: Any, marked: bool) -> str:
    """The text of a run, or of a link with its runs; bold as Markdown, but not in a heading or list."""
    bold = getattr(piece, "bold", False) and piece.text.strip() and not marked
    return f"**{piece.text}**" if bold else str(piece.text)
