"""What a follow-up refers to: the last topic, or after the explanation of a word the topic it belongs to."""

from __future__ import annotations

from functools import lru_cache

from rasa.shared.core.trackers import DialogueStateTracker

from bot.content.glossary import Glossary
from bot.content.places import content_folder

_GLOSSARY = "glossary"


def subject(topic: str | None, tracker: DialogueStateTracker) -> str | None:
    """Return the topic that NLU is told, given the last `topic` answered ("Und wann war das?")."""
    if topic != _GLOSSARY:
        return topic
    terms = _glossary((content_folder() / "glossary.yml").stat().st_mtime_ns)
    term = terms.get(str(tracker.get_slot("term")))
    return (term and term.topic) or topic


@lru_cache(maxsize=1)
def _glossary(_changed: int) -> Glossary:
    return Glossary.load()
