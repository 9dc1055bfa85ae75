"""YAML files that know in which line each of their values stands."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from pathlib import Path
from typing import Any

import yaml

from bot.content.messages import Messages
from bot.content.places import PROJECT
from bot.content.problems import ContentError, Problem

Key = str | int
Loader = yaml.CSafeLoader


class Document:
    """A YAML file: `data` as plain Python, and the line of every part of it."""

    def __init__(self, path: Path, text: str, root: Path = PROJECT) -> None:
        """Parse `text`; raise `ContentError` when it is no YAML, is empty or gives a key twice."""
        self.path = path
        self.name = _shown(path, root)
        try:
            loader = Loader(text)
            self._root = loader.get_single_node()
            self.data: Any = loader.construct_document(self._root) if self._root else None
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            raise ContentError([self._unreadable(mark.line + 1 if mark else 1, error)]) from error
        if self._root is None:
            raise ContentError([Problem(self.name, 1, "", Messages.load("checks").get("empty"))])
        twice = list(_twice(self._root))
        if twice:
            message = Messages.load("checks")
            raise ContentError(
                [Problem(self.name, line, key, message.get("key_twice", key=key)) for key, line in twice]
            )

    @classmethod
    def read(cls, path: Path, root: Path = PROJECT) -> Document:
        """Read a file, called by its path below `root`; raise `ContentError` when it cannot be used."""
        try:
            return cls(path, path.read_text(encoding="utf-8"), root)
        except (OSError, UnicodeDecodeError) as error:
            key = "missing" if isinstance(error, FileNotFoundError) else "unreadable_file"
            name = _shown(path, root)
            problem = Problem(name, 1, "", Messages.load("checks").get(key, file=name))
            raise ContentError([problem]) from error

    def line(self, *keys: Key) -> int:
        """Return the line (from 1) of the part that `keys` lead to, or of the nearest part around it."""
        node, line = self._root, 1
        for key in keys:
            found = _step(node, key)
            if found is None:
                break
            line, node = found
        return line

    def problem(self, keys: tuple[Key, ...], message: str) -> Problem:
        """Return a problem with the part that `keys` lead to."""
        return Problem(self.name, self.line(*keys), ".".join(map(str, keys)), message)

    def _unreadable(self, line: int, error: Exception) -> Problem:
        reason = getattr(error, "problem", None) or type(error).__name__
        return Problem(self.name, line, "", Messages.load("checks").get("no_yaml", reason=reason))


def _shown(path: Path, root: Path) -> str:
    """Return the path from `root`, where it lies in it."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def _step(node: yaml.Node | None, key: Key) -> tuple[int, yaml.Node] | None:
    """Return line and node of the entry `key` of a mapping or sequence."""
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(key):
                return name.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
        item = node.value[key]
        return item.start_mark.line + 1, item
    return None


def _twice(node: yaml.Node) -> Iterator[tuple[str, int]]:
    """Yield name and line of every key that its mapping already has."""
    if isinstance(node, yaml.MappingNode):
        seen: set[Hashable] = set()
        for key, value in node.value:
            if key.value in seen and isinstance(key, yaml.ScalarNode):
                yield str(key.value), key.start_mark.line + 1
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else id(key))
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _twice(item)
