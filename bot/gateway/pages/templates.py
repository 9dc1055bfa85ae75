"""The templates of bot/widget/pages, and the only markup of a text in HTML."""

from __future__ import annotations

import re
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

FOLDER = Path(__file__).parents[2] / "widget" / "pages"
_BOLD = re.compile(r"\*\*(.+?)\*\*")


@cache
def environment() -> Environment:
    """Give the templates; everything put into them is escaped."""
    made = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.filters["rich"] = rich
    return made


def render(name: str, **values: Any) -> str:
    """Fill the template `name`."""
    return environment().get_template(name).render(**values)


def rich(text: str) -> Markup:
    """Give a text as HTML, as rich.js does: paragraphs, lists of lines with "• ", `**word**` in bold."""
    blocks = [
        _block(bullets, list(lines))
        for paragraph in re.split(r"\n[ \t]*\n", text.strip())
        for bullets, lines in groupby(paragraph.splitlines(), key=lambda line: line.startswith(("• ", "- ")))
    ]
    return Markup("").join(blocks)


def _block(bullets: bool, lines: list[str]) -> Markup:
    if bullets:
        items = Markup("").join(Markup("<li>{}</li>").format(_line(line[2:])) for line in lines)
        return Markup("<ul>{}</ul>").format(items)
    return Markup("<p>{}</p>").format(Markup("<br>").join(map(_line, lines)))


def _line(line: str) -> Markup:
    bold = Markup("<strong>{}</strong>")
    return Markup("").join(
        bold.format(part) if at % 2 else escape(part) for at, part in enumerate(_BOLD.split(line))
    )
