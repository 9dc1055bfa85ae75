"""Work in lines: for each key one thing after the other, for several keys at once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable

import structlog

_AFTER_ERROR = 5.0
log = structlog.get_logger()


class Lines:
    """`work` does the next thing for a key and gives the seconds until the one after it, None for no more.

    An error is logged, and the same key comes again after some seconds.
    """

    def __init__(self, name: str, work: Callable[[str], Awaitable[float | None]], at_once: int) -> None:
        self._name = name
        self._work = work
        self._places = asyncio.Semaphore(at_once)
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._woken: dict[str, asyncio.Event] = {}
        self._stopping = False

    def wake(self, keys: Iterable[str]) -> None:
        """There is something to do for these keys."""
        for key in keys:
            self._woken.setdefault(key, asyncio.Event()).set()
            if key not in self._tasks and not self._stopping:
                self._tasks[key] = asyncio.create_task(self._go(key))

    async def stop(self, seconds: float) -> None:
        """Let what is being done finish within so many seconds; begin nothing new."""
        self._stopping = True
        for event in self._woken.values():
            event.set()
        if self._tasks:
            _, late = await asyncio.wait(self._tasks.values(), timeout=seconds)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

    async def _go(self, key: str) -> None:
        woken = self._woken[key]
        try:
            while woken.is_set() and not self._stopping:
                woken.clear()
                while not self._stopping and (seconds := await self._once(key)) is not None:
                    await _first(woken, seconds)
        finally:
            del self._tasks[key], self._woken[key]

    async def _once(self, key: str) -> float | None:
        async with self._places:
            if self._stopping:
                return None
            try:
                return await self._work(key)
            except Exception as error:
                log.error("line_failed", line=self._name, error=error)
                return _AFTER_ERROR


async def _first(event: asyncio.Event, seconds: float) -> None:
    """Wait until the event or the end of so many seconds."""
    if seconds > 0:
        try:
            await asyncio.wait_for(event.wait(), seconds)
        except asyncio.TimeoutError:
            return
        event.clear()
