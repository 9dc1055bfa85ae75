"""Danger in a message to the hand-off form: is it answered alone, or may it be the concern as well?

Concerns sound like danger: "das Dach ist undicht und wir brauchen Hilfe". The numbers for help come first.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from bot.assistant.turns import EMERGENCY
from bot.content.places import content_folder
from bot.content.schema import read
from bot.form.phrases import Phrases
from bot.form.text import words
from bot.nlu.emergency import EmergencyWords

DANGER = "danger"
"""The reply that marks a message to the form beside which the numbers for help are named."""
_SURE = 0.9
_FEWEST_WORDS_OF_A_STORY = 5


def alone(text: str, parts: list[dict[str, Any]], phrases: Phrases) -> bool:
    """Tell whether `text` names danger in plain words, or its writer surely speaks of their own."""
    if _in_words((content_folder() / "emergency.yml").stat().st_mtime_ns).found_in(text):
        return not _demands(text, phrases)
    return _chance(parts) >= _SURE and phrases.mentions("oneself", text)


def told(text: str, parts: list[dict[str, Any]], phrases: Phrases) -> bool:
    """Tell whether `text` is long enough for a concern, and the classifier in doubt about it."""
    story = len(words(text)) >= _FEWEST_WORDS_OF_A_STORY
    return story and (_chance(parts) < _SURE or _demands(text, phrases))


def _demands(text: str, phrases: Phrases) -> bool:
    """Tell whether `text` wants something of the county: "schon wieder Einbrecher, wir fordern …"."""
    return phrases.mentions("demands", text) and not phrases.mentions("oneself", text)


def _chance(parts: list[dict[str, Any]]) -> float:
    ranked = (one for part in parts for one in part["ranking"] if one["name"] == EMERGENCY)
    return max((float(one["confidence"]) for one in ranked), default=0.0)


@lru_cache(maxsize=1)
def _in_words(_changed: int) -> EmergencyWords:
    return EmergencyWords(**read(content_folder() / "emergency.yml", "emergency").data)
