"""What is wrong with a file that staff edit, said so that they can put it right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One thing to put right.

    file: path as the staff know it, e.g. "data/contacts.yml"; line: from 1; field: where in the file, keys
    joined by dots ("people.muster.name"), empty for the whole file; message: German, what to do.
    """

    file: str
    line: int
    field: str
    message: str

    def __str__(self) -> str:
        """Return the line that is printed."""
        return f"{self.file}:{self.line}: {self.field + ': ' if self.field else ''}{self.message}"


class ContentError(ValueError):
    """Files that staff edit cannot be used; `problems` says why."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = tuple(problems)
