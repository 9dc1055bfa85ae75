"""Tells waiting streams that a conversation has something new, also when another process wrote it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from bot.gateway.store import Store

INTERVAL = 1.0
"""Seconds between two looks for what other processes wrote; what this one writes is told at once."""


class Events:
    """One look at the database serves all streams of this process."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._watchers: dict[str, set[asyncio.Event]] = {}
        self._heads: dict[str, int] = {}

    @contextmanager
    def watch(self, conversation_id: str) -> Iterator[asyncio.Event]:
        """Give an event that is set whenever the conversation may have something new."""
        event = asyncio.Event()
        self._watchers.setdefault(conversation_id, set()).add(event)
        try:
            yield event
        finally:
            watchers = self._watchers[conversation_id]
            watchers.discard(event)
            if not watchers:
                del self._watchers[conversation_id]
                self._heads.pop(conversation_id, None)

    def watching(self, conversation_id: str) -> int:
        """Tell how many streams follow this conversation."""
        return len(self._watchers.get(conversation_id, ()))

    def notify(self, conversation_id: str) -> None:
        """Wake the streams of a conversation."""
        for event in self._watchers.get(conversation_id, ()):
            event.set()

    def notify_all(self) -> None:
        """Wake every stream, so that it can end."""
        for conversation_id in self._watchers:
            self.notify(conversation_id)

    async def look(self) -> None:
        """Wake the streams of the conversations that changed since the last look, or are gone."""
        if not self._watchers:
            return
        heads = await self._store.heads(list(self._watchers))
        for conversation_id in list(self._watchers):
            head = heads.get(conversation_id, -1)
            if self._heads.get(conversation_id) != head:
                self._heads[conversation_id] = head
                self.notify(conversation_id)
