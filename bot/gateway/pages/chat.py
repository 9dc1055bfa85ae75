"""`/chat`: the same conversation as a plain page with a form, for browsers without JavaScript.

The token travels in a hidden field of the form and nowhere else: not in the address, where it would stay in
histories and logs, and not in a cookie, which would outlive the page on a shared computer, be the same in
every tab, and be withheld in a frame of another site. It is gone when the page is closed, and a foreign page
that does not know it cannot send anything in its name.

Every form has a key of its own under which the message is taken once, however often the form is sent. The
first message makes the conversation, and its token follows from that key: sent twice, it makes one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from aiohttp import web
from sqlalchemy.exc import IntegrityError

from bot.content.texts import LANGUAGES, Language
from bot.gateway import problems, tokens
from bot.gateway.bodies import read_form
from bot.gateway.gateway import GATEWAY, Gateway
from bot.gateway.headers import frame_ancestors
from bot.gateway.pages import origins
from bot.gateway.pages.templates import render
from bot.gateway.store import Conversation

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {}"
)
_ZONE = ZoneInfo("Europe/Berlin")
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
_LARGEST = 256 * 1024
"""Bytes of a form: a text that somebody pasted without a limit still comes back with a kind word."""
_LONGEST_SHOWN = 10_000
"""A text that was refused is shown again up to this many characters."""

routes = web.RouteTableDef()


@dataclass(frozen=True)
class Visit:
    """What one page shows and its form carries on."""

    language: Language
    key: str
    token: str = ""
    conversation: Conversation | None = None
    text: str = ""
    error: str = ""
    erasing: bool = False
    erased: bool = False


@routes.get("/chat")
async def begin(request: web.Request) -> web.Response:
    """Show the greeting. Nothing is kept before the first message."""
    return await _page(request, Visit(_language(request.query.get("language")), tokens.make()))


@routes.post("/chat")
async def go_on(request: web.Request) -> web.Response:
    """Take what the form says, and show the conversation after it, or what is wrong with it."""
    gateway = request.config_dict[GATEWAY]
    if not origins.own(request, gateway.settings.public_url):
        raise problems.Problem(403, "forbidden")
    form = await read_form(request, _LARGEST)
    key = form.get("key", "")
    visit = Visit(
        _language(form.get("language")),
        key if _KEY.fullmatch(key) else tokens.make(),
        text=form.get("text", "").replace("\r\n", "\n"),
    )
    try:
        visit = await _found(gateway, visit, form.get("token", ""))
        visit = await _done(gateway, visit, form)
    except Exception as error:
        problem = problems.of(error)
        lost = problem.status == 401
        visit = replace(visit, token="" if lost else visit.token, error=problem.code)
        if lost or problem.code == "key_reused":
            visit = replace(visit, key=tokens.make(), conversation=None if lost else visit.conversation)
        return await _page(request, visit, problem.status, problem.headers)
    return await _page(request, replace(visit, key=tokens.make(), text=""))


async def _found(gateway: Gateway, visit: Visit, token: str) -> Visit:
    """Find the conversation of the token; raise a 401 problem where there is none any more."""
    if not token:
        return visit
    conversation = await gateway.store.by_token(token)
    if conversation is None:
        raise problems.Problem(401, "unauthorized")
    return replace(visit, token=token, conversation=conversation, language=conversation.language)


async def _done(gateway: Gateway, visit: Visit, form: Mapping[str, str]) -> Visit:
    """Do what the pressed button says."""
    known = visit.conversation
    match form.get("do"):
        case "switch":
            language: Language = "de" if visit.language == "de-simple" else "de-simple"
            if known:
                await gateway.store.set_language(known.id, language)
            return replace(visit, language=language)
        case "show":
            return visit
        case "erase":
            return replace(visit, erasing=True)
        case "erase_yes":
            if known:
                await gateway.conversations.erase(known.id, gateway.erasure.stores)
                await gateway.erasure.work()
            return Visit(visit.language, visit.key, erased=True)
        case _:
            return await _said(gateway, visit, form)


async def _said(gateway: Gateway, visit: Visit, form: Mapping[str, str]) -> Visit:
    """Bring the message over; the first one makes the conversation."""
    option = form.get("option")
    if not option and "suggestion" not in form:
        gateway.conversations.check(visit.text)  # no conversation for a message that is none
    token, conversation = visit.token, visit.conversation
    if conversation is None:
        token, conversation = await _begun(gateway, visit)
    if "suggestion" in form:
        option = await _suggested(gateway, conversation, form["suggestion"])
    text = None if option else visit.text
    await gateway.conversations.say(conversation, text=text, option=option, key=visit.key)
    return await _found(gateway, visit, token)  # anew: an answer may switch the language


async def _begun(gateway: Gateway, visit: Visit) -> tuple[str, Conversation]:
    """Begin the conversation that belongs to this form, or find it where the form was sent before."""
    token = tokens.derive(gateway.settings.secret_key, visit.key)
    conversation = await gateway.store.by_token(token)
    if conversation is None:
        try:
            conversation, _, _ = await gateway.conversations.begin(visit.language, token)
        except IntegrityError:  # the same form, sent twice at once
            conversation = await gateway.store.by_token(token)
    if conversation is None:
        raise problems.Problem(401, "unauthorized")  # erased meanwhile
    return token, conversation


async def _suggested(gateway: Gateway, conversation: Conversation, number: str) -> str:
    """Give the id of an option of the greeting; the page has shown them by number before there were ids."""
    greeting = (await gateway.store.replies(conversation.id))[0]
    ids = [option.id for option in greeting.options]
    return ids[int(number)] if number.isascii() and number.isdigit() and int(number) < len(ids) else "none"


def _language(value: str | None) -> Language:
    return next((language for language in LANGUAGES if language == value), "de")


async def _page(
    request: web.Request, visit: Visit, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    gateway = request.config_dict[GATEWAY]
    content, language, settings = gateway.content, visit.language, gateway.settings
    texts = {**content.widget_texts.all(language), **content.page_texts.all(language)}
    known = visit.conversation
    entries = _entries(await gateway.store.transcript(known.id)) if known else []
    html = render(
        "chat.html",
        visit=replace(visit, text=visit.text[:_LONGEST_SHOWN]),
        language=language,
        entries=entries or [_entry({"author": "assistant", **content.greet(language).body()})],
        error=content.texts.get(f"error_{visit.error}", language) if visit.error else "",
        t=texts,
        settings=settings,
    )
    policy = _POLICY.format(frame_ancestors(settings))
    return web.Response(
        text=html,
        status=status,
        content_type="text/html",
        headers={
            **(headers or {}),
            "Cache-Control": "no-store",
            "Content-Security-Policy": policy,
            "Referrer-Policy": "same-origin",  # "no-referrer" would hide from us that a form is our own
        },
    )


def _entries(transcript: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Give what is shown of each message; options only where nothing was said after them."""
    entries = [_entry(message) for message in transcript]
    last = max((at for at, entry in enumerate(entries) if entry["own"]), default=-1)
    states = {entry["handoff"]["id"]: entry["handoff"]["state"] for entry in entries if entry["handoff"]}
    for at, entry in enumerate(entries):
        entry["newest"] = at == last
        if at < last:
            entry["options"] = []
        if entry["handoff"]:
            entry["handoff"] = {"id": entry["handoff"]["id"], "state": states[entry["handoff"]["id"]]}
    return entries


def _entry(message: Mapping[str, Any]) -> dict[str, Any]:
    at = message.get("at")
    time = datetime.fromisoformat(at.replace("Z", "+00:00")).astimezone(_ZONE) if at else None
    return {
        "own": message["author"] == "visitor",
        "newest": False,
        "time": time,
        "text": message["text"],
        "language": message.get("language", "de"),
        "options": message.get("options") or [],
        "sources": message.get("sources") or [],
        "contact": message.get("contact"),
        "handoff": message.get("handoff"),
        "glossary": message.get("glossary") or [],
    }
