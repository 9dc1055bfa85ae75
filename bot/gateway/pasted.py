"""Finds a text that a visitor pastes because it is hard to understand: "Was heißt das: …".

What counts as a request stands in data/easy_text.yml. A request alone, or with only a few words, is an
ordinary question and none of ours.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, pairwise
from pathlib import Path

from bot.content.schema import read

FEW = 4
"""Words that a text has at least where colon, line break or quotation marks part it from the request."""
SOME = 8
"""Words that it has at least where only the end of a sentence parts them."""
MANY = 12
"""Words that it has at least where the request follows in the same line."""
RUN_ON = 5
"""Words that a sentence has at least where no sign parts it from the request; it must sound official too."""
_QUESTION = 12
"""Words; something shorter that ends with a question mark is a question."""
_LONG_WORD = 12
"""Letters of a word that hardly anybody says of himself; or `zu` with an infinitive, or a passive."""
_PASSIVE = frozenset({"wird", "werden", "wurde", "wurden"})
_VERB_WITHIN = 9
"""Words before which the verb of a main clause comes."""
_LONGEST_REQUEST = 200
"""Characters; with the next it bounds the time that a message can take."""
_MOST_BREAKS = 12
_OPENING, _CLOSING = '„“»«"‚‘›‹', '“”«»"‘’‹›'
_REQUEST_WITHIN = 14
"""Words of a message among which a request without a sign ends or begins."""
_SUBJECTS = frozenset({"der", "die", "das", "ein", "eine", "es", "diese", "dieser", "dieses", "sie", "kein"})
_PAIRS = frozenset({"und", "oder"})
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
    verbs: frozenset[str]
    questions: frozenset[str]
    joints: frozenset[str]
    talk: frozenset[str]
    announcements: Phrases

    @classmethod
    def load(cls, path: Path) -> Requests:
        """Read the file; raise `ContentError`."""
        data = read(path, "easy_text").data

        def words(name: str) -> frozenset[str]:
            return frozenset(fold(word) for word in data[name])

        return cls(
            requests=Phrases.of(data["requests"]),
            announcements=Phrases.of(data["announcements"]),
            filler=words("filler"),
            verbs=words("verbs"),
            questions=words("questions"),
            joints=words("joints"),
            talk=words("talk"),
        )

    def text_in(self, message: str, *, announced: bool = False) -> str | None:
        """The text that a message asks us to explain; None for any other message.

        `announced` says that we have just asked for a text: then a longer message is one by itself.
        """
        found = self._behind(message) or self._before(message) or self._run_on(message)
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
                return self._worth(_quoted(message[match.start() :]), FEW)
        stop = _STOP.search(message)
        if stop and self._is_request(message[: stop.start()]) and not _personal(message[stop.end() :]):
            return self._worth(message[stop.end() :], SOME)
        return None

    def _before(self, message: str) -> str | None:
        """The text before a request."""
        broken = _LAST_BREAK.search(message)
        if broken and self._is_request(broken.group().lstrip(" .,")):
            if _ends_with_a_word(message[: broken.start()]):
                return None
            return self._announced(message[: broken.start()]) or self._worth(message[: broken.start()], SOME)
        *_, last = [None, *_STOP.finditer(message)]
        if last and self._is_request(message[last.end() :]):
            text = message[: last.start()]
            return self._announced(text) or (None if _personal(text) else self._worth(text, MANY))
        return None

    def _announced(self, text: str) -> str | None:
        """What stands behind `In meinem Brief steht:`, words that say nothing themselves."""
        opening = _BREAK.search(text[:_LONGEST_REQUEST])
        before = fold(text[: opening.start()]).split() if opening else []
        if not before or opening is None or not self.filler.issuperset(before):
            return None
        return self._worth(_quoted(text[opening.start() :]), FEW)

    def _run_on(self, message: str) -> str | None:
        """The sentence before or behind a request that no sign parts from it, where it sounds official."""
        if _BREAK.search(message) or "?" in message.rstrip(" ?") or not self.requests.found_in(message):
            return None
        words = [(match.start(), fold(match.group())) for match in re.finditer(r"\w+", message)]
        for (_, last), (place, _) in pairwise(words[:_REQUEST_WITHIN]):
            ended = last not in self.questions | self.joints and self._is_request(message[:place])
            if ended and self._official(message[place:]):
                return _bare(message[place:])
        for place, _ in reversed(words[-_REQUEST_WITHIN:-1]):
            if self._is_request(message[place:]) and self._official(message[:place]):
                return _bare(message[:place])
        return None

    def _official(self, text: str) -> bool:
        """Whether a text is a main clause as offices write it, and nothing that somebody says of himself."""
        words = fold(text).split()
        if len(words) < RUN_ON or text.rstrip().endswith("?") or (self.questions | self.talk) & set(words):
            return False
        to_do = any(word == "zu" and after.endswith("n") for word, after in pairwise(words))
        sounds = to_do or bool(_PASSIVE & set(words)) or any(len(word) >= _LONG_WORD for word in words)
        return sounds and self._is_clause(words)

    def _is_clause(self, words: list[str]) -> bool:
        """Whether the words are a main clause: a verb behind the first word, nobody's own story."""
        first, second, *_ = words
        other = self.questions | self.joints | self.verbs | (self.filler - _SUBJECTS)
        if first in other or (first in _SUBJECTS and second in _SUBJECTS) or _MINE & set(words):
            return False
        verb = next((place for place, word in enumerate(words[:_VERB_WITHIN]) if word in self.verbs), 0)
        return verb > 0 and not self.joints & set(words[:verb]) - _PAIRS

    def _worth(self, text: str, least: int) -> str | None:
        text = _bare(text)
        if _count(text) < least or _asks(text):
            return None
        # a few words in lower case are a keyword, unless they are a sentence
        whole = _count(text) >= SOME or text[0].isupper() or self._is_clause(fold(text).split())
        return text if whole else None


def _bare(text: str) -> str:
    return text.strip(f" \n\t:–-{_OPENING}{_CLOSING}")


def _quoted(text: str) -> str:
    """What stands between quotation marks, where a text begins with one."""
    end = max(text.rfind(mark) for mark in _CLOSING)
    return text[:end] if text[0] in _OPENING and end > 0 else text


def _ends_with_a_word(text: str) -> bool:
    """Whether the last that stands between quotation marks is a word or two: a word is asked for, no text."""
    opening = max(text[:-1].rfind(mark) for mark in _OPENING)
    return text[-1:] in tuple(_CLOSING) and opening >= 0 and _count(text[opening:]) < FEW


def _asks(text: str) -> bool:
    return text.rstrip(_CLOSING + " ").endswith("?") and _count(text) < _QUESTION


def _personal(text: str) -> bool:
    """Whether somebody tells of himself: a letter of an office does not say `ich`."""
    return bool(_MINE & set(fold(text).split()))


def _count(text: str) -> int:
    return len(fold(text).split())
