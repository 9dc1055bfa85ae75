"""The pages of the documentation, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).parents[2]

_FENCE = re.compile(r"^```(\w*)(?: (\S+))?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of code: its language, the file that it is an example for ("" for none), its text."""

    language: str
    file: str
    text: str


@dataclass(frozen=True)
class Page:
    """A page by its path from the project's folder."""

    name: str

    @cached_property
    def text(self) -> str:
        return (ROOT / self.name).read_text(encoding="utf-8")

    @property
    def blocks(self) -> list[Block]:
        return [Block(*found.groups(default="")) for found in _FENCE.finditer(self.text)]

    @property
    def inline(self) -> list[str]:
        """What stands between backticks in running text."""
        return _INLINE.findall(_FENCE.sub("", self.text))

    @property
    def links(self) -> list[str]:
        return _LINK.findall(_FENCE.sub("", self.text))

    @property
    def anchors(self) -> set[str]:
        """What GitHub makes of the headings."""
        headings = _HEADING.findall(_FENCE.sub("", self.text))
        return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}

    @property
    def commands(self) -> Iterator[str]:
        """Command lines: lines of shell blocks, and code in running text; comments are cut off."""
        lines = [line for block in self.blocks if block.language == "sh" for line in block.text.splitlines()]
        for line in [*lines, *self.inline]:
            yield line.split(" #")[0].strip()


PAGES = [
    Page(path.relative_to(ROOT).as_posix())
    for path in (
        *sorted(ROOT.glob("*.md")),
        *sorted(ROOT.glob("docs/**/*.md")),
        ROOT / "tests/conversations/README.md",
    )
]
