"""The files of bot/widget/static: read once at start, sent compressed, known by their hash."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from aiohttp import web

STATIC = Path(__file__).parents[1] / "widget" / "static"
_TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
_SECONDS = 300


@dataclass(frozen=True)
class StaticFile:
    """One file as it is sent."""

    content: bytes
    compressed: bytes
    type: str
    etag: str

    @classmethod
    def read(cls, path: Path) -> StaticFile:
        """Read a file; its type follows from its name."""
        kind = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
        return cls.of(path.read_bytes(), kind)

    @classmethod
    def of(cls, content: bytes, kind: str) -> StaticFile:
        """Make a file of its content and type."""
        return cls(
            content, gzip.compress(content, 9, mtime=0), kind, hashlib.sha256(content).hexdigest()[:32]
        )

    async def __call__(self, request: web.Request) -> web.Response:
        """Send the file, or 304 when the browser has it."""
        return known(request, self.etag) or self._whole(request)

    def _whole(self, request: web.Request) -> web.Response:
        smaller = len(self.compressed) < len(self.content)
        packed = smaller and "gzip" in request.headers.get("Accept-Encoding", "")
        response = web.Response(
            body=self.compressed if packed else self.content,
            content_type=self.type,
            charset="utf-8" if self.type.startswith("text/") or self.type.endswith("+xml") else None,
            headers={"Cache-Control": f"public, max-age={_SECONDS}", "Vary": "Accept-Encoding"},
        )
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.etag = self.etag
        return response


def known(request: web.Request, etag: str) -> web.Response | None:
    """Give 304 when the request names this ETag, None otherwise."""
    tags = request.if_none_match or ()
    if not any(tag.value in (etag, "*") for tag in tags):
        return None
    response = web.Response(status=304, headers={"Cache-Control": f"public, max-age={_SECONDS}"})
    response.etag = etag
    return response


def routes(folder: Path = STATIC) -> list[web.RouteDef]:
    """Give a route for every file below `folder`; a page can be asked for with and without `.html`."""
    made = []
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if not path.is_file() or any(part.startswith(".") for part in name.split("/")):
            continue
        file = StaticFile.read(path)
        names = (
            {name, name.removesuffix(".html"), name.removesuffix("index.html")}
            if name.endswith(".html")
            else {name}
        )
        made += [web.get(f"/{one}", file.__call__) for one in sorted(names)]
    return made
