"""Passes the webhooks of Rasa's own connectors on to the Rasa server, which no stranger can reach."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence

from aiohttp import ClientError, ClientSession, ClientTimeout

PRIVATE = frozenset({"revierlotse", "rest", "callback", "rasa", "socketio"})
"""Channels that believe everybody who reaches them: never passed on."""
_SECONDS = 30.0
_DROPPED = frozenset(
    {
        "host",
        "content-length",
        "transfer-encoding",
        "connection",
        "keep-alive",
        "upgrade",
        "te",
        "authorization",
    }
)
"""Headers that belong to one connection, or to our own private channel."""
Answer = tuple[int, bytes, str]


class ConnectorAway(Exception):
    """The Rasa server does not answer."""


class Connectors:
    """The connectors that are switched on; `rasa_url` gives where Rasa is now."""

    def __init__(self, names: Sequence[str], rasa_url: Callable[[], str]) -> None:
        self.names = frozenset(names) - PRIVATE
        self._rasa_url = rasa_url

    async def deliver(
        self, name: str, method: str, query: str, headers: Mapping[str, str], body: bytes
    ) -> Answer:
        """Pass a request on unchanged, since connectors check signatures; give status, body and type.

        Raises `ConnectorAway`.
        """
        url = f"{self._rasa_url()}/webhooks/{name}/webhook" + (f"?{query}" if query else "")
        kept = {key: value for key, value in headers.items() if key.lower() not in _DROPPED}
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=_SECONDS), auto_decompress=False) as http,
                http.request(method, url, data=body, headers=kept, allow_redirects=False) as response,
            ):
                return response.status, await response.read(), response.content_type
        except (ClientError, OSError, asyncio.TimeoutError) as error:
            raise ConnectorAway from error
