"""`/api/v1/messages`: a text or an option, and the replies to it."""

from __future__ import annotations

from aiohttp import web

from bot.gateway import erase_wish
from bot.gateway.bodies import answer, authenticate, read_object, text_field
from bot.gateway.gateway import GATEWAY
from bot.gateway.problems import Problem

routes = web.RouteTableDef()
_LONGEST_KEY = 255


@routes.post("/api/v1/messages")
async def say(request: web.Request) -> web.Response:
    """Take one message and answer it. After the last words of a conversation its token is worth nothing."""
    conversation = await authenticate(request, recent=True)
    content = await read_object(request)
    text, option = text_field(content, "text"), text_field(content, "option")
    if (text is None) == (option is None):
        raise Problem(422, "bad_request", members={"field": "text"})
    gateway = request.config_dict[GATEWAY]
    try:
        replies = await gateway.conversations.say(
            conversation, text=text, option=option, key=idempotency_key(request)
        )
    except erase_wish.Confirmed:
        await gateway.erase(conversation.id)
        replies = [erase_wish.gone(conversation.language, gateway.content.texts)]
    return answer({"replies": [reply.public() for reply in replies]})


def idempotency_key(request: web.Request) -> str | None:
    """Take the idempotency key out of the headers; raise a 400 problem for one that cannot be kept."""
    key = request.headers.get("Idempotency-Key")
    if key is not None and not (0 < len(key) <= _LONGEST_KEY and key.isascii() and key.isprintable()):
        raise Problem(400, "bad_request", members={"field": "Idempotency-Key"})
    return key
