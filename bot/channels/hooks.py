"""Takes what a messenger delivers to a webhook: the gateway passes it on to a socket that is ours alone."""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

from aiohttp import web

_SECONDS = 20.0
"""What is not stored after so long is refused, so that the messenger delivers it again."""


class Hooks:
    """A web server on a Unix socket. A request is answered with 200 only when its update is stored."""

    def __init__(self, socket: Path, secret: str) -> None:
        self._socket = socket
        self._secret = secret
        self._waiting: asyncio.Queue[tuple[dict[str, Any], asyncio.Future[None]]] = asyncio.Queue(maxsize=100)

    async def updates(self) -> AsyncIterator[tuple[dict[str, Any], Callable[[], None]]]:
        """Give each update with what is to be called when it is stored."""
        app = web.Application()
        app.router.add_post("/", self._take)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        self._socket.unlink(missing_ok=True)
        try:
            await web.UnixSite(runner, str(self._socket)).start()
            self._socket.chmod(0o600)
            while True:
                update, stored = await self._waiting.get()
                if not stored.done():
                    yield update, lambda stored=stored: stored.done() or stored.set_result(None)  # type: ignore[misc]
        finally:
            await runner.cleanup()
            self._socket.unlink(missing_ok=True)

    async def _take(self, request: web.Request) -> web.Response:
        given = request.headers.get("X-Telegram-Bot-Api-Secret-Token", "")
        if not hmac.compare_digest(given.encode("utf-8", "surrogateescape"), self._secret.encode()):
            return web.Response(status=401)
        try:
            update = dict(await request.json())
            int(update["update_id"])
        except (ValueError, TypeError, KeyError, RecursionError):
            return web.Response(status=400)
        stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        try:
            await asyncio.wait_for(self._waiting.put((update, stored)), _SECONDS)
            await asyncio.wait_for(stored, _SECONDS)
        except asyncio.TimeoutError:
            return web.Response(status=503)
        return web.Response()
