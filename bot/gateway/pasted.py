"""Finds a text that a visitor pastes because it is hard to understand: "Was heißt das: …".

What counts as a request stands in data/easy_text.yml. A request alone, or with only a few words, is an
ordinary question and none of ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from bot.content.schema import read

FEW = 4
"""Words that a text has at least where colon, line break or quotation marks part it from the request."""
SOME = 8
"""Words that it has at least where only the end of a sentence parts them."""
MANY = 12
"""Words that it has at least where the request follows in the same line."""
_QUESTION = 12
"""Words; something shorter that ends with a question mark is a question."""
_LONGEST_REQUEST = 200
"""Characters; with the next it bounds the time that a message can take."""
_MOST_BREAKS = 12
_OPENING, _CLOSING = '„“»«"‚‘›‹', '“”«»"‘’‹›'
_MINE = frozenset({"ich", "mir", "mich", "wir", "uns", "mein", "meine", "meinen"})
_BREAK = re.compile(rf"[:\n{_OPENING}]")
_LAST_BREAK = re.compile(rf"(?<=[\n{_CLOSING}])[^\n{_CLOSING}]*$")
_STOP = re.compile(r"(?<=[.!?])\s+")
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def fold(text: str) -> str:
    """The words of a text in the spelling in which they are compared, a blank between them."""
    plain = unicodedata.normalize("NFKC", text).lower().translate(_FOLDED)
    return " ".join(re.findall(r"\w+", plain))


@dataclass(frozen=True)
class Phrases:
    """Phrases of a YAML file, matched as whole words; a word may end with `*` for any ending."""

    pattern: re.Pattern[str]

    @classmethod
    def of(cls, phrases: Iterable[str]) -> Phrases:
        """Join the phrases to one pattern, the longest first."""
        written = sorted((_pattern(phrase) for phrase in phrases), key=len, reverse=True)
        return cls(re.compile(rf"\b(?:{'|'.join(written)})\b" if written else r"(?!)"))

    def found_in(self, text: str) -> bool:
        """Whether a text holds one of the phrases, whatever signs stand between its words."""
        return bool(self.pattern.search(fold(text)))

    def without(self, text: str) -> list[str] | None:
        """The words of a text beside the phrases; None where it holds no phrase."""
        rest, number = self.pattern.subn(" ", fold(text))
        return rest.split() if number else None


def _pattern(phrase: str) -> str:
    words = [re.escape(fold(word)) + (r"\w*" if word.endswith("*") else "") for word in phrase.split()]
    return " ".join(words)


@dataclass(frozen=True)
class Requests:
    """The phrases of data/easy_text.yml."""

    requests: Phrases
    filler: frozenset[str]
    announcements: Phrases

    @classmethod
    def load(cls, path: Path) -> Requests:
        """Read the file; raise `ContentError`."""
        data = read(path, "easy_text").data
        return cls(
            Phrases.of(data["requests"]),
            frozenset(fold(word) for word in data["filler"]),
            Phrases.of(data["announcements"]),
        )

    def text_in(self, message: str, *, announced: bool = False) -> str | None:
        """The text that a message asks us to explain; None for any other message.

        `announced` says that we have just asked for a text: then a longer message is one by itself.
        """
        found = self._behind(message) or self._before(message)
        if found is None and announced and _count(message) >= SOME and not _asks(message):
            return message.strip()
        return found

    def announces(self, message: str) -> bool:
        """Whether a message asks us to explain a text that is not there."""
        rest = self.announcements.without(message)
        return rest is not None and all(word in self.filler for word in rest)

    def _is_request(self, words: str) -> bool:
        if len(words) > _LONGEST_REQUEST:
            return False
        rest = self.requests.without(words)
        return rest is not None and all(word in self.filler for word in rest)

    def _behind(self, message: str) -> str | None:
        """The text behind a request."""
        for match in islice(_BREAK.finditer(message[:_LONGEST_REQUEST]), _MOST_BREAKS):
            if self._is_request(message[: match.start()]):
                return _worth(_quoted(message[match.start() :]), FEW)
        stop = _STOP.search(message)
        if stop and self._is_request(message[: stop.start()]) and not _personal(message[stop.end() :]):
            return _worth(message[stop.end() :], SOME)
        return None

    def _before(self, message: str) -> str | None:
        """The text before a request."""
        broken = _LAST_BREAK.search(message)
        if broken and self._is_request(broken.group()):
            return _worth(message[: broken.start()], SOME)
        *_, last = [None, *_STOP.finditer(message)]
        if last and self._is_request(message[last.end() :]) and not _personal(message[: last.start()]):
            return _worth(message[: last.start()], MANY)
        return None


def _worth(text: str, least: int) -> str | None:
    text = text.strip(f" \n\t:–-{_OPENING}{_CLOSING}")
    if _count(text) < least or _asks(text):
        return None
    whole = _count(text) >= SOME or text[0].isupper()  # a few words in lower case are a keyword, no sentence
    return text if whole else None


def _quoted(text: str) -> str:
    """What stands between quotation marks, where a text begins with one."""
    end = max(text.rfind(mark) for mark in _CLOSING)
    return text[:end] if text[0] in _OPENING and end > 0 else text


def _asks(text: str) -> bool:
    return text.rstrip(_CLOSING + " ").endswith("?") and _count(text) < _QUESTION


def _personal(text: str) -> bool:
    """Whether somebody tells of himself: a letter of an office does not say `ich`."""
    return bool(_MINE & set(fold(text).split()))


def _count(text: str) -> int:
    return len(fold(text).split())
