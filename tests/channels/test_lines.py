from __future__ import annotations

import asyncio

import pytest

from bot.channels import lines
from bot.channels.lines import Lines

from .waiting import PATIENCE


async def until_empty(work: dict[str, list[int]]) -> None:
    while any(work.values()):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


async def test_one_key_is_worked_in_order_and_several_at_once() -> None:
    work = {key: [1, 2, 3] for key in "abc"}
    done: list[tuple[str, int]] = []
    busy: list[int] = []

    async def once(key: str) -> float | None:
        if not work[key]:
            return None
        busy.append(1)
        await asyncio.sleep(0.01)
        assert len(busy) <= 2
        busy.pop()
        done.append((key, work[key].pop(0)))
        return 0.0

    line = Lines("test", once, at_once=2)
    line.wake(work)
    await asyncio.wait_for(until_empty(work), PATIENCE)
    assert all([number for one, number in done if one == key] == [1, 2, 3] for key in "abc")
    await line.stop(PATIENCE)


async def test_what_comes_while_the_last_is_done_is_not_forgotten() -> None:
    work: dict[str, list[int]] = {"a": []}

    async def once(key: str) -> float | None:
        if not work[key]:
            return None
        work[key].pop()
        return 0.0

    line = Lines("test", once, at_once=1)
    for _ in range(200):
        work["a"].append(1)
        line.wake("a")
        await asyncio.sleep(0)
    await asyncio.wait_for(until_empty(work), PATIENCE)
    await line.stop(PATIENCE)
    assert work == {"a": []}


async def test_an_error_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "_AFTER_ERROR", 0.01)
    tried: list[int] = []
    done = asyncio.Event()

    async def once(_key: str) -> float | None:
        tried.append(1)
        if len(tried) < 3:
            raise ValueError("no")
        done.set()
        return None

    line = Lines("test", once, at_once=1)
    line.wake("a")
    await asyncio.wait_for(done.wait(), PATIENCE)
    await line.stop(PATIENCE)
    assert len(tried) == 3


async def test_stopping_lets_what_is_done_finish_and_begins_nothing_new() -> None:
    began, finished = asyncio.Event(), []

    async def once(key: str) -> float | None:
        began.set()
        await asyncio.sleep(0.05)
        finished.append(key)
        return 0.0

    line = Lines("test", once, at_once=1)
    line.wake("a")
    await began.wait()
    await line.stop(PATIENCE)
    assert finished == ["a"]
    line.wake("b")
    for _ in range(100):
        await asyncio.sleep(0)
    assert finished == ["a"]
