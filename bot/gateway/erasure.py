"""Erasure everywhere: what other stores keep of a conversation goes too, however often it must be tried."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Protocol

import structlog

from bot.gateway.assistant import Assistant
from bot.gateway.store import DAY, HOUR, Store

RETENTION = 30 * DAY
"""Conversations are erased this many seconds after they began."""
_LIMIT = 5.0
_BREATH = 0.01
_FIRST_WAIT, _LONGEST_WAIT = 2.0, HOUR

log = structlog.get_logger()


class Eraser(Protocol):
    """A store that keeps something of a conversation: the tracker, hand-offs, a messenger."""

    @property
    def name(self) -> str:
        """Short and stable: open erasures are kept under it."""

    async def erase(self, sender_id: str) -> None:
        """Remove everything of this conversation, also when there is nothing; raise when it did not work."""


class Erasure:
    """Carries erasures out, now and again."""

    def __init__(self, store: Store, erasers: Sequence[Eraser]) -> None:
        self._store = store
        self._erasers = {eraser.name: eraser for eraser in erasers}

    @property
    def stores(self) -> list[str]:
        """The names of the other stores."""
        return list(self._erasers)

    async def work(self) -> None:
        """Try every erasure that is due; one that fails is due again later, at most an hour later."""
        due = await self._store.erasures_due()
        await asyncio.gather(*(self._try(*erasure) for erasure in due))

    async def retain(self) -> int:
        """Erase what is too old; give the number of conversations."""
        total = 0
        while count := await self._store.expire(self.stores, RETENTION):
            total += count
            await asyncio.sleep(_BREATH)  # many are due after a long pause: messages come in between
        return total

    async def _try(self, conversation_id: str, store: str, attempts: int) -> None:
        eraser = self._erasers.get(store)
        try:
            if eraser is None:
                raise LookupError(store)
            await asyncio.wait_for(eraser.erase(conversation_id), _LIMIT)
        except Exception as error:  # whatever the store raises: it is tried again
            seconds = min(_LONGEST_WAIT, _FIRST_WAIT * 2 ** min(attempts, 20))
            log.warning("erasure_failed", store=store, attempts=attempts + 1, error=type(error).__name__)
            await self._store.erasure_failed(conversation_id, store, seconds)
        else:
            await self._store.erasure_done(conversation_id, store)


class TrackerEraser:
    """The assistant's tracker store, through its channel."""

    name = "tracker"

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    async def erase(self, sender_id: str) -> None:
        """Remove the tracker of this conversation."""
        await self._assistant.erase(sender_id)
