"""Errors as RFC 9457 problem documents, told in the language level of the conversation."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler
from sqlalchemy.exc import SQLAlchemyError

from bot.content.texts import Language, Texts
from bot.gateway.assistant import AssistantError
from bot.gateway.checker import CheckerBusy
from bot.gateway.conversations import TooFast
from bot.gateway.gateway import GATEWAY, LANGUAGE
from bot.gateway.messages import MessageError
from bot.gateway.queues import QueueFull
from bot.gateway.store import Gone, KeyReused, NotOffered

_TITLES = {401: "unauthorized", 409: "conflict", 429: "too_fast", 500: "internal", 503: "unavailable"}
"""The key of the title by status; any other status is "invalid"."""
_RETRY_SECONDS = 5
log = structlog.get_logger()


class Problem(Exception):
    """A request that cannot be served.

    `code` names its text, `error_<code>` in data/texts/gateway.yml; `retry_after` is in seconds; `members`
    are added to the document.
    """

    def __init__(
        self,
        status: int,
        code: str,
        *,
        headers: Mapping[str, str] | None = None,
        retry_after: float | None = None,
        members: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.status = status
        self.code = code
        self.headers = dict(headers or {})
        if retry_after is not None:
            self.headers["Retry-After"] = str(max(1, math.ceil(retry_after)))
        self.members = members or {}

    def response(self, language: Language, texts: Texts) -> web.Response:
        """Give the problem document."""
        document = {
            "type": f"urn:revierlotse:problem:{self.code.replace('_', '-')}",
            "title": texts.get(f"title_{_TITLES.get(self.status, 'invalid')}", language),
            "status": self.status,
            "detail": texts.get(f"error_{self.code}", language),
            "code": self.code,
            **self.members,
        }
        return web.Response(
            text=json.dumps(document, ensure_ascii=False),
            status=self.status,
            headers={**self.headers, "Cache-Control": "no-store"},
            content_type="application/problem+json",
        )


@web.middleware
async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer every error with a problem document; what nobody expected is logged without its message."""
    try:
        return await handler(request)
    except Exception as error:
        problem = of(error)
    gateway = request.config_dict[GATEWAY]
    return problem.response(
        "de-simple" if request.get(LANGUAGE) == "de-simple" else "de", gateway.content.texts
    )


def of(error: Exception) -> Problem:
    """Give the problem that an error is for the visitor; one that nobody expected is logged."""
    problem = _problem(error)
    if problem.status >= 500 and problem is not error:
        log.error("problem", code=problem.code, error=error)
    return problem


def _problem(error: Exception) -> Problem:
    if isinstance(error, Problem):
        return error
    if isinstance(error, MessageError):
        return Problem(422, error.code)
    if isinstance(error, TooFast):
        return Problem(429, "too_fast", retry_after=error.seconds)
    if isinstance(error, web.HTTPException):
        return _http_problem(error)
    for kind, status, code, retry_after in _KINDS:
        if isinstance(error, kind):
            return Problem(status, code, retry_after=retry_after)
    return Problem(500, "internal")


_KINDS: tuple[tuple[type[Exception], int, str, float | None], ...] = (
    (Gone, 401, "unauthorized", None),
    (KeyReused, 422, "key_reused", None),
    (NotOffered, 409, "option_gone", None),
    (QueueFull, 429, "too_fast", 1),
    (CheckerBusy, 503, "unavailable", _RETRY_SECONDS),
    (AssistantError, 503, "unavailable", _RETRY_SECONDS),
    (SQLAlchemyError, 503, "unavailable", _RETRY_SECONDS),
)


def _http_problem(error: web.HTTPException) -> Problem:
    """Translate what aiohttp raises by itself: no such path, no such method, a body that is too large."""
    if error.status == 405:
        return Problem(405, "method", headers={"Allow": error.headers["Allow"]})
    known = {404: "not_found", 413: "too_large"}
    if error.status in known:
        return Problem(error.status, known[error.status])
    return Problem(error.status, "bad_request" if error.status < 500 else "internal")
