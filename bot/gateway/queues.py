"""One message after the other within a conversation, in the order of arrival."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field


class QueueFull(Exception):
    """Too many messages of one conversation wait already, or one has waited too long."""


@dataclass
class _Line:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    people: int = 0


class Queues:
    """A queue for each conversation with messages under way in this process; an idle one costs nothing."""

    def __init__(self, longest: int, seconds: float) -> None:
        self._longest = longest
        self._seconds = seconds
        self._lines: dict[str, _Line] = {}

    @asynccontextmanager
    async def turn(self, key: str) -> AsyncIterator[None]:
        """Wait for one's turn and keep it for the block; raise `QueueFull`."""
        line = self._lines.setdefault(key, _Line())
        if line.people >= self._longest:
            raise QueueFull(key)
        line.people += 1
        try:
            try:
                await asyncio.wait_for(line.lock.acquire(), self._seconds)
            except asyncio.TimeoutError:
                raise QueueFull(key) from None
            try:
                yield
            finally:
                line.lock.release()
        finally:
            line.people -= 1
            if not line.people:
                self._lines.pop(key, None)
