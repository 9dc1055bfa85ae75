"""data/contacts.yml as it is now: staff may enter an absence while everything runs."""

from __future__ import annotations

from pathlib import Path

import structlog

from bot.content.contacts import Contacts
from bot.content.problems import ContentError

log = structlog.get_logger()


class ContactBook:
    """Reads the file again when it has changed; one that cannot be used leaves the old one in place."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen = _version(path)
        self._contacts = Contacts.load(path)

    @property
    def contacts(self) -> Contacts:
        """Who is responsible now."""
        version = _version(self._path)
        if version != self._seen:
            self._seen = version
            try:
                self._contacts = Contacts.load(self._path)
            except ContentError as error:
                log.error("contacts_unusable", error=error)
        return self._contacts


def _version(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError:
        return (0, 0)
    return (status.st_mtime_ns, status.st_ino)
