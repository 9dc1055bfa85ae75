"""`/api/v1/texts`: the widget's texts, and `/api/v1/openapi.json`: the description of all this."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from bot.content.texts import OTHER
from bot.gateway.bodies import language_field
from bot.gateway.files import known
from bot.gateway.gateway import GATEWAY

_DESCRIPTION = Path(__file__).parents[1] / "openapi.yml"
routes = web.RouteTableDef()


@routes.get("/api/v1/texts")
async def texts(request: web.Request) -> web.Response:
    """Give the texts of data/texts/widget.yml in one register, the privacy notice in both."""
    language = language_field(dict(request.query)) or "de"
    gateway = request.config_dict[GATEWAY]
    links = {"privacy_url": gateway.settings.privacy_url, "imprint_url": gateway.settings.imprint_url}
    words, other = gateway.content.widget_texts, OTHER[language]
    texts = words.all(language) | {key: url for key, url in links.items() if url}
    return cached(
        request, {"language": language, "texts": {**texts, "privacy_other": words.get("privacy", other)}}
    )


@routes.get("/api/v1/openapi.json")
async def openapi(request: web.Request) -> web.Response:
    """Give the OpenAPI description with the address of this server."""
    return cached(
        request, {**description(), "servers": [{"url": request.config_dict[GATEWAY].settings.public_url}]}
    )


@cache
def description() -> dict[str, Any]:
    """Read the OpenAPI description."""
    content = yaml.safe_load(_DESCRIPTION.read_text(encoding="utf-8"))
    return dict(content)


def cached(request: web.Request, content: dict[str, Any]) -> web.Response:
    """Give a JSON response that browsers keep for some minutes and know by its hash."""
    body = json.dumps(content, ensure_ascii=False).encode()
    etag = hashlib.sha256(body).hexdigest()[:32]
    if (unchanged := known(request, etag)) is not None:
        return unchanged
    response = web.Response(body=body, content_type="application/json", charset="utf-8")
    response.headers["Cache-Control"] = "public, max-age=300"
    response.etag = etag
    return response
