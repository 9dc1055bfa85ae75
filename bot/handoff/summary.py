"""What a conversation was about, said with the titles of its answers: nothing is invented."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

MOST = 10
_SILENT = frozenset({"greet", "goodbye", "thanks", "affirm", "deny", "repeat", "feedback", "handoff_request"})


def topics(transcript: Iterable[Mapping[str, Any]], title: Callable[[str], str | None]) -> list[str]:
    """Give the titles of the last topics that were answered, each once, in order of their first answer.

    Topics without a title, and small talk, say nothing about the concern.
    """
    answered = dict.fromkeys(str(one["topic"]) for one in transcript if one.get("topic"))
    titles = [title(topic) for topic in answered if topic not in _SILENT]
    return [one for one in titles if one][-MOST:]


def wording(transcript: Iterable[Mapping[str, Any]], most: int = 200) -> list[dict[str, str]]:
    """Give who said what, the last `most` entries."""
    entries = [
        {"author": str(one["author"]), "at": str(one["at"]), "text": str(one["text"])} for one in transcript
    ]
    return entries[-most:]
