"""A follow-up to the explanation of a word is about the topic that the word belongs to."""

from __future__ import annotations

import pytest
from rasa.shared.core.slots import TextSlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot.assistant.subject import subject


def tracker(term: str | None) -> DialogueStateTracker:
    return DialogueStateTracker("x", [TextSlot("term", mappings=[], initial_value=term)])


def test_after_a_word_the_topic_of_the_word_counts() -> None:
    assert subject("glossary", tracker("strukturbruch")) == "coal_history"


@pytest.mark.parametrize("term", [None, "no_such_word"])
def test_a_word_that_is_not_explained_has_no_topic_of_its_own(term: str | None) -> None:
    assert subject("glossary", tracker(term)) == "glossary"


@pytest.mark.parametrize("topic", [None, "stark"])
def test_after_another_answer_a_word_named_before_does_not_count(topic: str | None) -> None:
    assert subject(topic, tracker("strukturbruch")) == topic
