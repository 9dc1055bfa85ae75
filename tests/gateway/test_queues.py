from __future__ import annotations

import asyncio

import pytest

from bot.gateway.queues import QueueFull, Queues


async def test_turns_come_in_order_and_one_at_a_time() -> None:
    queues, log = Queues(10, 5.0), []

    async def work(number: int) -> None:
        async with queues.turn("a"):
            log.append(("in", number))
            await asyncio.sleep(0)
            log.append(("out", number))

    await asyncio.gather(*map(work, range(5)))
    assert log == [(way, number) for number in range(5) for way in ("in", "out")]


async def test_different_keys_do_not_wait_for_each_other() -> None:
    queues = Queues(1, 5.0)
    inside = []
    async with queues.turn("a"):
        inside.append("a")
        async with queues.turn("b"):
            inside.append("b")
    assert inside == ["a", "b"]


async def test_a_queue_that_is_full_refuses() -> None:
    queues = Queues(1, 5.0)
    async with queues.turn("a"):
        with pytest.raises(QueueFull):
            async with queues.turn("a"):
                pass


async def test_who_waits_too_long_is_refused_and_the_others_go_on() -> None:
    queues = Queues(5, 0.01)
    async with queues.turn("a"):
        with pytest.raises(QueueFull):
            async with queues.turn("a"):
                pass
    async with queues.turn("a"):
        pass


async def test_an_error_within_a_turn_ends_it() -> None:
    queues = Queues(1, 5.0)
    with pytest.raises(ValueError, match="no"):
        async with queues.turn("a"):
            raise ValueError("no")
    async with queues.turn("a"):
        pass


async def test_an_idle_queue_leaves_nothing_behind() -> None:
    queues = Queues(1, 5.0)
    async with queues.turn("a"):
        pass
    assert not queues._lines
