"""Recognise words of danger and despair: the one case where a false alarm costs little and a miss a life."""

from __future__ import annotations

import re
from collections.abc import Sequence

from bot.nlu.cleaning import fold


class EmergencyWords:
    """Phrases of data/emergency.yml, matched as whole words in folded spelling.

    past: phrases that hold one of the others and tell of what is over ("seit meinem Schlaganfall").
    """

    def __init__(self, phrases: list[str], past: Sequence[str] = ()) -> None:
        self._pattern, self._past = _any_of(phrases), _any_of(past)

    def found_in(self, text: str) -> bool:
        """Tell whether `text` holds one of the phrases, whatever the spaces and signs between its words."""
        words = " ".join(re.findall(r"\w+", fold(text)))
        return bool(self._pattern.search(self._past.sub("", words)))


def _any_of(phrases: Sequence[str]) -> re.Pattern[str]:
    patterns = [re.escape(fold(phrase)).replace(r"\*", r"\w*") for phrase in phrases]
    return re.compile(r"\b(?:" + "|".join(patterns) + r")\b") if patterns else re.compile(r"(?!)")
