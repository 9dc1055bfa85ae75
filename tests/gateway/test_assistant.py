from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.gateway.assistant import Assistant, AssistantError, Question

from .fake_assistant import TOKEN, FakeAssistant, said, turn

QUESTION = Question("c-1", "de", "ststg_what", 1, text="Hallo", after=7)


@pytest.fixture
async def client(assistant: FakeAssistant) -> AsyncIterator[Assistant]:
    made = Assistant(assistant.url, TOKEN, 60.0)
    yield made
    await made.close()


async def test_a_question_keeps_the_private_contract(client: Assistant, assistant: FakeAssistant) -> None:
    await client.ask(QUESTION)
    choice = {"intent": "contact", "entities": {"topic_field": "sport"}}
    await client.ask(Question("c-1", "de-simple", None, 0, choice=choice))
    assert assistant.questions == [
        {
            "conversation": "c-1",
            "text": "Hallo",
            "language": "de",
            "topic": "ststg_what",
            "misses": 1,
            "handed": None,
            "after": 7,
            "public": False,
        },
        {
            "conversation": "c-1",
            "choice": choice,
            "language": "de-simple",
            "topic": None,
            "misses": 0,
            "handed": None,
            "after": 0,
            "public": False,
        },
    ]


async def test_connections_are_kept(client: Assistant, assistant: FakeAssistant) -> None:
    for _ in range(5):
        await client.ask(QUESTION)
    connector = client._session.connector
    assert connector is not None
    assert sum(len(kept) for kept in connector._conns.values()) == 1


@pytest.mark.parametrize(
    ("mode", "reason"),
    [("error", "status"), ("empty", "empty"), ("malformed", "malformed"), ("drop", "unreachable")],
)
async def test_a_failure_has_its_reason_and_is_not_repeated(
    client: Assistant, assistant: FakeAssistant, mode: str, reason: str
) -> None:
    assistant.mode = mode
    with pytest.raises(AssistantError) as caught:
        await client.ask(QUESTION)
    assert caught.value.reason == reason
    assert len(assistant.questions) == 1


async def test_a_slow_assistant_is_given_up(assistant: FakeAssistant) -> None:
    assistant.keep("Hallo")
    hasty = Assistant(assistant.url, TOKEN, 0.1)
    with pytest.raises(AssistantError, match="timeout"):
        await hasty.ask(QUESTION)
    await hasty.close()


@pytest.mark.parametrize(
    "turns",
    [
        [turn("a")],
        [turn("a", said(""))],
        [turn("a", said("x", options=[{"label": "b"}]))],
        [turn("a", said("x", contact={"name": "b"}))],
        [turn("a", said("x", sources=[5]))],
        [{"topic": None, "replies": []}],
        "abc",
    ],
)
async def test_an_answer_that_breaks_the_contract_is_a_failure(
    client: Assistant, assistant: FakeAssistant, turns: Any
) -> None:
    assistant.answers["Hallo"] = turns
    with pytest.raises(AssistantError):
        await client.ask(QUESTION)


async def test_a_refused_erasure_is_an_error(client: Assistant, assistant: FakeAssistant) -> None:
    await client.erase("c/1 2")
    assert assistant.erased == ["c/1 2"]
    assistant.mode = "refuse_erasure"
    with pytest.raises(AssistantError):
        await client.erase("c")
