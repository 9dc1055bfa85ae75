"""Did an answer help? Only counts per topic are kept, never who said so."""

from __future__ import annotations

from collections.abc import Sequence

from bot.content.texts import Language, Texts
from bot.gateway.assistant import AnsweredTurn
from bot.gateway.replies import Choice, Offer, Reply

TOPIC = "feedback"
_WORDS = {"thanks": True, "complaint": False}
"""What a visitor may say in words instead of pressing a button, right after an answer."""


def offers(topic: str, language: Language, texts: Texts) -> list[Offer]:
    """Give the two options under a factual answer; pressing one of them uses up both."""
    return [
        Offer(texts.get(f"feedback_{key}", language), {TOPIC: helpful, "topic": topic, "once": True})
        for key, helpful in (("yes", True), ("no", False))
    ]


def rating(choice: Choice | None) -> tuple[str, bool] | None:
    """Tell which topic was found helpful or not by pressing an option; None for any other option."""
    return (choice["topic"], choice[TOPIC]) if choice and TOPIC in choice else None


def thank(helpful: bool, language: Language, texts: Texts) -> Reply:
    """Answer to a rating; where the answer did not help, offer a person."""
    if helpful:
        return Reply(texts.get("feedback_thanks", language), language, TOPIC)
    person = Offer(texts.get("option_person", language), {"intent": "handoff_request", "entities": {}})
    return Reply(texts.get("feedback_sorry", language), language, TOPIC).offering([person])


def in_words(
    rateable: str | None, turns: Sequence[AnsweredTurn]
) -> tuple[str | None, list[tuple[str, bool]]]:
    """Follow the turns of an answer; give the topic that can be rated after them, and the ratings in them."""
    ratings = []
    for turn in turns:
        if rateable and turn.topic in _WORDS:
            ratings.append((rateable, _WORDS[turn.topic]))
        rateable = turn.topic if any(said.sources for said in turn.said) else None
    return rateable, ratings


def invite(replies: Sequence[Reply], rateable: str | None, texts: Texts) -> list[Reply]:
    """Ask under the last reply whether it helped, where it can be rated."""
    *before, last = replies
    asked = [] if rateable is None else offers(rateable, last.language, texts)
    return [*before, last.offering(asked)]
