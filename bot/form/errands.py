"""A message for somebody, told to the chat: "Sagen Sie Frau X bitte, dass der Radweg kaputt ist".

Its words stand in errands.yml.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

from bot.form.phrases import Phrases

_WORDS: dict[str, re.Pattern[str]] = {
    name: re.compile(rf"\b(?:{'|'.join(words)})\b", re.IGNORECASE)
    for name, words in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")).items()
}
_BEGINS = re.compile(
    r"(?P<cut>\s*:\s+|\s+[–—-]\s+)|(?<!\bohne)(?<!\bso),?\s+(?:dass|das|ob)\s+", re.IGNORECASE
)
_FEWEST_WORDS = 2
_MORE = re.compile(r"\s*[:–—,]\s+")


def more(text: str, phrases: Phrases) -> str | None:
    """Return what `text` adds to an earlier message ("Noch was: die Tür klemmt auch"), None where nothing."""
    for found in _MORE.finditer(text):
        told = text[found.end() :].strip()
        head = text[: found.start()]
        adds = phrases.mentions("addition", head) and not phrases.beyond(head, "addition", "wait")
        if adds and len(told.split()) >= _FEWEST_WORDS:
            return told
    return None


def errand(text: str, *, named: bool = False) -> str | None:
    """Return what `text` asks to pass on to somebody at the county, None where it asks for nothing like that.

    `named`: it names one of the county's people.
    """
    for found in _BEGINS.finditer(text):
        head, told = text[: found.start()], text[found.end() :].strip()
        ordered = _WORDS["order"].search(head) and (named or _WORDS["for"].search(head))
        if not ordered or _WORDS["for_the_writer"].search(head):
            continue
        if len(told.split()) >= _FEWEST_WORDS:
            return told if found["cut"] else text.strip()
    return None
