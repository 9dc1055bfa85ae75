"""What staff edit, read again when they changed it."""

from __future__ import annotations

from functools import lru_cache

from bot.content.contacts import Contacts
from bot.content.glossary import Glossary, current
from bot.content.places import contacts_file, content_folder
from bot.content.responses import Responses
from bot.content.sources import Sources
from bot.content.texts import Texts


def contacts() -> Contacts:
    """Return data/contacts.yml as it is now."""
    return _contacts(contacts_file().stat().st_mtime_ns)


def glossary() -> Glossary:
    """Return data/glossary.yml as it is now."""
    return current()


def sources() -> Sources:
    """Return data/sources.yml as it is now."""
    return _sources((content_folder() / "sources.yml").stat().st_mtime_ns)


def responses() -> Responses:
    """Return data/responses as they are now."""
    return _responses(max(path.stat().st_mtime_ns for path in (content_folder() / "responses").glob("*.yml")))


def handoff_texts() -> Texts:
    """Return data/texts/handoff.yml as it is now."""
    return _handoff_texts((content_folder() / "texts" / "handoff.yml").stat().st_mtime_ns)


@lru_cache(maxsize=1)
def _contacts(_changed: int) -> Contacts:
    return Contacts.load()


@lru_cache(maxsize=1)
def _sources(_changed: int) -> Sources:
    return Sources.load()


@lru_cache(maxsize=1)
def _responses(_changed: int) -> Responses:
    return Responses.load()


@lru_cache(maxsize=1)
def _handoff_texts(_changed: int) -> Texts:
    return Texts.load(content_folder() / "texts" / "handoff.yml")
