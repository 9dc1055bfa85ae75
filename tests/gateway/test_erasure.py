from __future__ import annotations

import asyncio

import pytest

from bot.gateway import application, erasure
from bot.gateway.store import DAY, Gone

from .conftest import Site, Start
from .fake_assistant import FakeAssistant


class Desk:
    """Another store, which can be away."""

    name = "desk"

    def __init__(self) -> None:
        self.erased: list[str] = []
        self.away = False

    async def erase(self, sender_id: str) -> None:
        if self.away:
            raise ConnectionError
        self.erased.append(sender_id)


async def test_every_store_is_told(start: Start, assistant: FakeAssistant) -> None:
    desk = Desk()
    site = await start(erasers=[desk])
    await site.begin()
    await site.replies("Hallo")
    await site.call("DELETE", "conversations")
    assert desk.erased == assistant.erased == [assistant.questions[0]["conversation"]]


async def test_an_erasure_is_tried_until_it_is_done(site: Site, assistant: FakeAssistant) -> None:
    assistant.mode = "refuse_erasure"
    assert (await site.call("DELETE", "conversations")).status == 204
    for _ in range(3):
        site.clock.now += DAY
        await site.gateway.erasure.work()
    assert assistant.erased == []
    assistant.mode = "well"
    site.clock.now += DAY
    await site.gateway.erasure.work()
    await site.gateway.erasure.work()
    assert len(assistant.erased) == 1


async def test_a_store_that_is_away_does_not_keep_the_others(start: Start, assistant: FakeAssistant) -> None:
    desk = Desk()
    desk.away = True
    site = await start(erasers=[desk])
    await site.begin()
    await site.call("DELETE", "conversations")
    assert len(assistant.erased) == 1
    desk.away = False
    site.clock.now += 60
    await site.gateway.erasure.work()
    assert desk.erased == assistant.erased


async def test_an_erasure_survives_a_restart(start: Start, assistant: FakeAssistant) -> None:
    first = await start()
    await first.begin()
    assistant.mode = "refuse_erasure"
    await first.call("DELETE", "conversations")
    await first.http.close()
    assistant.mode = "well"
    first.clock.now += 60
    second = await start()
    await second.gateway.erasure.work()
    assert len(set(assistant.erased)) == 1


async def test_what_is_due_is_done_by_itself(
    start: Start, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application, "LOOK_SECONDS", 0.01)
    site = await start()
    await site.begin()
    assistant.mode = "refuse_erasure"
    await site.call("DELETE", "conversations")
    assistant.mode = "well"

    async def erased() -> set[str]:
        while not assistant.erased:
            site.clock.now += 60  # the clock goes on: a try under way may fail late, and wait from then
            await asyncio.sleep(0.01)
        return set(assistant.erased)

    assert len(await asyncio.wait_for(erased(), 60)) == 1


async def test_the_message_under_way_is_answered_first(site: Site, assistant: FakeAssistant) -> None:
    gate = assistant.keep("Hallo")
    message = asyncio.create_task(site.say("Hallo"))
    await assistant.asked.wait()
    erasure = asyncio.create_task(site.call("DELETE", "conversations"))
    await asyncio.wait({erasure}, timeout=0.1)
    assert not erasure.done()
    gate.set()
    assert (await erasure).status == 204
    assert (await message).status == 200
    assert len(assistant.erased) == 1
    assert len(assistant.questions) == 1


async def test_messages_that_wait_behind_an_erasure_are_refused(site: Site, assistant: FakeAssistant) -> None:
    gate, service = assistant.keep("eins"), site.gateway.conversations
    conversation = await site.gateway.store.by_token(site.token)
    assert conversation is not None
    first = asyncio.create_task(service.say(conversation, text="eins"))
    erasure = asyncio.create_task(service.erase(conversation.id, []))
    second = asyncio.create_task(service.say(conversation, text="zwei"))
    await assistant.asked.wait()
    gate.set()
    assert len(await first) == 1
    await erasure
    with pytest.raises(Gone):
        await second
    assert [question["text"] for question in assistant.questions] == ["eins"]


async def test_messages_are_answered_while_many_conversations_expire(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "_BREATH", DAY)
    for _ in range(300):
        await site.gateway.store.create("de", [])
    site.clock.now += 31 * DAY
    await site.begin()
    retention = asyncio.create_task(site.gateway.erasure.retain())
    assert await site.replies("Hallo")
    assert not retention.done()
    retention.cancel()
    monkeypatch.setattr(erasure, "_BREATH", 0)
    assert await site.gateway.erasure.retain() == 201


async def test_after_thirty_days_conversations_go_by_themselves(site: Site, assistant: FakeAssistant) -> None:
    await site.replies("Hallo")
    site.clock.now += 29 * DAY
    assert await site.gateway.erasure.retain() == 0
    site.clock.now += 1 * DAY + 1
    assert await site.gateway.erasure.retain() == 1
    await site.gateway.erasure.work()
    assert assistant.erased == [assistant.questions[0]["conversation"]]
