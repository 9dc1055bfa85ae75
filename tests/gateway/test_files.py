from __future__ import annotations

import gzip
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway import files

from .conftest import Site

CONTENTS = {
    f"/{path.relative_to(files.STATIC).as_posix()}": path.read_bytes()
    for path in sorted(files.STATIC.rglob("*"))
    if path.is_file()
}


async def test_every_file_of_the_widget_is_served(site: Site) -> None:
    for path, content in CONTENTS.items():
        response = await site.http.get(path)
        assert (response.status, await response.read()) == (200, content), path


async def test_the_first_page_is_at_the_root(site: Site) -> None:
    response = await site.http.get("/")
    assert response.content_type == "text/html"
    assert "<revier-lotse></revier-lotse>" in await response.text()


async def test_the_widget_is_a_script(site: Site) -> None:
    response = await site.http.get("/widget.js")
    assert (response.content_type, response.charset) == ("text/javascript", "utf-8")


async def test_what_the_browser_has_is_not_sent_again(site: Site) -> None:
    etag = (await site.http.get("/widget.js")).headers["ETag"]
    response = await site.http.get("/widget.js", headers={"If-None-Match": etag})
    assert (response.status, await response.read()) == (304, b"")
    assert (await site.http.get("/widget.js", headers={"If-None-Match": '"old"'})).status == 200


@pytest.mark.parametrize("path", ["/../../gateway/settings.py", "/%2e%2e/files.py", "/.hidden", "/widget"])
async def test_nothing_else_is_served(site: Site, path: str) -> None:
    assert (await site.http.get(path)).status == 404


async def test_files_are_sent_small_to_who_can_read_that(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<p>Hallo</p>" * 100, encoding="utf-8")
    (tmp_path / ".hidden").write_text("x", encoding="utf-8")
    app = web.Application()
    app.add_routes(files.routes(tmp_path))
    async with TestClient(TestServer(app), auto_decompress=False) as client:
        small = await client.get("/page", headers={"Accept-Encoding": "gzip"})
        plain = await client.get("/page.html", headers={"Accept-Encoding": "identity"})
        assert small.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(await small.read()) == await plain.read()
        assert small.headers["Vary"] == "Accept-Encoding"
        assert (await client.get("/.hidden")).status == 404
