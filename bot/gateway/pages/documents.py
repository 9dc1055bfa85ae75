"""Pages that are the same for everybody: start page, frame and statement on accessibility."""

from __future__ import annotations

from aiohttp import web

from bot.gateway.files import StaticFile
from bot.gateway.pages.templates import render
from bot.gateway.settings import Settings

_PATHS = {
    "start.html": ("/", "/index.html"),
    "barrierefreiheit.html": ("/barrierefreiheit",),
    "rahmen.html": ("/rahmen",),
}


def routes(settings: Settings) -> list[web.RouteDef]:
    """Give a route for every path of every page."""
    return [
        web.get(
            path, StaticFile.of(render(name, language="de", settings=settings).encode(), "text/html").__call__
        )
        for name, paths in _PATHS.items()
        for path in paths
    ]
