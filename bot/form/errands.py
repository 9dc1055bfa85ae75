"""A message for somebody, told to the chat: "Sagen Sie Frau X bitte, dass der Radweg kaputt ist"."""

from __future__ import annotations

import re

_ORDER = re.compile(
    r"\b(?:sag|sage|sagen|weitersagen|richte|richten|ausrichten|teile|teilen|mitteilen|schreib|schreibe|schreiben|melde|"
    r"melden|gib|gebt|geben|weitergeben|leite|leiten|weiterleiten|übermittle|übermitteln|bestelle|bestellen|frag|frage|"
    r"fragen|bitten|(?:soll|sollte|muss|müsste) wissen|nachricht|anfrage|mitteilung|botschaft)\b",
    re.IGNORECASE,
)
_FOR = re.compile(
    r"\b(?:frau|herrn?|landkreis|landrat|kreis|amt|verwaltung|kolleg\w+|zuständige\w*|jemande?m?|euch|chefin|chef)\b",
    re.IGNORECASE,
)
_FOR_THE_WRITER = re.compile(r"\b(?:mir|mich|uns)\b", re.IGNORECASE)
_BEGINS = re.compile(
    r"(?P<cut>\s*:\s+|\s+[–—-]\s+)|(?<!\bohne)(?<!\bso),?\s+(?:dass|das|ob)\s+", re.IGNORECASE
)
_FEWEST_WORDS = 2


def errand(text: str, *, named: bool = False) -> str | None:
    """Return what `text` asks to pass on to somebody at the county, None where it asks for nothing like that.

    `named`: it names one of the county's people.
    """
    for found in _BEGINS.finditer(text):
        head, told = text[: found.start()], text[found.end() :].strip()
        if not _ORDER.search(head) or not (named or _FOR.search(head)) or _FOR_THE_WRITER.search(head):
            continue
        if len(told.split()) >= _FEWEST_WORDS:
            return told if found["cut"] else text.strip()
    return None
