"""`/api/v1/events`: replies that came later, as a stream or at once."""

from __future__ import annotations

import asyncio
import json
import time

from aiohttp import web

from bot.gateway.bodies import answer, authenticate
from bot.gateway.gateway import GATEWAY, Gateway
from bot.gateway.problems import Problem

HEARTBEAT = 15.0
"""Seconds between two signs of life, so that proxies keep the stream open."""
LONGEST = 900.0
"""Seconds after which a stream ends; the client comes back with `Last-Event-ID`, if its token still holds."""
MOST = 6
"""Streams of one conversation in one process."""

routes = web.RouteTableDef()


@routes.get("/api/v1/events")
async def events(request: web.Request) -> web.StreamResponse:
    """Give the replies after an id: as Server-Sent Events where the client accepts them, else as JSON."""
    conversation = await authenticate(request)
    gateway = request.config_dict[GATEWAY]
    after = _after(request)
    if "text/event-stream" in request.headers.get("Accept", ""):
        if gateway.events.watching(conversation.id) >= MOST:
            raise Problem(429, "too_fast", retry_after=HEARTBEAT)
        return await _stream(request, gateway, conversation.id, after)
    replies = await gateway.store.replies(conversation.id, after)
    return answer({"replies": [reply.public() for reply in replies]})


def _after(request: web.Request) -> int:
    value = request.headers.get("Last-Event-ID") or request.query.get("after") or "0"
    if not (value.isascii() and value.isdigit() and len(value) < 10):
        raise Problem(422, "bad_request", members={"field": "after"})
    return int(value)


async def _stream(
    request: web.Request, gateway: Gateway, conversation_id: str, after: int
) -> web.StreamResponse:
    response = web.StreamResponse(headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
    response.content_type, response.charset = "text/event-stream", "utf-8"
    await response.prepare(request)
    end = time.monotonic() + LONGEST
    try:
        await response.write(b"retry: 3000\n\n")
        with gateway.events.watch(conversation_id) as changed:
            while not gateway.closing.is_set() and time.monotonic() < end:
                changed.clear()
                for reply in await gateway.store.replies(conversation_id, after):
                    data = json.dumps(reply.public(), ensure_ascii=False)
                    await response.write(f"id: {reply.id}\nevent: reply\ndata: {data}\n\n".encode())
                    after = int(reply.id)
                if not await gateway.store.heads([conversation_id]):
                    break  # erased
                try:
                    await asyncio.wait_for(changed.wait(), HEARTBEAT)
                except asyncio.TimeoutError:
                    await response.write(b": still here\n\n")
    except ConnectionResetError:
        pass  # the visitor has gone
    return response
