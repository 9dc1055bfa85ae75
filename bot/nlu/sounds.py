"""The sound of a text: what somebody who writes as she hears has in common with the dictionary.

"ferstehe nich" sounds like "verstehe nicht", "Jewerbe" like "Gewerbe". The spellings stand in sounds.yml.
"""

from __future__ import annotations

import re
from pathlib import Path

import yaml

_SPELLINGS: list[tuple[re.Pattern[str], str]] = [
    (re.compile(spelling), sound)
    for spelling, sound in yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
]


def sounds(text: str) -> str:
    """Return the sound of `text`, which is folded (`bot.nlu.cleaning.fold`): alike words become equal."""
    for spelling, sound in _SPELLINGS:
        text = spelling.sub(sound, text)
    return text
