"""What the gateway knows of the messengers, which are processes of their own (bot/channels)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path

from aiohttp import ClientError, ClientSession, ClientTimeout, UnixConnector
from sqlalchemy import select

from bot.gateway.database import Database
from bot.gateway.tables import channel_state

STOPPED = "stopped"
"""The process of a messenger has not said anything for a while."""
_SILENT_SECONDS = 30.0
_DELIVERY_SECONDS = 25.0


class Channels:
    """The messengers that are switched on. `clock` gives seconds since 1970."""

    def __init__(
        self, names: Sequence[str], database: Database, clock: Callable[[], float], var_dir: Path
    ) -> None:
        self.names = names
        self._database = database
        self._clock = clock
        self._var_dir = var_dir

    async def states(self) -> dict[str, str]:
        """Give "ok", "away", "refused" or "stopped" for each messenger."""
        if not self.names:
            return {}
        query = select(channel_state).where(channel_state.c.name == "health")
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        lately = {row.channel: row.value for row in rows if row.at > self._clock() - _SILENT_SECONDS}
        return {name: lately.get(name, STOPPED) for name in self.names}

    async def deliver(self, name: str, body: bytes, secret: str) -> int:
        """Hand to a messenger's process what was posted to its webhook; give the status of its answer.

        503 where it is not there: the messenger then delivers it again.
        """
        socket = UnixConnector(str(self._var_dir / f"{name}.sock"))
        headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": secret}
        try:
            async with (
                ClientSession(connector=socket, timeout=ClientTimeout(total=_DELIVERY_SECONDS)) as http,
                http.post("http://channel/", data=body, headers=headers) as response,
            ):
                return response.status
        except (ClientError, OSError, asyncio.TimeoutError):
            return 503
