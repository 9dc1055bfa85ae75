"""What was typed before, in a file, without texts that somebody pasted to have them explained."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from prompt_toolkit.history import FileHistory


class History(FileHistory):
    """`is_private` says which lines are not written down."""

    def __init__(self, filename: str, is_private: Callable[[str], bool]) -> None:
        super().__init__(filename)
        self._is_private = is_private

    def clear(self) -> None:
        """Forget every line, in the file and here."""
        Path(self.filename).unlink(missing_ok=True)
        self._loaded_strings = []

    def store_string(self, string: str) -> None:
        """Write a line down, unless it is private."""
        if not self._is_private(string):
            super().store_string(string)
