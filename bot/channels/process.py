"""One messenger as a process of its own."""

from __future__ import annotations

import asyncio
import logging
import signal
import time
from collections.abc import Callable, Mapping

import structlog

from bot.channels.adapter import Adapter
from bot.channels.books import Books
from bot.channels.bridge import Bridge
from bot.channels.seal import Seal
from bot.content.texts import Texts
from bot.gateway.content import Content
from bot.gateway.gateway import Gateway
from bot.gateway.settings import Settings

_FINISH_SECONDS = 15.0
"""Answers and messages under way have so long to finish after SIGTERM."""
_TALKATIVE = ("httpx", "httpcore", "telegram", "nio", "peewee", "aiohttp")
log = structlog.get_logger()


def _telegram(settings: Settings, texts: Texts, _books: Books, _seal: Seal) -> Adapter:
    from bot.channels.telegram import Telegram

    return Telegram(settings, texts)


def _matrix(settings: Settings, texts: Texts, books: Books, seal: Seal) -> Adapter:
    from bot.channels.matrix import Matrix

    return Matrix(settings, texts, books, seal)


ADAPTERS: Mapping[str, Callable[[Settings, Texts, Books, Seal], Adapter]] = {
    "telegram": _telegram,
    "matrix": _matrix,
}
"""Each is imported only by the process that runs it."""


def keep_addresses_out_of_logs() -> None:
    """Silence libraries below errors: Telegram's URLs hold the bot's token, Matrix's hold ids of rooms."""
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.ERROR)


async def serve_until_told(name: str, settings: Settings) -> None:
    """Run a messenger until the process is told to stop."""
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    await serve(name, settings, stopping)


async def serve(name: str, settings: Settings, stopping: asyncio.Event) -> None:
    """Run a messenger until the event is set, and finish what is under way."""
    keep_addresses_out_of_logs()
    gateway = Gateway.build(settings, time.time, (), channel=name)
    try:
        await gateway.database.migrate()
        seal = Seal(settings.secret_key)
        books = Books(gateway.database, time.time, name, seal)
        texts = _Texts(settings, gateway)
        adapter = ADAPTERS[name](settings, texts(), books, seal)
        bridge = Bridge(gateway, adapter, books, texts)
        log.info("channel_started", channel=name)
        running = asyncio.create_task(bridge.run())
        stopped = asyncio.create_task(stopping.wait())
        await asyncio.wait({running, stopped}, return_when=asyncio.FIRST_COMPLETED)
        failed = running.exception() if running.done() else None
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await bridge.finish(_FINISH_SECONDS)
        await adapter.close()
        if failed is not None:
            raise failed
    finally:
        await gateway.close()


class _Texts:
    """The texts of the messengers, read again when the content is published anew."""

    def __init__(self, settings: Settings, gateway: Gateway) -> None:
        self._file = settings.content_dir / "texts" / "channels.yml"
        self._gateway = gateway
        self._texts = Texts.load(self._file)
        self._content: Content = gateway.content

    def __call__(self) -> Texts:
        if self._content is not self._gateway.content:
            self._texts, self._content = Texts.load(self._file), self._gateway.content
        return self._texts
