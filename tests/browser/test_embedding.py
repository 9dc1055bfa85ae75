"""The widget in other pages: one script tag, another origin, strict policies, small."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
import yaml
from aiohttp import web
from aiohttp.test_utils import TestServer, unused_port
from playwright.async_api import BrowserContext, Page, expect

from bot.gateway.files import STATIC
from tests.browser.chat import Chat, settles
from tests.browser.server import TEXTS, Server, running

LARGEST = 30_000
PAGE = """<!doctype html><html lang="de"><title>Gemeinde</title><h1>Gemeinde</h1>
<script type="module" src="{gateway}/widget.js"></script>{element}</html>"""


class Site:
    """The site of somebody else, with a strict policy that names only the gateway."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.gateway = ""
        self.element = ""
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/favicon.ico", self._nothing)
        self.server = TestServer(app, port=port)

    async def _page(self, _request: web.Request) -> web.Response:
        of = self.gateway
        sources = f"script-src {of}; style-src {of}; connect-src {of}"
        policy = f"default-src 'none'; {sources}; frame-src {of}; require-trusted-types-for 'script'"
        return web.Response(
            text=PAGE.format(gateway=of, element=self.element),
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
        )

    async def _nothing(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)


@pytest_asyncio.fixture(loop_scope="session")
async def site() -> AsyncIterator[Site]:
    site = Site(unused_port())
    async with site.server:
        yield site


@pytest_asyncio.fixture(loop_scope="session")
async def server(tmp_path: Path, site: Site) -> AsyncIterator[Server]:
    allowed = ("https://www.example.org", site.url)
    async with running(tmp_path, allowed_origins=allowed) as server:
        site.gateway = server.url
        yield server


async def test_one_script_tag_embeds_the_chat_in_the_page_of_another_origin(
    page: Page, site: Site, server: Server, context: BrowserContext
) -> None:
    foreign: list[str] = []
    page.on(
        "request",
        lambda request: (
            None if request.url.startswith((site.url, server.url)) else foreign.append(request.url)
        ),
    )
    await page.goto(site.url)
    chat = Chat(page)
    await chat.open()
    await chat.say("Was ist die Innovationsregion?")
    await expect(chat.last).to_contain_text("neun Kommunen")
    await chat.page.get_by_role("button", name="Einstellungen").click()
    statement = page.get_by_role("link", name="Erklärung zur Barrierefreiheit")
    await expect(statement).to_have_attribute("href", f"{server.url}/barrierefreiheit")
    await chat.button("Drucken").click()
    assert foreign == []
    assert await context.cookies() == []


async def test_attributes_choose_language_title_and_place(page: Page, site: Site, server: Server) -> None:
    site.element = (
        "<revier-lotse language='de-simple' title='Fragen zum Revier' position='inline'></revier-lotse>"
    )
    await page.goto(site.url)
    chat = Chat(page)
    await expect(chat.messages.first).to_contain_text("Ich bin ein Computer-Programm.")
    await expect(page.get_by_role("region", name="Fragen zum Revier")).to_be_visible()
    await expect(page.get_by_role("button", name="Schließen")).to_have_count(0)


async def test_the_button_stands_where_the_page_wants_it(page: Page, site: Site, server: Server) -> None:
    site.element = f"<revier-lotse server='{server.url}/' position='left'></revier-lotse>"
    await page.goto(site.url)
    launcher = Chat(page).launcher
    await expect(launcher).to_be_visible()
    box = await launcher.bounding_box()
    assert box is not None and box["x"] < 100
    await launcher.click()
    panel = await Chat(page).panel.bounding_box()
    assert panel is not None and panel["x"] < 100


@pytest.mark.parametrize("path", ["/rahmen", "/chat"])
async def test_a_page_frames_the_chat_with_a_title(
    page: Page, site: Site, server: Server, context: BrowserContext, path: str
) -> None:
    site.element = f"<iframe title='Chat' src='{server.url}{path}' width='800' height='600'></iframe>"
    await page.goto(site.url)
    frame = page.frame_locator("iframe[title=Chat]")
    await frame.get_by_role("textbox", name="Ihre Frage").fill("Was ist die Innovationsregion?")
    await frame.get_by_role("button", name="Senden").click()
    await expect(frame.locator(".messages")).to_contain_text("neun Kommunen")
    await settles(page.frames[1].title, "Chat mit dem Revierlotsen")
    assert await context.cookies() == []


async def test_no_other_site_frames_the_chat(context: BrowserContext, server: Server) -> None:
    page = await context.new_page()  # the refusal is an error in its console
    stranger = Site(unused_port())
    stranger.gateway = server.url
    stranger.element = f"<iframe title='Chat' src='{server.url}/rahmen'></iframe>"
    async with stranger.server:
        await page.goto(stranger.url)
        await expect(page.locator("iframe")).to_be_visible()

        async def shown() -> str:
            return page.frames[1].url

        await settles(shown, "chrome-error://chromewebdata/")


async def test_the_attribute_open_opens_without_taking_the_focus(
    page: Page, site: Site, server: Server
) -> None:
    site.element = "<revier-lotse open></revier-lotse>"
    await page.goto(site.url)
    chat = Chat(page)
    await expect(chat.messages.first).to_be_visible()
    assert await page.evaluate("document.activeElement.tagName") == "BODY"


async def test_the_page_sets_colours(page: Page, site: Site, server: Server) -> None:
    await page.goto(site.url)
    chat = Chat(page)
    await expect(chat.launcher).to_be_visible()
    await page.evaluate(
        "document.querySelector('revier-lotse').style.setProperty('--lotse-accent', 'rgb(90, 20, 60)')"
    )
    assert (
        await chat.launcher.evaluate("(node) => getComputedStyle(node).backgroundColor") == "rgb(90, 20, 60)"
    )


def test_everything_together_is_smaller_than_30_kilobytes() -> None:
    assert size() <= LARGEST


def size() -> int:
    """Bytes of scripts, styles and the texts of the larger register, each file compressed by itself."""
    paths = [STATIC / "widget.js", *(STATIC / "widget").iterdir()]
    texts = yaml.safe_load((TEXTS / "widget.yml").read_text(encoding="utf-8"))
    registers = [
        str({key: entry[language] for key, entry in texts.items()}) for language in ("de", "de-simple")
    ]
    largest = max(len(gzip.compress(text.encode(), 9)) for text in registers)
    return largest + sum(len(gzip.compress(path.read_bytes(), 9)) for path in paths)


def test_no_text_becomes_markup_and_no_style_is_inline() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in STATIC.rglob("*.js"))
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        '"style"',
    ):
        assert forbidden not in source
