"""What staff edit is read again when they changed it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from actions import content

READERS: dict[str, tuple[Callable[[], Any], str, str, Callable[[Any], str]]] = {
    "contacts": (content.contacts, "contacts.yml", "Erika Muster", lambda c: c.people["muster"].name),
    "glossary": (content.glossary, "glossary.yml", "Kohlerevier", lambda g: g["revier"].names["de"]),
    "sources": (content.sources, "sources.yml", "Ein Gesetz", lambda s: s["gesetz"].title),
    "responses": (content.responses, "responses/greet.yml", "Hallo.", lambda r: r["utter_greet"][0].text),
}


@pytest.mark.parametrize("name", READERS)
def test_a_file_is_read_again_only_after_a_change(folder: Path, name: str) -> None:
    read, file, text, value = READERS[name]
    first = read()
    assert value(first) == text
    assert read() is first

    path = folder / file
    path.write_text(path.read_text(encoding="utf-8").replace(text, "Neu"), encoding="utf-8")
    os.utime(path, ns=(2 * 10**18, 2 * 10**18))
    assert value(read()) == "Neu"
