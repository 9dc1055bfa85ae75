"""`/chat`: the same conversation as a plain page with a form, for browsers without JavaScript.

The token travels in a hidden field of the form and nowhere else: not in the address, where it would stay in
histories and logs, and not in a cookie, which would outlive the page on a shared computer, be the same in
every tab, and be withheld in a frame of another site. It is gone when the page is closed, and a foreign page
that does not know it cannot send anything in its name.

Every form has a key of its own under which the message is taken once, however often the form is sent. The
first message makes the conversation, and its token follows from that key: sent twice, it makes one.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from aiohttp import web
from sqlalchemy.exc import IntegrityError

from bot.content.texts import LANGUAGES, OTHER, Language
from bot.gateway import erase_wish, problems, tokens
from bot.gateway.bodies import read_form
from bot.gateway.gateway import GATEWAY, Gateway
from bot.gateway.handoffs.form import FormError
from bot.gateway.headers import frame_ancestors
from bot.gateway.own_data import own_data
from bot.gateway.pages import origins
from bot.gateway.pages.entries import entries, entry, written
from bot.gateway.pages.templates import render
from bot.gateway.store import Conversation
from bot.handoff import identity

_POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; "
    "frame-ancestors {}"
)
_KEY = re.compile(r"[A-Za-z0-9_-]{43}")
_LARGEST = 256 * 1024
"""Bytes of a form: a text that somebody pasted without a limit still comes back with a kind word."""
_LONGEST_SHOWN = 10_000
"""A text that was refused is shown again up to this many characters."""

_FIELDS = ("topic_field", "concern", "name", "mail", "phone")
_TICKS = ("transcript", "consent")
routes = web.RouteTableDef()


@dataclass(frozen=True)
class HandoffForm:
    """The form for a message to the county: what was filled in, and what is wrong with it by field."""

    values: Mapping[str, str | bool]
    errors: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


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
    withdrawing: str = ""
    form: HandoffForm | None = None

    @property
    def asks(self) -> bool:
        """Whether the page asks or says something that should be seen before the newest answer."""
        return bool(self.error or self.erasing or self.withdrawing or self.form)


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
        form=HandoffForm(_filled(form)) if form.get("do") == "hand_in" else None,
    )
    try:
        visit = await _found(gateway, visit, form.get("token", ""))
        if visit.conversation and form.get("do") in ("save", "data"):
            return await _file(gateway, visit, visit.conversation, form["do"])
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
    if known and (number := identity.find(form.get("withdraw", ""))):
        return replace(visit, withdrawing=number)
    if known and ("form" in form or "accept" in form):
        return replace(visit, form=HandoffForm(_filled(form)))
    if number := form.get("withdraw_yes"):
        said = gateway.content.widget_texts.get("withdraw_said", visit.language, number=number)
        return await _said(gateway, replace(visit, text=said), form)
    match form.get("do"):
        case "switch":
            language = OTHER[visit.language]
            if known:
                await gateway.store.set_language(known.id, language)
            return replace(visit, language=language)
        case "show":
            return visit
        case "erase":
            return replace(visit, erasing=True)
        case "erase_yes":
            return await _erased(gateway, visit, known)
        case "hand_in":
            return await _handed(gateway, visit, _filled(form))
        case _:
            return await _said(gateway, visit, form)


def _filled(form: Mapping[str, str]) -> dict[str, str | bool]:
    """Take what the form for the county holds; a suggestion that was accepted is the address."""
    values: dict[str, str | bool] = {name: form.get(name, "").replace("\r\n", "\n") for name in _FIELDS}
    values["topic_field"] = form.get("form") or values["topic_field"]
    values["mail"] = form.get("accept") or values["mail"]
    return values | {name: name in form for name in _TICKS}


async def _handed(gateway: Gateway, visit: Visit, values: Mapping[str, str | bool]) -> Visit:
    """Hand a message over, or show what is wrong with it."""
    token, conversation = visit.token, visit.conversation
    if conversation is None:  # the old one has expired
        token, conversation = await _begun(gateway, visit)
    visit = replace(visit, token=token, conversation=conversation, form=None)
    try:
        given = {key: value or None for key, value in values.items()}
        submission = await gateway.handoffs.checked(conversation, given)
    except FormError as error:
        errors = gateway.handoffs.errors(error, visit.language)
        return replace(visit, form=HandoffForm(values, {one["field"]: one for one in errors}))
    await gateway.conversations.hand_in(conversation, submission, visit.key)
    return visit


async def _file(gateway: Gateway, visit: Visit, conversation: Conversation, what: str) -> web.Response:
    """Give the conversation as text, or everything that is kept about it, as a file."""
    if what == "save":
        shown = entries(await gateway.store.transcript(conversation.id))
        name, kind = "revierlotse.txt", "text/plain"
        content = written(shown, gateway.content.widget_texts.all(visit.language))
    else:
        name, kind = "revierlotse-meine-daten.json", "application/json"
        content = json.dumps(await own_data(gateway, conversation), ensure_ascii=False, indent=2)
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return web.Response(text=content, content_type=kind, charset="utf-8", headers=headers)


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
    try:
        await gateway.conversations.say(conversation, text=text, option=option, key=visit.key)
    except erase_wish.Confirmed:
        return await _erased(gateway, visit, conversation)
    return await _found(gateway, visit, token)  # anew: an answer may switch the language


async def _erased(gateway: Gateway, visit: Visit, known: Conversation | None) -> Visit:
    """Erase the conversation, if there is one; the page says so and begins anew."""
    if known:
        await gateway.erase(known.id)
    return Visit(visit.language, visit.key, erased=True)


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
    shown = entries(await gateway.store.transcript(known.id)) if known else []
    handoff = {key: content.handoff_texts.get(key, language) for key in ("purpose", "consent", "transcript")}
    html = render(
        "chat.html",
        visit=replace(visit, text=visit.text[:_LONGEST_SHOWN]),
        language=language,
        entries=shown or [entry({"author": "assistant", **content.greet(language).body()})],
        privacy={"lang": OTHER[language], "text": content.page_texts.get("page_privacy", OTHER[language])},
        handoff=handoff,
        topics=[(one.id, one.title[language]) for one in gateway.book.contacts.topic_fields.values()],
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
