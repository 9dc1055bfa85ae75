"""Recognise words of danger and despair: the one case where a false alarm costs little and a miss a life."""

from __future__ import annotations

import re

from bot.nlu.cleaning import fold


class EmergencyWords:
    """Phrases of data/emergency.yml, matched as whole words in folded spelling."""

    def __init__(self, phrases: list[str]) -> None:
        patterns = [re.escape(fold(phrase)).replace(r"\*", r"\w*") for phrase in phrases]
        self._pattern = (
            re.compile(r"\b(?:" + "|".join(patterns) + r")\b") if patterns else re.compile(r"(?!)")
        )

    def found_in(self, text: str) -> bool:
        """Tell whether `text` holds one of the phrases, whatever the spaces and signs between its words."""
        words = re.findall(r"\w+", fold(text))
        return bool(self._pattern.search(" ".join(words)))
