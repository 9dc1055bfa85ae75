"""Where the content is. `CONTENT_DIR` names another folder than `data`, `CONTACTS_FILE` another contacts.yml."""

from __future__ import annotations

import os
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def content_folder() -> Path:
    """Return the folder with responses/, contacts.yml, glossary.yml and the rest."""
    return Path(os.environ.get("CONTENT_DIR") or PROJECT / "data")


def contacts_file() -> Path:
    """Return the file that says who is responsible."""
    return Path(os.environ.get("CONTACTS_FILE") or content_folder() / "contacts.yml")
