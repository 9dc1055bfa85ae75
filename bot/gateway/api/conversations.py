"""`/api/v1/conversations`: begin, switch the language level, see one's own data, erase it."""

from __future__ import annotations

from aiohttp import web

from bot.gateway.bodies import answer, authenticate, language_field, read_object
from bot.gateway.gateway import GATEWAY
from bot.gateway.own_data import own_data as kept
from bot.gateway.problems import Problem
from bot.gateway.store import iso

routes = web.RouteTableDef()
_PATH = "/api/v1/conversations"


@routes.post(_PATH)
async def begin(request: web.Request) -> web.Response:
    """Begin a conversation: 201 with its token and the greeting."""
    language = language_field(await read_object(request)) or "de"
    conversation, token, greeting = await request.config_dict[GATEWAY].conversations.begin(language)
    content = {
        "token": token,
        "expires_at": iso(conversation.expires_at),
        "language": conversation.language,
        "greeting": [reply.public() for reply in greeting],
    }
    return answer(content, status=201)


@routes.patch(_PATH)
async def switch(request: web.Request) -> web.Response:
    """Switch the language level without a message."""
    conversation = await authenticate(request)
    language = language_field(await read_object(request))
    if language is None:
        raise Problem(422, "bad_language", members={"field": "language"})
    await request.config_dict[GATEWAY].store.set_language(conversation.id, language)
    return answer({"language": language})


@routes.get(_PATH)
async def own_data(request: web.Request) -> web.Response:
    """Give everything that is kept about the bearer's conversation."""
    conversation = await authenticate(request)
    return answer(await kept(request.config_dict[GATEWAY], conversation))


@routes.delete(_PATH)
async def erase(request: web.Request) -> web.Response:
    """Erase the conversation here, and at once or as soon as possible in every other store."""
    conversation = await authenticate(request)
    await request.config_dict[GATEWAY].erase(conversation.id)
    return web.Response(status=204)
