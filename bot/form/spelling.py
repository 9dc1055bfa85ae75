"""A name that is spelt, or written another way: "Maier mit ai", "Maier, nicht Meier", "mit Doppel-t".

Its words stand in spelling.yml.
"""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path

import yaml

from bot.form import names
from bot.form.phrases import Phrases
from bot.form.text import tidy, words

_WORDS = {
    name: f"(?:{'|'.join(words)})"
    for name, words in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")).items()
}
_HINT = re.compile(
    r"(?:^|[\s,]+)(?:{before}\s+)*{with}\s+(?:{how}[\s-]*)*{letters}(?:[\s,]+{after})*[\s.!]*$".format_map(
        _WORDS
    ),
    re.IGNORECASE,
)
_INSTEAD = re.compile(r"[\s,]*\b{instead}\b\s*".format_map(_WORDS), re.IGNORECASE)
_ALIKE = 0.7


def named(text: str) -> str | None:
    """Return what stands before a hint at the spelling, "" where it stands alone, None without one."""
    found = _HINT.search(tidy(text))
    return tidy(text)[: found.start()].strip() if found else None


def respelt(name: str, text: str, phrases: Phrases) -> str | None:
    """Return `name` as `text` says that it is written, "" where it only says that it is another way."""
    head = named(text)
    if head is not None and not phrases.beyond(head):
        return ""
    parts = _INSTEAD.split(text if head is None else head)
    outright = head is not None or (len(parts) > 1 and set(words(name)) & set(words(text)))
    for part in parts:
        known = [word for word in part.split() if phrases.beyond(word)]
        written = names.answer(" ".join(known), phrases) if known else None
        if not written or not names.usable(written):
            continue
        new = _in_place(name, written)
        if new != name:
            return new
        if outright and not set(words(written)) <= set(words(name)):
            return written
    return None


def _in_place(name: str, written: str) -> str:
    """Return `name` with `written` in the place of what is like it; `name` itself where nothing is."""
    alike = {
        old: new
        for new in written.split()
        for old in name.split()
        if get_close_matches(" ".join(words(new)), [" ".join(words(old))], 1, _ALIKE)
    }
    if not alike or len(written.split()) >= len(name.split()):
        return written if alike else name
    return " ".join(alike.get(old, old) for old in name.split())
