"""Recognise words of danger and despair: the one case where a false alarm costs little and a miss a life."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from bot.nlu.cleaning import fold
from bot.nlu.sounds import sounds

_BETWEEN, _BETWEEN_PAST = 5, 2


class EmergencyWords:
    """Phrases of data/emergency.yml, matched as whole words, as they are written and as they are heard.

    In a phrase "*" stands for any ending, and "…" for up to five words, in one of the past for up to two,
    for what a phrase of the past holds is not looked at.
    past: phrases that hold one of the others and tell of what is over ("seit meinem Schlaganfall").
    """

    def __init__(self, phrases: list[str], past: Sequence[str] = ()) -> None:
        self._written = _any_of(phrases, str, _BETWEEN), _any_of(past, str, _BETWEEN_PAST)
        self._heard = _any_of(phrases, sounds, _BETWEEN), _any_of(past, sounds, _BETWEEN_PAST)

    def found_in(self, text: str) -> bool:
        """Tell whether `text` holds one of the phrases, whatever the spaces and signs between its words.

        "keene luft mehr" is "keine Luft mehr" for whoever writes by ear.
        """
        words = " ".join(re.findall(r"\w+", fold(text)))
        return _holds(words, *self._written) or _holds(sounds(words), *self._heard)


def _holds(words: str, phrases: re.Pattern[str], past: re.Pattern[str]) -> bool:
    return bool(phrases.search(past.sub("", words)))


def _any_of(phrases: Sequence[str], read: Callable[[str], str], most: int) -> re.Pattern[str]:
    """Return a pattern for the phrases, each as `read`, where "…" stands for `most` words or fewer."""
    between = rf" (?:\w+ ){{0,{most}}}?"
    patterns = [between.join(_pattern(part, read) for part in phrase.split(" … ")) for phrase in phrases]
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b") if patterns else re.compile(r"(?!)")


def _pattern(words: str, read: Callable[[str], str]) -> str:
    return re.escape(read(fold(words))).replace(r"\*", r"\w*")
