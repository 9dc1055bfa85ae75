"""`/api/v1/easy-language`: the rules; `/api/v1/easy-language/check`: checks a text for Leichte Sprache."""

from __future__ import annotations

import asyncio
from functools import cache
from typing import Any

from aiohttp import web

from bot import easy_language
from bot.easy_language.rule import rules as known_rules
from bot.easy_language.settings import own_project
from bot.gateway.api.texts import cached
from bot.gateway.bodies import answer, read_object, text_field
from bot.gateway.checker import LONGEST, CheckerBusy, CheckerSlow, UnknownProfile
from bot.gateway.gateway import GATEWAY
from bot.gateway.problems import Problem

routes = web.RouteTableDef()
_LARGEST = 12 * LONGEST + 1024
"""Largest body in bytes: a character needs at most twelve, written as two \\uXXXX."""


@routes.get("/api/v1/easy-language")
async def rules(request: web.Request) -> web.Response:
    """Give the rules, the profiles, and the texts of the page `/leichte-sprache`."""
    texts = request.config_dict[GATEWAY].content.checker_texts
    return cached(request, {**await asyncio.to_thread(_rules), "texts": dict(texts)})


@cache
def _rules() -> dict[str, Any]:
    names = ("id", "family", "title", "severity", "explanation", "good", "bad", "source")
    described = [{name: getattr(rule, name) for name in names} for rule in known_rules().values()]
    profiles = [{"id": name, "title": title} for name, title in easy_language.profiles().items()]
    return {"profile": own_project().profile, "profiles": profiles, "rules": described}


@routes.post("/api/v1/easy-language/check")
async def check(request: web.Request) -> web.Response:
    """Check a text; nothing of it is kept."""
    content = await read_object(request, _LARGEST)
    text, profile = text_field(content, "text"), text_field(content, "profile")
    details = content.get("details", False)
    if not isinstance(details, bool):
        raise Problem(422, "bad_request", members={"field": "details"})
    if text is None:
        raise Problem(422, "bad_request", members={"field": "text"})
    if not text.strip():
        raise Problem(422, "text_empty")
    if len(text) > LONGEST:
        raise Problem(422, "text_too_long", members={"longest": LONGEST})
    try:
        report = await request.config_dict[GATEWAY].checker.check(text, profile, details)
    except UnknownProfile:
        raise Problem(422, "bad_request", members={"field": "profile"}) from None
    except CheckerSlow:
        raise Problem(422, "text_too_slow") from None
    except CheckerBusy:
        raise Problem(503, "unavailable", retry_after=10) from None
    return answer(report)
