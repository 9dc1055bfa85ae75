"""The words that say nothing about who uses them: those of our texts, and those of many training messages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

LEAST = 3
"""So many training messages have a public word: what one or two people wrote may be a name."""
_TEXTS = ("texts/gateway.yml", "texts/widget.yml", "texts/pages.yml", "responses/*.yml", "glossary.yml")
_CONTACTS = "contacts.yml"
_MARKED = re.compile(r"\[([^\]]+)\](?:\([^)]*\)|\{[^}]*\})")
_COMMENT = re.compile(r"(?:^|\s)#.*$", re.MULTILINE)
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE = re.compile(r"[.!?:]\s+|\n")
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def fold(word: str) -> str:
    """The spelling in which words are compared."""
    return word.lower().translate(_FOLDED)


@dataclass(frozen=True)
class PublicWords:
    """Folded words: all of them, and those that are written with a capital within a sentence."""

    words: frozenset[str]
    capitals: frozenset[str]

    @classmethod
    def load(cls, folder: Path, names: Iterable[str]) -> PublicWords:
        """Collect them from `CONTENT_DIR`.

        A word of which a third stands right behind one of `names` ("Frau") is a name itself, and not public,
        unless a text or the contacts have it.
        """
        trained = [line for path in sorted((folder / "nlu").glob("*.yml")) for line in _examples(path)]
        texts = [
            sentence
            for pattern in (*_TEXTS, _CONTACTS)
            for path in sorted(folder.glob(pattern))
            for sentence in _SENTENCE.split(_COMMENT.sub("", path.read_text(encoding="utf-8")))
        ]
        number = Counter(word for line in trained for word in {fold(word) for word in _WORD.findall(line)})
        called = Counter(fold(match[1]) for match in _behind(names).finditer("\n".join(trained)))
        known = {word for word, count in number.items() if count >= LEAST and called[word] * 3 < count}
        known |= {fold(word) for text in texts for word in _WORD.findall(text)}
        capitals = Counter(fold(word) for text in (*trained, *texts) for word in _capitals(text))
        return cls(frozenset(known), frozenset(word for word in capitals if word in known))


def _examples(path: Path) -> Iterator[str]:
    for line in path.read_text(encoding="utf-8").splitlines():
        text = line.strip()
        if text.startswith("- ") and not text.startswith("- intent:"):
            yield _MARKED.sub(r"\1", text[2:])


def _behind(phrases: Iterable[str]) -> re.Pattern[str]:
    found = "|".join(re.escape(phrase) for phrase in phrases)
    return re.compile(rf"\b(?i:{found})\b\.?[ ]+([A-ZÄÖÜ][^\W\d_]+)")


def _capitals(sentence: str) -> list[str]:
    """The words with a capital that do not stand first."""
    return [word for word in _WORD.findall(sentence)[1:] if word[0].isupper()]
