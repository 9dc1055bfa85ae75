"""A conversation is read once for a message, taken through its turns, and written once."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from rasa.core.agent import Agent

from bot.assistant.channel import answer
from bot.assistant.tracker import ConversationStore

TWO_QUESTIONS = "Wer bezahlt den Strukturwandel? Wann endet die Kohle?"


def asked(text: str) -> dict[str, Any]:
    return {"conversation": "one", "text": text, "language": "de"}


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    counted: Counter[str] = Counter()
    retrieve, save = ConversationStore.retrieve, ConversationStore.save

    async def reading(store: ConversationStore, sender_id: str) -> Any:
        counted["read"] += 1
        return await retrieve(store, sender_id)

    async def writing(store: ConversationStore, tracker: Any) -> None:
        counted["written"] += 1
        await save(store, tracker)

    monkeypatch.setattr(ConversationStore, "retrieve", reading)
    monkeypatch.setattr(ConversationStore, "save", writing)
    return counted


async def test_two_questions_read_the_store_once_and_write_it_once(agent: Agent, calls: Counter[str]) -> None:
    await answer(agent, asked("Wann endet die Kohle?"))
    calls.clear()
    assert len((await answer(agent, asked(TWO_QUESTIONS)))["turns"]) == 2
    assert calls == {"read": 1, "written": 1}


async def test_a_message_that_fails_leaves_the_conversation_as_it_was(
    agent: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    await answer(agent, asked("Wann endet die Kohle?"))
    before = await agent.tracker_store.retrieve("one")
    loop, left = agent.processor._run_prediction_loop, [1]

    async def failing(*arguments: Any) -> None:
        if not left:
            raise RuntimeError
        left.pop()
        await loop(*arguments)

    monkeypatch.setattr(agent.processor, "_run_prediction_loop", failing)
    with pytest.raises(RuntimeError):
        await answer(agent, asked(TWO_QUESTIONS))
    after = await agent.tracker_store.retrieve("one")
    assert list(after.events) == list(before.events)
