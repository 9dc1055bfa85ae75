"""The training messages in data/nlu, and adding one without touching anything else in its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml

from bot.content.documents import Document, Loader
from bot.content.places import PROJECT

MARK = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
"""How Rasa marks an entity in a training message."""
LONGEST = 2_000
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


class TrainingError(ValueError):
    """A message cannot be added; `code` says why, `values` belong into the words for it."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Place:
    """Where a message stands: a file by its path below the project, and a line from 1 on."""

    file: str
    line: int


@dataclass(frozen=True)
class _Block:
    """The messages of an intent in a file: the last line of them, from 0 on, and how they begin."""

    path: Path
    last: int
    start: str


def add(text: str, intent: str, root: Path = PROJECT) -> Place:
    """Add a message behind the others of its intent.

    Raises `TrainingError`: unknown (no such intent; `near` has similar ones), empty, long, marked (square
    brackets would mark an entity) and known (it stands at `place` already).
    """
    text = " ".join(text.split()).lstrip("- ")
    if not text:
        raise TrainingError("empty")
    if len(text) > LONGEST:
        raise TrainingError("long", most=LONGEST)
    if MARK.search(text):
        raise TrainingError("marked")
    blocks = _blocks(root)
    if intent not in blocks:
        raise TrainingError("intent", intent=intent, near=", ".join(get_close_matches(intent, blocks, 3)))
    if place := _known(text, root):
        raise TrainingError("known", file=place.file, line=place.line)
    return _insert(text, blocks[intent], root)


def _blocks(root: Path) -> dict[str, _Block]:
    """The blocks of messages by intent; where several files have one, that of the intent's name."""
    found: dict[str, _Block] = {}
    for path in sorted((root / "data" / "nlu").glob("*.yml")):
        lines = path.read_text(encoding="utf-8").splitlines()
        for intent, node in _examples(Document.read(path, root)):
            first, end = node.start_mark.line + 1, node.end_mark.line + 1
            if first >= len(lines) or (intent in found and path.stem != intent):
                continue
            start = lines[first][: len(lines[first]) - len(lines[first].lstrip())] + "- "
            places = [
                number for number in range(first, min(end, len(lines))) if lines[number].startswith(start)
            ]
            if places:
                found[intent] = _Block(path, places[-1], start)
    return found


def _examples(document: Document) -> Iterator[tuple[str, Any]]:
    """Give intent and YAML node of each block of messages."""
    root = yaml.compose(document.path.read_text(encoding="utf-8"), Loader=Loader)
    for block in _value(root, "nlu").value if _value(root, "nlu") else ():
        intent, examples = _value(block, "intent"), _value(block, "examples")
        if intent is not None and examples is not None:
            yield str(intent.value), examples


def _value(node: Any, key: str) -> Any:
    return next((value for name, value in node.value if name.value == key), None)


def _known(text: str, root: Path) -> Place | None:
    """Where the same message stands, in whatever spelling, as training or test message."""
    wanted = _same(text)
    for folder in ("data/nlu", "tests/nlu"):
        for path in sorted((root / folder).glob("*.yml")):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                said = line.strip()
                if said.startswith("- ") and _same(MARK.sub(r"\1", said[2:])) == wanted:
                    return Place(path.relative_to(root).as_posix(), number)
    return None


def _same(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower().translate(_FOLDED)))


def _insert(text: str, block: _Block, root: Path) -> Place:
    lines = block.path.read_text(encoding="utf-8").splitlines(keepends=True)
    if not lines[block.last].endswith("\n"):
        lines[block.last] += "\n"
    lines.insert(block.last + 1, f"{block.start}{text}\n")
    block.path.write_text("".join(lines), encoding="utf-8")
    return Place(block.path.relative_to(root).as_posix(), block.last + 2)
