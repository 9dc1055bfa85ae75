"""Whether a form was sent by a page of ours, so that no other site can put words into somebody's mouth."""

from __future__ import annotations

from urllib.parse import urlsplit

from aiohttp import hdrs, web


def own(request: web.Request, public_url: str) -> bool:
    """Tell by `Sec-Fetch-Site`, else by `Origin`; one that sends neither has no script and no frames."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get(hdrs.ORIGIN)
    return origin is None or urlsplit(origin).netloc in (request.host, urlsplit(public_url).netloc)
