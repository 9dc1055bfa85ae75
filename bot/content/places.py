"""Where the content is: in `CONTENT_DIR` (`data`), and the contacts in `CONTACTS_FILE` (its contacts.yml)."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def content_folder() -> Path:
    """Return the folder with responses/, contacts.yml, glossary.yml and the rest."""
    return _path(os.environ.get("CONTENT_DIR") or PROJECT / "data")


def contacts_file() -> Path:
    """Return the file that says who is responsible."""
    return Path(os.environ.get("CONTACTS_FILE") or content_folder() / "contacts.yml")


_path = lru_cache(Path)  # asked for with every message
