from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import ClientResponse

from bot.gateway.api import events
from bot.gateway.replies import Reply

from ..conftest import Site, Start
from ..fake_assistant import FakeAssistant

STREAM = {"Accept": "text/event-stream"}


@asynccontextmanager
async def stream(site: Site, query: str = "", **headers: str) -> AsyncIterator[ClientResponse]:
    response = await site.call("GET", f"events{query}", headers=STREAM | headers)
    assert response.status == 200
    assert response.content_type == "text/event-stream"
    try:
        yield response
    finally:
        response.close()


async def next_reply(response: ClientResponse) -> dict[str, Any]:
    """Read the stream up to the next event; give its data."""
    return await asyncio.wait_for(_next_reply(response), 60)


async def _next_reply(response: ClientResponse) -> dict[str, Any]:
    fields: dict[str, str] = {}
    async for raw in response.content:
        name, _, value = raw.decode().rstrip("\n").partition(": ")
        if not name and "data" in fields:
            data: dict[str, Any] = json.loads(fields["data"])
            assert (fields["event"], fields["id"]) == ("reply", data["id"])
            return data
        fields[name] = value
    raise EOFError


def receipt(text: str) -> Reply:
    return Reply(text, "de", "handoff_request", handoff={"id": "H-1", "state": "sent"}, author="staff")


async def conversation_id(site: Site) -> str:
    conversation = await site.gateway.store.by_token(site.token)
    assert conversation is not None
    return conversation.id


async def test_replies_after_an_id_are_given_at_once(site: Site) -> None:
    (reply,) = await site.replies("Hallo")
    assert [one["id"] for one in await site.events()] == ["1", reply["id"]]
    assert await site.events(1) == [reply]
    assert await site.events(reply["id"]) == []


async def test_a_pushed_reply_comes_with_author_and_state(site: Site) -> None:
    (stored,) = await site.gateway.conversations.push(await conversation_id(site), [receipt("Gesendet.")])
    (reply,) = await site.events(1)
    assert reply == stored.public()
    assert reply["handoff"] == {"id": "H-1", "state": "sent"}


async def test_a_stream_begins_with_what_was_missed_and_goes_on(site: Site) -> None:
    (reply,) = await site.replies("Hallo")
    async with stream(site, "?after=1") as response:
        assert await next_reply(response) == reply
        await site.gateway.conversations.push(await conversation_id(site), [receipt("Gesendet.")])
        assert (await next_reply(response))["text"] == "Gesendet."


async def test_the_last_event_id_counts_more_than_the_query(site: Site) -> None:
    await site.replies("eins")
    (two,) = await site.replies("zwei")
    async with stream(site, "?after=0", **{"Last-Event-ID": "3"}) as response:
        assert await next_reply(response) == two


async def test_a_second_tab_sees_what_the_first_was_answered(site: Site) -> None:
    async with stream(site, "?after=1") as response:
        (reply,) = await site.replies("Hallo")
        assert await next_reply(response) == reply


async def test_a_stream_sees_what_another_process_wrote(start: Start) -> None:
    first, second = await start(), await start()
    await first.begin()
    second.token = first.token
    async with stream(first, "?after=1") as response:
        (reply,) = await second.replies("Hallo")
        await first.gateway.events.look()
        assert await next_reply(response) == reply


async def test_a_silent_stream_gives_signs_of_life(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "HEARTBEAT", 0.01)
    async with stream(site, "?after=1") as response:
        lines = [await response.content.readline() for _ in range(4)]
    assert lines == [b"retry: 3000\n", b"\n", b": still here\n", b"\n"]


async def test_a_stream_ends_with_its_conversation(site: Site) -> None:
    async with stream(site, "?after=1") as response:
        await site.call("DELETE", "conversations")
        with pytest.raises(EOFError):
            await next_reply(response)


async def test_a_stream_ends_after_a_while_so_that_the_token_is_asked_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(events, "LONGEST", 0.0)
    async with stream(site) as response:
        with pytest.raises(EOFError):
            await next_reply(response)


async def test_one_conversation_cannot_hold_many_streams(site: Site) -> None:
    streams = [await site.call("GET", "events", headers=STREAM) for _ in range(events.MOST)]
    assert (await site.call("GET", "events", headers=STREAM)).status == 429
    for response in streams:
        response.close()


@pytest.mark.parametrize("after", ["abc", "-1", "1.5", "²", "9" * 30])
async def test_an_id_that_is_none_is_refused(site: Site, after: str) -> None:
    assert (await site.call("GET", "events", params={"after": after})).status == 422


async def test_replies_of_others_are_not_told(site: Site, assistant: FakeAssistant) -> None:
    await site.replies("meins")
    await site.begin()
    assert [reply["topic"] for reply in await site.events()] == ["greet"]


async def test_events_follow_one_another_without_gap_or_repeat(site: Site) -> None:
    conversation = await conversation_id(site)
    async with stream(site, "?after=1") as response:
        for number in range(20):
            await site.gateway.conversations.push(conversation, [receipt(str(number))])
        texts = [(await next_reply(response))["text"] for _ in range(20)]
    assert texts == [str(number) for number in range(20)]
