"""`/channels/…`: takes what messengers deliver to their webhooks, and passes it on to who understands it."""

from __future__ import annotations

from aiohttp import web

from bot.gateway.connectors import ConnectorAway
from bot.gateway.gateway import GATEWAY
from bot.gateway.problems import Problem

routes = web.RouteTableDef()
_SECRET = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105


@routes.post("/channels/telegram")
async def telegram(request: web.Request) -> web.Response:
    """Pass an update on; 200 only when it is stored."""
    gateway = request.config_dict[GATEWAY]
    secret = request.headers.get(_SECRET, "")
    if "telegram" not in gateway.channels.names or not gateway.settings.telegram_webhook_secret:
        raise web.HTTPNotFound
    if not secret:
        raise Problem(401, "forbidden")
    status = await gateway.channels.deliver("telegram", await request.read(), secret)
    if status == 503:
        raise Problem(503, "unavailable", retry_after=5)
    if status != 200:
        raise Problem(status, "forbidden" if status == 401 else "bad_request")
    return web.Response()


@routes.get("/channels/rasa/{name}", allow_head=False)
@routes.post("/channels/rasa/{name}")
async def rasa(request: web.Request) -> web.Response:
    """Pass a request on to one of Rasa's own connectors that RASA_CONNECTORS names."""
    gateway = request.config_dict[GATEWAY]
    name = request.match_info["name"]
    if name not in gateway.connectors.names:
        raise web.HTTPNotFound
    try:
        status, body, kind = await gateway.connectors.deliver(
            name, request.method, request.query_string, request.headers, await request.read()
        )
    except ConnectorAway:
        raise Problem(503, "unavailable", retry_after=5) from None
    return web.Response(status=status, body=body, content_type=kind)
