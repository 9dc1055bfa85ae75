"""Can the whole of it answer? Asks each part."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import ClientError, ClientSession, ClientTimeout
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.assistant import Assistant, AssistantError
from bot.gateway.channels import Channels
from bot.gateway.store import Store

_SECONDS = 2.0
OK, MISSING = "ok", "missing"


@dataclass(frozen=True)
class Readiness:
    """The state of each part: "ok" or "missing"; for `german` and `model` their names.

    A messenger in use is "ok", "away", "refused" or "stopped"; the whole can answer without it.
    """

    parts: dict[str, str]

    @property
    def missing(self) -> list[str]:
        """The parts that do not answer."""
        return [name for name, state in self.parts.items() if state == MISSING]


class Health:
    """Asks database, assistant and action server, all at once, for at most two seconds."""

    def __init__(
        self, store: Store, assistant: Assistant, actions_url: Callable[[], str], channels: Channels
    ) -> None:
        self._store = store
        self._assistant = assistant
        self._actions_url = actions_url
        self._channels = channels
        self._session = ClientSession(timeout=ClientTimeout(total=_SECONDS))

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def readiness(self) -> Readiness:
        """Ask every part."""
        database, assistant, actions = await asyncio.gather(
            _state(asyncio.wait_for(self._store.ping(), _SECONDS)),
            self._assistant_parts(),
            _state(self._ask_actions()),
        )
        messengers = await self._channels.states() if database == OK else {}
        return Readiness({"database": database, **assistant, "actions": actions, **messengers})

    async def _assistant_parts(self) -> dict[str, str]:
        try:
            status = await self._assistant.status()
        except AssistantError:
            return {"assistant": MISSING, "german": MISSING}
        named = {key: str(status[key]) for key in ("german", "model") if status.get(key)}
        return {"assistant": OK if status.get("status") == "ok" else MISSING, "german": MISSING, **named}

    async def _ask_actions(self) -> None:
        async with self._session.get(f"{self._actions_url()}/health") as response:
            response.raise_for_status()


async def _state(question: Awaitable[None]) -> str:
    try:
        await question
    except (ClientError, OSError, SQLAlchemyError, asyncio.TimeoutError):
        return MISSING
    return OK
