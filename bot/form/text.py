"""The spellings in which the form keeps a visitor's text and compares its words.

The signs and spellings that stand for words are in text.yml.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

import yaml

_KEPT = frozenset("\n")
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
_BLANKS = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\s*\n\s*")
_HYPHEN_IN_WORD = re.compile(r"(?<=\w)[-‐‑·](?=\w)")
_WORD = re.compile(r"[^\W_]+")
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_STAND_FOR: dict[str, dict[str, str]] = {
    kind: {one: word for word, others in listed.items() for one in others}
    for kind, listed in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8")).items()
}
_SIGNS = str.maketrans({sign: f" {word} " for sign, word in _STAND_FOR["signs"].items()})
_SPELLINGS = _STAND_FOR["spellings"]


def patterns(module: str) -> dict[str, str]:
    """Return the word lists of the YAML file beside a `module`, as alternatives of regular expressions."""
    lists = yaml.safe_load(Path(module).with_suffix(".yml").read_text(encoding="utf-8"))
    return {name: "|".join(words) for name, words in lists.items()}


def tidy(text: str) -> str:
    """Return `text` as the visitor wrote it, without what nobody sees: control and format characters."""
    text = unicodedata.normalize("NFC", text)
    if not text.isprintable():
        text = "".join(c for c in text if c in _KEPT or unicodedata.category(c) not in _UNSEEN)
    return _EMPTY_LINES.sub("\n", _BLANKS.sub(" ", text)).strip()


def words(text: str) -> list[str]:
    """Return the words of `text` as they are compared: lower case, umlauts written out, E-Mail one word.

    A thumb up or down is a word as well, and "nich" is "nicht".
    """
    joined = _HYPHEN_IN_WORD.sub("", unicodedata.normalize("NFKC", text))
    found = _WORD.findall(joined.lower().translate(_UMLAUTS).translate(_SIGNS))
    return [_SPELLINGS.get(word, word) for word in found]
