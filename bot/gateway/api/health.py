"""`/healthz` and `/readyz`."""

from __future__ import annotations

from aiohttp import web

from bot.gateway.bodies import answer
from bot.gateway.gateway import GATEWAY
from bot.gateway.problems import Problem

routes = web.RouteTableDef()


@routes.get("/healthz")
async def healthz(_request: web.Request) -> web.Response:
    """Say that this process is alive."""
    return answer({"status": "ok"})


@routes.get("/readyz")
async def readyz(request: web.Request) -> web.Response:
    """Say whether the whole of it can answer, else which part is missing."""
    readiness = await request.config_dict[GATEWAY].health.readiness()
    if missing := readiness.missing:
        members = {"parts": readiness.parts, "missing": missing}
        raise Problem(503, "unavailable", retry_after=2, members=members)
    return answer({"parts": readiness.parts})
