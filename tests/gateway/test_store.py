from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.gateway.database import Database
from bot.gateway.replies import Offer, Reply
from bot.gateway.store import (
    DAY,
    Changes,
    Conversation,
    Gone,
    Held,
    KeyReused,
    NotOffered,
    Request,
    Store,
    Turn,
)

from .conftest import Clock

CHANGES = Changes("ststg_what", None, 0)
MESSAGE = Request("Hallo")
CHOICE = {"intent": "more_info", "entities": {}}


@pytest.fixture(params=["sqlite", "postgresql"])
async def store(request: pytest.FixtureRequest, tmp_path: Path, clock: Clock) -> AsyncIterator[Store]:
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'test.db'}" if sqlite else request.getfixturevalue("empty_postgresql")
    database = Database(url)
    await database.migrate()
    yield Store(database, clock)
    await database.close()


@pytest.fixture
async def conversation(store: Store) -> Conversation:
    return (await store.create("de", [Reply("Guten Tag", "de", "greet").offering([Offer("Mehr", CHOICE)])]))[
        0
    ]


async def hold(store: Store, conversation: Conversation, request: Request = MESSAGE) -> Turn:
    turn = await store.hold(conversation.id, request, 15)
    assert isinstance(turn, Turn)
    return turn


async def test_a_conversation_is_found_by_its_token_alone(store: Store) -> None:
    conversation, token, (greeting,) = await store.create("de-simple", [Reply("Hallo", "de-simple", "greet")])
    assert await store.by_token(token) == conversation
    assert await store.by_token(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
    assert greeting.id == "1"


async def test_question_and_answer_are_stored_together(store: Store, conversation: Conversation) -> None:
    turn = await hold(store, conversation)
    (reply,) = await store.record(turn, MESSAGE, [Reply("Ja?", "de", "greet")], CHANGES)
    assert (reply.id, reply.text) == ("3", "Ja?")
    transcript = await store.transcript(conversation.id)
    assert [(one["id"], one["author"], one["text"]) for one in transcript] == [
        ("1", "assistant", "Guten Tag"),
        ("2", "visitor", "Hallo"),
        ("3", "assistant", "Ja?"),
    ]


async def test_a_held_conversation_is_held_until_recorded(store: Store, conversation: Conversation) -> None:
    turn = await hold(store, conversation)
    with pytest.raises(Held):
        await store.hold(conversation.id, Request("Zweite"), 15)
    await store.record(turn, MESSAGE, [], CHANGES)
    assert (await hold(store, conversation)).conversation.topic == "ststg_what"


async def test_a_released_conversation_is_free(store: Store, conversation: Conversation) -> None:
    await store.release(await hold(store, conversation))
    assert (await hold(store, conversation)).conversation.id == conversation.id


async def test_a_renewed_hold_lasts_longer(store: Store, conversation: Conversation, clock: Clock) -> None:
    turn = await hold(store, conversation)
    clock.now += 10
    await store.renew(turn, 15)
    clock.now += 10
    with pytest.raises(Held):
        await store.hold(conversation.id, MESSAGE, 15)


async def test_only_one_of_many_gets_the_hold(store: Store, conversation: Conversation) -> None:
    results = await asyncio.gather(
        *(store.hold(conversation.id, Request("a"), 15) for _ in range(8)), return_exceptions=True
    )
    assert sum(isinstance(one, Turn) for one in results) == 1
    assert sum(isinstance(one, Held) for one in results) == 7


async def test_who_is_taken_for_dead_cannot_record_any_more(
    store: Store, conversation: Conversation, clock: Clock
) -> None:
    late = await hold(store, conversation)
    clock.now += 16
    quick = await hold(store, conversation)
    with pytest.raises(Held):
        await store.record(late, MESSAGE, [Reply("spät", "de", "a")], CHANGES)
    await store.release(late)
    await store.record(quick, MESSAGE, [Reply("früh", "de", "a")], CHANGES)
    assert [reply.text for reply in await store.replies(conversation.id, 1)] == ["früh"]


async def test_a_key_gives_the_recorded_replies(store: Store, conversation: Conversation) -> None:
    request = Request("Hallo", None, "k", "f")
    replies = await store.record(
        await hold(store, conversation, request), request, [Reply("Ja?", "de", "a")], CHANGES
    )
    again = await store.hold(conversation.id, request, 15)
    assert isinstance(again, list)
    assert [reply.public() for reply in again] == [reply.public() for reply in replies]
    with pytest.raises(KeyReused):
        await store.hold(conversation.id, Request("Anderes", None, "k", "g"), 15)
    await hold(store, conversation)  # none of this left it held


async def test_an_option_gives_what_it_stands_for(store: Store, conversation: Conversation) -> None:
    (greeting,) = await store.replies(conversation.id)
    turn = await hold(store, conversation, Request(None, greeting.options[0].id))
    assert (turn.choice, turn.label) == (CHOICE, "Mehr")
    await store.release(turn)
    with pytest.raises(NotOffered):
        await store.hold(conversation.id, Request(None, "other"), 15)
    await hold(store, conversation)


async def test_numbers_stay_in_order_while_replies_are_pushed(
    store: Store, conversation: Conversation
) -> None:
    turn = await hold(store, conversation)
    await store.push(conversation.id, [Reply("Quittung", "de", "a", author="staff")])
    await store.record(turn, MESSAGE, [Reply("Ja?", "de", "a")], CHANGES)
    numbers = [int(one["id"]) for one in await store.transcript(conversation.id)]
    assert numbers == [1, 2, 3, 4]
    assert (await store.heads([conversation.id, "other"])) == {conversation.id: 4}


async def test_what_is_erased_is_gone_and_noted_for_the_others(
    store: Store, conversation: Conversation
) -> None:
    turn = await hold(store, conversation)
    await store.erase(conversation.id, ["tracker", "desk"])
    assert await store.transcript(conversation.id) == []
    assert sorted(await store.erasures_due()) == [
        (conversation.id, "desk", 0),
        (conversation.id, "tracker", 0),
    ]
    for attempt in (
        store.record(turn, MESSAGE, [], CHANGES),
        store.push(conversation.id, [Reply("a", "de", "a")]),
        store.set_language(conversation.id, "de"),
        store.hold(conversation.id, Request("a"), 15),
    ):
        with pytest.raises(Gone):
            await attempt


async def test_an_erasure_waits_before_the_next_try(
    store: Store, conversation: Conversation, clock: Clock
) -> None:
    await store.erase(conversation.id, ["tracker"])
    await store.erasure_failed(conversation.id, "tracker", 60)
    assert await store.erasures_due() == []
    clock.now += 61
    assert await store.erasures_due() == [(conversation.id, "tracker", 1)]
    await store.erasure_done(conversation.id, "tracker")
    assert await store.erasures_due() == []


async def test_only_what_is_too_old_expires(store: Store, conversation: Conversation, clock: Clock) -> None:
    clock.now += 20 * DAY
    young = (await store.create("de", []))[0]
    clock.now += 11 * DAY
    assert await store.expire(["tracker"], 30 * DAY) == 1
    assert set(await store.heads([conversation.id, young.id])) == {young.id}
    assert await store.erasures_due() == [(conversation.id, "tracker", 0)]


async def test_expired_conversations_go_in_portions(store: Store, clock: Clock) -> None:
    for _ in range(5):
        await store.create("de", [])
    clock.now += 31 * DAY
    assert [await store.expire([], 30 * DAY, most=2) for _ in range(4)] == [2, 2, 1, 0]
