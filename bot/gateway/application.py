"""Puts the public application together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from typing import Any

import structlog
from aiohttp import web

from bot.gateway import access, files, headers, problems
from bot.gateway.api import channels, conversations, easy_language, events, handoffs, health, messages, texts
from bot.gateway.erasure import Eraser
from bot.gateway.gateway import GATEWAY, Gateway
from bot.gateway.pages import chat, documents
from bot.gateway.settings import Settings
from bot.gateway.staff import pages
from bot.gateway.store import HOUR

LOOK_SECONDS = 1.0
log = structlog.get_logger()


def create_app(
    settings: Settings, *, erasers: Sequence[Eraser] = (), clock: Callable[[], float] = time.time
) -> web.Application:
    """Make the application. `erasers` are the other stores that keep something of a conversation.

    `clock` gives seconds since 1970. The database is brought up to date when the application starts.
    """
    app = web.Application(
        middlewares=[access.record, headers.preflight, problems.middleware, pages.errors, access.limit]
    )
    app.on_response_prepare.append(headers.prepare)
    app.on_shutdown.append(_end_streams)

    async def parts(app: web.Application) -> AsyncIterator[None]:
        gateway = app[GATEWAY] = Gateway.build(settings, clock, erasers)
        await gateway.database.migrate()
        tasks = [asyncio.create_task(task) for task in _duties(gateway)]
        yield
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await gateway.close()

    app.cleanup_ctx.append(parts)
    for module in (channels, conversations, messages, handoffs, events, easy_language, texts, health):
        app.add_routes(module.routes)
    app.add_routes(pages.routes)
    if settings.metrics:
        app[access.METRICS] = metrics = access.Metrics()
        app.router.add_get("/metrics", metrics.__call__)
    app.add_routes(chat.routes)
    app.add_routes(documents.routes(settings))
    app.add_routes(files.routes())
    return app


async def _end_streams(app: web.Application) -> None:
    gateway = app[GATEWAY]
    gateway.closing.set()
    gateway.events.notify_all()


def _duties(gateway: Gateway) -> list[Coroutine[Any, Any, None]]:
    """What goes on beside the requests."""

    async def look() -> None:
        gateway.publication.look()
        await gateway.events.look()

    return [
        _every(LOOK_SECONDS, look),
        _every(LOOK_SECONDS, gateway.erasure.work),
        _every(LOOK_SECONDS, gateway.outbox.work),
        _every(HOUR, gateway.erasure.retain),
        _every(HOUR, gateway.handoffs.retain),
        _every(HOUR, gateway.reviews.retain),
        _every(HOUR, gateway.database.scrub),
    ]


async def _every(seconds: float, duty: Callable[[], Awaitable[object]]) -> None:
    """Do something again and again; an error is logged and does not end it."""
    while True:
        try:
            await duty()
        except Exception as error:
            log.error("duty_failed", error=error)
        await asyncio.sleep(seconds)
