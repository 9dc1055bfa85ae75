"""Moves a running gateway over to another assistant and to the content that belongs to it."""

from __future__ import annotations

from pathlib import Path

import structlog

from bot.content.problems import ContentError
from bot.content.texts import TextsError
from bot.gateway.assistant import Assistant
from bot.gateway.content import Content
from bot.gateway.settings import Settings

log = structlog.get_logger()


class Publication:
    """Follows the file `VAR_DIR/assistant.url`, which `python -m bot publish` writes.

    The file holds the addresses of Rasa and action server that answer from now on, one a line; without
    them `RASA_URL` and `ACTIONS_URL` count. When it changes, the content is read again too, since
    greeting, texts and sources belong to the trained model.
    """

    def __init__(self, settings: Settings, content: Content, assistant: Assistant) -> None:
        self.content = content
        self._folder = settings.content_dir
        self._file = settings.var_dir / "assistant.url"
        self._defaults = (settings.rasa_url, settings.actions_url)
        self._assistant = assistant
        self._seen = _version(self._file)
        assistant.url, self.actions_url = self._addresses()

    def look(self) -> None:
        """Move over when the file has changed; content that cannot be read leaves the old one in place."""
        version = _version(self._file)
        if version == self._seen:
            return
        self._seen = version
        self._assistant.url, self.actions_url = self._addresses()
        try:
            self.content = Content.load(self._folder)
        except (ContentError, TextsError) as error:
            log.error("content_unusable", error=error)
        else:
            log.info("moved_over")

    def _addresses(self) -> tuple[str, str]:
        try:
            lines = self._file.read_text(encoding="ascii").split()
        except (OSError, UnicodeDecodeError):
            lines = []
        rasa, actions = (line.rstrip("/") for line in (*lines, *self._defaults[len(lines) :])[:2])
        return rasa, actions


def _version(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_ino)
