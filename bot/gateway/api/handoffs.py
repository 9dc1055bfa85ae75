"""`/api/v1/handoffs`: hand a message over by form, see one's own, take one back."""

from __future__ import annotations

from aiohttp import web

from bot.gateway.api.messages import idempotency_key
from bot.gateway.bodies import answer, authenticate, read_object
from bot.gateway.gateway import GATEWAY
from bot.gateway.handoffs.form import FormError
from bot.gateway.problems import Problem
from bot.handoff import identity

routes = web.RouteTableDef()
_PATH = "/api/v1/handoffs"


@routes.get(f"{_PATH}/form")
async def form(request: web.Request) -> web.Response:
    """Give the wordings that a form must show, in the conversation's language."""
    conversation = await authenticate(request)
    gateway, language = request.config_dict[GATEWAY], conversation.language
    texts, fields = gateway.content.handoff_texts, gateway.book.contacts.topic_fields
    wordings = {key: texts.get(key, language) for key in ("purpose", "consent", "transcript")}
    labels = [{"id": one.id, "label": one.title[language]} for one in fields.values()]
    return answer({"topic_fields": labels, **wordings})


@routes.post(_PATH)
async def hand_in(request: web.Request) -> web.Response:
    """Take a message for the county: 201 once it is stored, 422 with every mistake in it."""
    conversation = await authenticate(request)
    content = await read_object(request)
    gateway = request.config_dict[GATEWAY]
    try:
        submission = await gateway.handoffs.checked(conversation, content)
    except FormError as error:
        errors = gateway.handoffs.errors(error, conversation.language)
        raise Problem(422, "handoff_invalid", members={"errors": errors}) from None
    replies = await gateway.conversations.hand_in(conversation, submission, idempotency_key(request))
    return answer(
        {"handoff": replies[-1].handoff, "replies": [reply.public() for reply in replies]}, status=201
    )


@routes.get(_PATH)
async def own(request: web.Request) -> web.Response:
    """Give the conversation's hand-offs."""
    conversation = await authenticate(request)
    return answer({"handoffs": await request.config_dict[GATEWAY].handoffs.own(conversation.id)})


@routes.delete(_PATH + "/{id}")
async def withdraw(request: web.Request) -> web.Response:
    """Take a hand-off of the conversation back."""
    conversation = await authenticate(request)
    gateway = request.config_dict[GATEWAY]
    id = identity.find(request.match_info["id"])
    if id is None or not await gateway.handoffs.withdraw(conversation, id):
        raise Problem(404, "handoff_unknown")
    await gateway.database.scrub()
    return web.Response(status=204)
