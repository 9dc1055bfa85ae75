"""`/staff`: the desk's pages. Plain HTML, no script; every change is a POST with a token against forgery."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import structlog
from aiohttp import hdrs, web
from aiohttp.typedefs import Handler
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.bodies import read_form
from bot.gateway.gateway import GATEWAY, Gateway
from bot.gateway.handoffs.desk import DeskError, Filters
from bot.gateway.problems import Problem
from bot.gateway.staff import view
from bot.gateway.staff.accounts import Account, AccountError
from bot.gateway.store import HOUR
from bot.handoff import identity

routes = web.RouteTableDef()
_CSS = (Path(__file__).with_name("static") / "desk.css").read_bytes()
_COOKIE, _FORM_COOKIE = "staff", "staff_form"
_POLICY = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_LARGEST = 128 * 1024
_ACTIONS = ("accept", "answer", "answered", "forward", "close", "reopen", "resend")
_PAGE = re.compile(r"[1-9][0-9]{0,5}")
_WORD = re.compile(r"\w{0,64}")
_INSIDE = re.compile(r"/staff(/[\w./?=&%-]*)?")
log = structlog.get_logger()


class Refused(Exception):
    """This may not be done; `code` is the key of the explanation in data/texts/desk.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Visit:
    """A request of somebody who is logged in; `csrf` goes into its forms."""

    request: web.Request
    gateway: Gateway
    account: Account
    csrf: str

    def page(self, name: str, status: int = 200, **values: Any) -> web.Response:
        """Give a page."""
        return _page(view.render(name, account=self.account, csrf=self.csrf, **values), status)

    def log(self, action: str, handoff: str | None = None) -> None:
        """Log who did what to which hand-off, and nothing of what is in it."""
        log.info("staff", account=self.account.name, action=action, handoff=handoff)


Show = Callable[[Visit], Awaitable[web.StreamResponse]]


def visitor(show: Show) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """Let a handler be seen only by those who are logged in; a POST needs its form's token besides."""

    async def handler(request: web.Request) -> web.StreamResponse:
        gateway = request.config_dict[GATEWAY]
        token = request.cookies.get(_COOKIE, "")
        session = await gateway.accounts.session(token) if token else None
        if session is None:
            return await _ended(request, gateway, token)
        return await show(Visit(request, gateway, session.account, _csrf(gateway, token)))

    return handler


@web.middleware
async def errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Show what went wrong below /staff as a page, not as JSON."""
    if not (request.path == "/staff" or request.path.startswith("/staff/")):
        return await handler(request)
    try:
        return await handler(request)
    except Exception as error:
        status, code = _told(error)
        if status >= 500:
            log.error("problem", code=code, error=error)
        return _page(view.render("problem.html", problem=view.say(f"problem_{code}")), status)


@routes.get("/staff/desk.css")
async def css(_request: web.Request) -> web.Response:
    """Give the style sheet."""
    headers = {"Cache-Control": "public, max-age=300"}
    return web.Response(body=_CSS, content_type="text/css", charset="utf-8", headers=headers)


@routes.get("/staff")
@routes.get("/staff/")
async def begin(_request: web.Request) -> web.Response:
    """Lead to the list."""
    return _lead("/staff/handoffs")


@routes.get("/staff/login")
async def login_form(request: web.Request) -> web.Response:
    """Show the form to log in."""
    return _login(request, request.query.get("next", ""))


@routes.post("/staff/login")
async def log_in(request: web.Request) -> web.Response:
    """Log in and lead on to the page that was wanted."""
    gateway = request.config_dict[GATEWAY]
    form = await read_form(request, _LARGEST)
    wanted = form.get("next", "")
    _check(request, form, _csrf(gateway, request.cookies.get(_FORM_COOKIE, "")))
    draft = form.get("draft", "")
    token = await gateway.accounts.log_in(form.get("name", "").strip(), form.get("password", ""))
    log.info("staff_login", ok=token is not None)
    if token is None:
        return _login(request, wanted, problem=view.say("problem_login"), status=401, draft=draft)
    target = wanted if _INSIDE.fullmatch(wanted) else "/staff/handoffs"
    response = await _again(request, target, token, draft) if draft else _lead(target)
    _set_cookie(response, gateway, _COOKIE, token)
    response.del_cookie(_FORM_COOKIE, path="/staff")
    return response


@routes.post("/staff/logout")
@visitor
async def log_out(visit: Visit) -> web.Response:
    """End the session."""
    await _form(visit)
    await visit.gateway.accounts.log_out(visit.request.cookies[_COOKIE])
    visit.log("logout")
    response = _lead("/staff/login")
    response.del_cookie(_COOKIE, path="/staff")
    return response


@routes.get("/staff/handoffs")
@visitor
async def handoffs(visit: Visit) -> web.Response:
    """Show the list."""
    query = visit.request.query
    wanted = {name: query.get(name, "") for name in ("person", "topic_field", "state")}
    known = {name: value if _WORD.fullmatch(value) else "" for name, value in wanted.items()}
    filters = Filters(known["person"], known["topic_field"], known["state"] or "open")
    number = query.get("page", "1")
    page = await visit.gateway.desk.page(filters, int(number) if _PAGE.fullmatch(number) else 1)
    visit.log("list")
    return visit.page(
        "list.html", **view.listed(page, filters, visit.gateway.book.contacts, visit.gateway.clock())
    )


@routes.get("/staff/handoffs/{id}")
@visitor
async def handoff(visit: Visit) -> web.Response:
    """Show a hand-off."""
    done = visit.request.query.get("done", "")
    known = done in _ACTIONS
    visit.log("view", _id(visit))
    return await _handoff(visit, _id(visit), done=view.say(f"done_{done}") if known else None)


@routes.post(f"/staff/handoffs/{{id}}/{{action:{'|'.join(_ACTIONS)}}}")
@visitor
async def act(visit: Visit) -> web.Response:
    """Do something about a hand-off, then show it again."""
    form = await read_form(visit.request, _LARGEST)
    id, action = _id(visit), visit.request.match_info["action"]
    desk, name, person = visit.gateway.desk, visit.account.name, visit.account.person
    number = form.get("seen", "")
    seen = int(number) if _PAGE.fullmatch(number) else None
    try:
        _check(visit.request, form, visit.csrf)
        if action == "accept":
            await desk.accept(id, name, person, seen)
        elif action == "answer":
            await desk.answer(id, name, person, form.get("text", ""), seen)
        elif action == "answered":
            await desk.answered(id, name, seen)
        elif action == "forward":
            await desk.forward(id, name, form.get("person", ""), seen)
        elif action == "close":
            await desk.close(id, name, seen)
        elif action == "reopen":
            await desk.reopen(id, name, seen)
        else:
            await desk.resend(id, name, seen)
    except (DeskError, Refused) as error:
        if error.code == "handoff_unknown":
            raise
        problem, status = view.say(f"problem_{error.code}"), 403 if isinstance(error, Refused) else 422
        return await _handoff(visit, id, status, problem=problem, draft=form.get("text", ""))
    visit.log(action, id)
    return _lead(f"/staff/handoffs/{quote(id)}?done={action}")


@routes.get("/staff/accounts")
@visitor
async def accounts(visit: Visit) -> web.Response:
    """Show who may log in; for admins."""
    _admin(visit)
    visit.log("accounts")
    done = view.say("done_unlock") if visit.request.query.get("done") == "unlock" else None
    found = await visit.gateway.accounts.all()
    return visit.page("accounts.html", done=done, **view.accounts(found, visit.gateway.clock()))


@routes.post("/staff/accounts/{name}/unlock")
@visitor
async def unlock(visit: Visit) -> web.Response:
    """Let an account log in again; for admins."""
    _admin(visit)
    await _form(visit)
    await visit.gateway.accounts.unlock(visit.request.match_info["name"])
    visit.log("unlock")
    return _lead("/staff/accounts?done=unlock")


async def _handoff(visit: Visit, id: str, status: int = 200, **more: Any) -> web.Response:
    details = await visit.gateway.desk.details(id)
    contacts, desk = visit.gateway.book.contacts, visit.gateway.desk
    shown = view.detailed(details, contacts, visit.gateway.clock(), sends_mail=desk.sends_mail)
    return visit.page("handoff.html", status, **{**shown, **more})


def _id(visit: Visit) -> str:
    """Give the id in the address, however it is written; raise `DeskError` where there is none."""
    found = identity.find(visit.request.match_info["id"])
    if found is None:
        raise DeskError("handoff_unknown")
    return found


def _admin(visit: Visit) -> None:
    if visit.account.role != "admin":
        raise Refused("forbidden")


async def _form(visit: Visit) -> dict[str, str]:
    form = await read_form(visit.request, _LARGEST)
    _check(visit.request, form, visit.csrf)
    return form


def _check(request: web.Request, form: dict[str, str], expected: str) -> None:
    """Refuse a form that another site sent: it cannot know the token, nor hide where it comes from."""
    origin = request.headers.get(hdrs.ORIGIN, "null")  # "null": our own pages tell no referrer
    own = {request.host, urlsplit(request.config_dict[GATEWAY].settings.public_url).netloc}
    foreign = origin != "null" and urlsplit(origin).netloc not in own
    if foreign or not hmac.compare_digest(form.get("csrf", "").encode(), expected.encode()):
        raise Refused("form_old")


def _csrf(gateway: Gateway, cookie: str) -> str:
    """Make the token of a session's forms: only we can make it, and it fits no other session."""
    key = gateway.settings.secret_key.encode()
    return hmac.new(key, f"staff form {cookie}".encode(), hashlib.sha256).hexdigest()


async def _ended(request: web.Request, gateway: Gateway, token: str) -> web.Response:
    """Lead to the login; what was written on a page of the session that has ended is kept."""
    if request.method == hdrs.METH_GET:
        return _lead(f"/staff/login?next={quote(request.path_qs)}")
    form = await read_form(request, _LARGEST)
    try:
        _check(request, form, _csrf(gateway, token))
    except Refused:
        return _lead("/staff/login")
    id = identity.find(request.match_info.get("id", ""))
    wanted, draft = f"/staff/handoffs/{id}" if id else "/staff", form.get("text", "")
    problem = view.say("problem_ended_text" if draft else "problem_ended")
    return _login(request, wanted, status=401, problem=problem, draft=draft)


async def _again(request: web.Request, target: str, token: str, draft: str) -> web.Response:
    """Show the page on which something was written before the session ended."""
    gateway = request.config_dict[GATEWAY]
    session, id = await gateway.accounts.session(token), identity.find(target)
    if session is None or id is None:
        return _lead(target)
    visit = Visit(request, gateway, session.account, _csrf(gateway, token))
    visit.log("view", id)
    return await _handoff(visit, id, done=view.say("done_again"), draft=draft)


def _login(request: web.Request, wanted: str, status: int = 200, **more: Any) -> web.Response:
    gateway, cookie = request.config_dict[GATEWAY], secrets.token_urlsafe(24)
    html = view.render("login.html", **{"csrf": _csrf(gateway, cookie), "next": wanted, "draft": "", **more})
    response = _page(html, status)
    _set_cookie(response, gateway, _FORM_COOKIE, cookie)
    return response


def _set_cookie(response: web.Response, gateway: Gateway, name: str, value: str) -> None:
    secure = gateway.settings.public_url.startswith("https://")
    response.set_cookie(
        name, value, path="/staff", httponly=True, samesite="Strict", secure=secure, max_age=int(12 * HOUR)
    )


def _lead(target: str) -> web.Response:
    return web.Response(status=303, headers={"Location": target})


def _page(html: str, status: int) -> web.Response:
    headers = {
        "Content-Security-Policy": _POLICY,
        "Cache-Control": "no-store",
        "X-Robots-Tag": "noindex",
    }
    return web.Response(text=html, status=status, content_type="text/html", headers=headers)


def _told(error: Exception) -> tuple[int, str]:
    """Give status and key of the explanation for an error."""
    if isinstance(error, DeskError | AccountError):
        return 404, error.code
    if isinstance(error, Refused):
        return 403, error.code
    if isinstance(error, Problem):
        return error.status, "too_fast" if error.status == 429 else "form_old"
    if isinstance(error, web.HTTPException):
        return error.status, "not_found" if error.status < 500 else "internal"
    if isinstance(error, SQLAlchemyError):
        return 503, "unavailable"
    return 500, "internal"
