"""What all messengers share in showing a reply: its parts, bold, links, and where a long text is cut."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from bot.channels.words import Words
from bot.gateway.replies import Reply

_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*", re.DOTALL)
_CUTS = (r"\n", r"(?<=[.!?:]) ", r" ")
"""Where a paragraph that is too long is cut: at a line, at the end of a sentence, at a blank."""


@dataclass(frozen=True)
class Piece:
    """A piece of a message as plain text and as HTML with plain line breaks; `glue` stands before it."""

    text: str
    html: str
    glue: str = "\n\n"


def pieces(reply: Reply, words: Words, longest: int, length: Callable[[str], int] = len) -> list[Piece]:
    """Give the pieces of a reply, none longer than `longest`: paragraphs, the person to ask, the sources."""
    found = list(paragraphs(reply.text, longest, length))
    if reply.contact and reply.contact["name"] not in reply.text:
        named = f"{words.common_text('label_contact')}: **{reply.contact['name']}**"
        role = reply.contact.get("role")
        found += paragraphs(f"{named}, {role}" if role else named, longest, length)
    if reply.sources:
        found.append(piece(f"{words.common_text('label_sources')}:"))
        found += [_source(source["title"], source["url"], source["as_of"], words) for source in reply.sources]
    return found


def paragraphs(text: str, longest: int, length: Callable[[str], int] = len) -> Iterator[Piece]:
    """Cut a text at its blank lines, and a paragraph that is too long further; keep bold in one piece."""
    for paragraph in re.split(r"\n{2,}", text.strip()):
        for number, part in enumerate(_shortened(paragraph, longest, length)):
            yield piece(part, "\n" if number else "\n\n")


def piece(text: str, glue: str = "\n\n") -> Piece:
    """Make a piece of a text in which `**` marks bold and nothing else is markup."""
    return Piece(_BOLD.sub(r"\1", text), bold_html(text), glue)


def bold_html(text: str) -> str:
    """Escape everything and put what is bold into <b>."""
    return _BOLD.sub(lambda found: f"<b>{found[1]}</b>", escape(text))


def packed(found: Sequence[Piece], longest: int, length: Callable[[str], int] = len) -> list[Piece]:
    """Join pieces to as few messages as possible, in order, none longer than `longest`."""
    messages: list[Piece] = []
    for one in found:
        last = messages[-1] if messages else None
        if last is not None and length(last.text + one.glue + one.text) <= longest:
            messages[-1] = Piece(last.text + one.glue + one.text, last.html + one.glue + one.html, last.glue)
        else:
            messages.append(one)
    return messages


def utf16(text: str) -> int:
    """Count as Telegram does: signs beyond the basic plane count twice."""
    return len(text.encode("utf-16-le")) // 2


def _source(title: str | None, url: str | None, as_of: str | None, words: Words) -> Piece:
    stand = f" ({words.common_text('label_as_of', as_of=as_of)})" if as_of else ""
    name = title or url or ""
    if not url or not url.startswith(("https://", "http://")):
        return piece(f"• {name}{stand}", "\n")
    return Piece(
        f"• {name}{stand}: {url}", f'• <a href="{escape(url)}">{escape(name)}</a>{escape(stand)}', "\n"
    )


def _shortened(text: str, longest: int, length: Callable[[str], int]) -> Iterator[str]:
    """Cut until every part is short enough; bold that is cut ends in one part and goes on in the next."""
    while length(text) > longest:
        at = _place(text, longest - 4, length)
        head, text = text[:at].rstrip(), text[at:].lstrip()
        if head.count("**") % 2:
            head, text = f"{head}**", f"**{text}"
        yield head
    if text:
        yield text


def _place(text: str, longest: int, length: Callable[[str], int]) -> int:
    """Find the last good place for a cut within `longest`."""
    fits = longest
    while length(text[:fits]) > longest:
        fits -= max(1, (length(text[:fits]) - longest) // 2)
    for cut in _CUTS:
        ends = [found.end() for found in re.finditer(cut, text[:fits])]
        if ends and ends[-1] > fits // 2:
            return ends[-1]
    return fits - (1 if text[fits - 1 : fits] == "*" and text[fits : fits + 1] == "*" else 0)
