"""`/api/v1/easy-language/check`: checks a text for Leichte Sprache."""

from __future__ import annotations

from aiohttp import web

from bot.gateway.bodies import answer, read_object, text_field
from bot.gateway.checker import LONGEST, CheckerBusy, CheckerSlow, UnknownProfile
from bot.gateway.gateway import GATEWAY
from bot.gateway.problems import Problem

routes = web.RouteTableDef()
_LARGEST = 12 * LONGEST + 1024
"""Largest body in bytes: a character needs at most twelve, written as two \\uXXXX."""


@routes.post("/api/v1/easy-language/check")
async def check(request: web.Request) -> web.Response:
    """Check a text; nothing of it is kept."""
    content = await read_object(request, _LARGEST)
    text, profile = text_field(content, "text"), text_field(content, "profile")
    if text is None:
        raise Problem(422, "bad_request", members={"field": "text"})
    if not text.strip():
        raise Problem(422, "text_empty")
    if len(text) > LONGEST:
        raise Problem(422, "text_too_long", members={"longest": LONGEST})
    try:
        report = await request.config_dict[GATEWAY].checker.check(text, profile)
    except UnknownProfile:
        raise Problem(422, "bad_request", members={"field": "profile"}) from None
    except CheckerSlow:
        raise Problem(422, "text_too_slow") from None
    except CheckerBusy:
        raise Problem(503, "unavailable", retry_after=10) from None
    return answer(report)
