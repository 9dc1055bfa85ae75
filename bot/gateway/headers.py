"""The headers of every response: what browsers may do with it, and which other sites may read it."""

from __future__ import annotations

from aiohttp import hdrs, web
from aiohttp.typedefs import Handler

from bot.gateway.gateway import GATEWAY
from bot.gateway.settings import Settings

_METHODS = "GET, POST, PATCH, DELETE"
_REQUEST_HEADERS = "Accept, Authorization, Content-Type, Idempotency-Key, Last-Event-ID"
_PREFLIGHT_SECONDS = "600"
_ALWAYS = {
    "Server": "revierlotse",
    "X-Content-Type-Options": "nosniff",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors "
)
_DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"


def frame_ancestors(settings: Settings) -> str:
    """Give the sites whose frames a page may stand in, as a policy has them."""
    return " ".join(("'self'", *settings.allowed_origins))


async def prepare(request: web.Request, response: web.StreamResponse) -> None:
    """Add the headers just before a response is sent, streams and errors included."""
    settings = request.config_dict[GATEWAY].settings
    response.headers.update(_ALWAYS)
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    if settings.public_url.startswith("https://"):
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if response.status == 304:
        pass  # the browser keeps the policy that came with the page; a new one would replace it
    elif response.content_type == "text/html":
        response.headers.setdefault("Content-Security-Policy", _PAGE_POLICY + frame_ancestors(settings))
        response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    else:
        response.headers.setdefault("Content-Security-Policy", _DATA_POLICY)
    embedded = not request.path.startswith("/api/") and response.content_type != "text/html"
    response.headers.setdefault("Cross-Origin-Resource-Policy", "cross-origin" if embedded else "same-site")
    _share(request, response, settings)


@web.middleware
async def preflight(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a browser that asks before a request from another site; `prepare` adds whether it may."""
    if request.method == hdrs.METH_OPTIONS and hdrs.ACCESS_CONTROL_REQUEST_METHOD in request.headers:
        return web.Response(status=204)
    return await handler(request)


def _share(request: web.Request, response: web.StreamResponse, settings: Settings) -> None:
    """Let the allowed origins read the response (CORS). No cookies are used, so none are allowed."""
    if not settings.allowed_origins:
        return
    response.headers.add(hdrs.VARY, "Origin")
    origin = request.headers.get(hdrs.ORIGIN)
    if origin is None or not {origin, "*"} & set(settings.allowed_origins):
        return
    response.headers[hdrs.ACCESS_CONTROL_ALLOW_ORIGIN] = origin
    response.headers[hdrs.ACCESS_CONTROL_EXPOSE_HEADERS] = "ETag, Retry-After"
    if request.method == hdrs.METH_OPTIONS:
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_METHODS] = _METHODS
        response.headers[hdrs.ACCESS_CONTROL_ALLOW_HEADERS] = _REQUEST_HEADERS
        response.headers[hdrs.ACCESS_CONTROL_MAX_AGE] = _PREFLIGHT_SECONDS
