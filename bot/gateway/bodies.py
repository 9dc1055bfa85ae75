"""What handlers read and write: JSON bodies, and the bearer's conversation."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.content.texts import LANGUAGES, Language
from bot.gateway import tokens
from bot.gateway.gateway import GATEWAY, LANGUAGE
from bot.gateway.problems import Problem
from bot.gateway.store import Conversation

LARGEST = 64 * 1024
"""Largest body in bytes: 2,000 characters need at most 24,000, each written as two \\uXXXX."""
_SECONDS = 15.0


async def authenticate(request: web.Request, *, recent: bool = False) -> Conversation:
    """Give the conversation of the bearer token, or raise a 401 problem.

    With `recent` as it was some seconds ago, without asking the database each time.
    """
    token = tokens.from_header(request.headers.get("Authorization"))
    store = request.config_dict[GATEWAY].store
    find = store.recognise if recent else store.by_token
    conversation = await find(token) if token else None
    if conversation is None:
        raise Problem(401, "unauthorized", headers={"WWW-Authenticate": 'Bearer realm="revierlotse"'})
    request[LANGUAGE] = conversation.language
    return conversation


def answer(content: Mapping[str, Any], status: int = 200) -> web.Response:
    """Give a JSON response that nobody keeps."""
    body = json.dumps(content, ensure_ascii=False)
    return web.Response(
        text=body, status=status, content_type="application/json", headers={"Cache-Control": "no-store"}
    )


async def read_object(request: web.Request, largest: int = LARGEST) -> dict[str, Any]:
    """Read a JSON object; an empty body is an empty object. Raises 400, 408, 413, 415 and 422 problems."""
    body = await _read(request, largest)
    if not body.strip():
        return {}
    if request.content_type.lower() != "application/json":
        raise Problem(415, "media_type")
    try:
        content = json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        raise Problem(400, "bad_json") from None
    if not isinstance(content, dict):
        raise Problem(422, "bad_request")
    return content


async def read_form(request: web.Request, largest: int = LARGEST) -> dict[str, str]:
    """Read the fields of an HTML form, the last value of each. Raises 400, 408, 413 and 415 problems."""
    body = await _read(request, largest)
    if request.content_type.lower() != "application/x-www-form-urlencoded":
        raise Problem(415, "media_type")
    try:
        return dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=50))
    except ValueError:
        raise Problem(400, "bad_request") from None


def text_field(content: dict[str, Any], name: str) -> str | None:
    """Take a text out of a body; None where it is absent. Raises a 422 problem for any other type."""
    value = content.get(name)
    if value is not None and not isinstance(value, str):
        raise Problem(422, "bad_request", members={"field": name})
    return value


def language_field(content: dict[str, Any]) -> Language | None:
    """Take the language level out of a body or query; None where it is absent."""
    value = text_field(content, "language")
    for language in LANGUAGES:
        if value == language:
            return language
    if value is not None:
        raise Problem(422, "bad_language", members={"field": "language"})
    return None


async def _read(request: web.Request, largest: int) -> bytes:
    try:
        return await asyncio.wait_for(_whole(request, largest), _SECONDS)
    except asyncio.TimeoutError:
        raise Problem(408, "bad_request", headers={"Connection": "close"}) from None


async def _whole(request: web.Request, largest: int) -> bytes:
    if (request.content_length or 0) > largest:
        raise Problem(413, "too_large", headers={"Connection": "close"})
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > largest:
            raise Problem(413, "too_large", headers={"Connection": "close"})
    return bytes(body)
