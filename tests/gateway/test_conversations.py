from __future__ import annotations

import asyncio

import pytest

from bot.gateway import conversations
from bot.gateway.store import Conversation

from .conftest import Site, Start
from .fake_assistant import FakeAssistant, said, turn


async def found(site: Site) -> Conversation:
    conversation = await site.gateway.store.by_token(site.token)
    assert conversation is not None
    return conversation


async def test_every_channel_can_say_something_without_http(site: Site, assistant: FakeAssistant) -> None:
    service = site.gateway.conversations
    (reply,) = await service.say(await found(site), text="Hallo")
    assert reply.text == "Echo: Hallo"
    (chosen,) = await service.say(await found(site), option=(await site.events())[0]["options"][0]["id"])
    assert chosen.topic == "ststg_what"


async def test_an_answer_that_takes_long_keeps_its_turn(
    start: Start, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a real clock: another process must not take us for dead while we wait for the assistant."""
    monkeypatch.setattr(conversations, "_RENEW", 0.02)
    monkeypatch.setattr(conversations, "HOLD", 0.1)
    site = await start()
    await site.begin()
    renewed: list[float] = []
    renew = site.gateway.store.renew

    async def counted(turn: object, seconds: float) -> None:
        renewed.append(seconds)
        await renew(turn, seconds)  # type: ignore[arg-type]

    monkeypatch.setattr(site.gateway.store, "renew", counted)
    gate = assistant.keep("Hallo")
    message = asyncio.create_task(site.replies("Hallo"))
    while len(renewed) < 3:
        await asyncio.wait({message}, timeout=0.01)
    gate.set()
    assert await message


async def test_a_failed_answer_leaves_the_conversation_free(site: Site, assistant: FakeAssistant) -> None:
    assistant.mode = "error"
    assert (await site.say("Hallo")).status == 503
    assistant.mode = "well"
    assert await site.replies("Hallo")


async def test_messages_of_one_conversation_keep_their_order(site: Site, assistant: FakeAssistant) -> None:
    gate = assistant.keep("Nummer 0")
    conversation, texts = await found(site), [f"Nummer {number}" for number in range(6)]
    tasks = [asyncio.create_task(site.gateway.conversations.say(conversation, text=text)) for text in texts]
    await assistant.asked.wait()
    gate.set()
    answers = [replies[0].text for replies in await asyncio.gather(*tasks)]
    assert answers == [f"Echo: {text}" for text in texts]
    assert [question["text"] for question in assistant.questions] == texts


async def test_postgresql_serves_a_whole_conversation(start: Start, empty_postgresql: str) -> None:
    first, second = [await start(database_url=empty_postgresql) for _ in range(2)]
    await first.begin(language="de-simple")
    second.token = first.token
    replies = await asyncio.gather(
        *(site.replies("Hallo", key="k") for site in (first, second, first, second))
    )
    assert all(one == replies[0] for one in replies)
    assert await second.replies(option=replies[0][0]["options"][0]["id"])
    assert (await first.http.get("/readyz")).status == 200
    assert len((await (await first.call("GET", "conversations")).json())["messages"]) == 5
    assert (await first.call("DELETE", "conversations")).status == 204
    assert (await second.say("Hallo")).status == 401


async def test_only_a_message_without_any_answer_counts_as_a_miss(
    site: Site, assistant: FakeAssistant
) -> None:
    missed, answered = turn("out_of_scope", said("Das weiß ich nicht.")), turn("stark", said("STARK ist …"))
    assistant.answers = {"a": [missed], "b": [missed, missed], "c": [answered, missed], "d": [missed]}
    for text in "abcd":
        assert await site.replies(text)
    assert [question["misses"] for question in assistant.questions] == [0, 1, 2, 0]
