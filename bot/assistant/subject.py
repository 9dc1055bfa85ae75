"""What a follow-up refers to: the last topic, or after the explanation of a word the topic it belongs to."""

from __future__ import annotations

from rasa.shared.core.trackers import DialogueStateTracker

from bot.content import glossary

_GLOSSARY = "glossary"


def subject(topic: str | None, tracker: DialogueStateTracker) -> str | None:
    """Return the topic that NLU is told, given the last `topic` answered ("Und wann war das?")."""
    if topic != _GLOSSARY:
        return topic
    term = glossary.current().get(str(tracker.get_slot("term")))
    return (term and term.topic) or topic
