"""The widget in other pages: one script tag, another origin, strict policies, small."""

from __future__ import annotations

import gzip
from collections.abc import AsyncIterator

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
PAGE = """<!doctype html><html lang="de"><title>Gemeinde</title>{head}<h1>Gemeinde</h1>
<script type="module" src="{gateway}/widget.js"></script>{element}</html>"""


class Site:
    """The site of somebody else, with a strict policy that names only the gateway."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.gateway = ""
        self.element = ""
        self.style = ""
        app = web.Application()
        app.router.add_get("/", self._page)
        app.router.add_get("/style.css", self._style)
        app.router.add_get("/favicon.ico", self._nothing)
        self.server = TestServer(app, port=port)

    async def _page(self, _request: web.Request) -> web.Response:
        of = self.gateway
        sources = f"script-src {of}; style-src 'self' {of}; connect-src {of}"
        head = '<link rel="stylesheet" href="/style.css">' if self.style else ""
        policy = f"default-src 'none'; {sources}; frame-src {of}; require-trusted-types-for 'script'"
        return web.Response(
            text=PAGE.format(gateway=of, element=self.element, head=head),
            content_type="text/html",
            headers={"Content-Security-Policy": policy},
        )

    async def _style(self, _request: web.Request) -> web.Response:
        return web.Response(text=self.style, content_type="text/css")

    async def _nothing(self, _request: web.Request) -> web.Response:
        return web.Response(status=204)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def embedding(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[tuple[Site, Server]]:
    site = Site(unused_port())
    allowed = ("https://www.example.org", site.url)
    async with site.server, running(tmp_path_factory.mktemp("embedding"), allowed_origins=allowed) as server:
        site.gateway = server.url
        yield site, server


@pytest.fixture
def site(embedding: tuple[Site, Server]) -> Site:
    site, _ = embedding
    site.element = site.style = ""
    return site


@pytest_asyncio.fixture(loop_scope="session")
async def server(embedding: tuple[Site, Server]) -> Server:
    """The gateway that allows the site, as if it were new."""
    _, server = embedding
    await server.reset()
    return server


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


async def test_the_page_sets_colours_until_the_visitor_asks_for_others(
    page: Page, site: Site, server: Server
) -> None:
    site.style = "revier-lotse { --lotse-accent: rgb(90, 20, 60); --lotse-own: rgb(90, 20, 60); }"
    await page.goto(site.url)
    chat = Chat(page)
    await chat.open()
    send = chat.button("Senden")
    await expect(send).to_have_css("background-color", "rgb(90, 20, 60)")
    await page.emulate_media(contrast="more")
    await expect(send).to_have_css("background-color", "rgb(12, 74, 82)")
    await page.emulate_media(contrast="no-preference")
    await chat.button("Einstellungen").click()
    await page.get_by_text("Hell", exact=True).click()
    await chat.button("Zurück zum Gespräch").click()
    await expect(send).to_have_css("background-color", "rgb(12, 74, 82)")


LOOK = """(panel) => [panel, ...panel.querySelectorAll(':not([aria-live=polite] *)')]
    .filter((node) => node.checkVisibility())
    .map((node) => {
        const { width, height } = node.getBoundingClientRect();
        const {
            color, fontSize, textAlign, direction, cursor, pointerEvents, textTransform, webkitTextFillColor,
        } = getComputedStyle(node);
        return [node.className, Math.round(width), Math.round(height), color, fontSize, textAlign, direction,
            cursor, pointerEvents, textTransform, webkitTextFillColor];
    })"""
"""What everything in the chat looks like, but for announcements, which come and go."""


@pytest.mark.parametrize(
    "style",
    [
        "* { all: unset !important; }",
        "button, dialog, form, textarea, ol { display: none !important; }",
        """html { font-size: 10px; direction: rtl; } * { font: italic 40px/3 cursive !important; color: red;
        text-transform: uppercase; text-align: right !important; white-space: nowrap; pointer-events: none;
        cursor: wait; -webkit-text-fill-color: pink; text-indent: 4em; color-scheme: dark; }""",
    ],
    ids=["everything-unset", "elements-hidden", "everything-inherited"],
)
async def test_styles_of_the_page_do_not_reach_the_chat(
    page: Page, site: Site, server: Server, style: str
) -> None:
    await page.clock.set_fixed_time("2026-11-22T14:05:00")  # what time it is has a width too
    looks = []
    for site.style in ("p { color: black; }", style):
        await page.goto(site.url)
        chat = Chat(page)
        await chat.open()
        await chat.say("Was ist die Innovationsregion?")
        await expect(page.locator("revier-lotse .typing")).to_be_hidden()
        looks.append(await chat.panel.evaluate(LOOK))
        await page.evaluate("sessionStorage.clear()")
    assert looks[0] == looks[1] and len(looks[0]) > 50


@pytest.mark.parametrize("width", [1000, 320])
async def test_a_page_that_is_printed_has_the_whole_conversation(
    page: Page, site: Site, server: Server, width: int
) -> None:
    await page.set_viewport_size({"width": width, "height": 640})
    await page.goto(site.url)
    chat = Chat(page)
    await chat.open()
    for question in ("Was ist die Innovationsregion?", "Wer ist für Radwege zuständig?"):
        await chat.say(question)
    await page.emulate_media(media="print")
    await expect(chat.button("Schließen")).to_be_hidden()
    panel, last = await chat.panel.bounding_box(), await chat.last.bounding_box()
    assert panel and last and panel["y"] + panel["height"] > last["y"] + last["height"] > 700
    assert await page.evaluate("document.documentElement.scrollHeight") > 700  # nothing is cut off


async def test_the_chat_is_moved_removed_and_put_back(page: Page, site: Site, server: Server) -> None:
    await page.goto(site.url)
    chat = Chat(page)
    await chat.open()
    await chat.say("Was ist die Innovationsregion?")
    move = "window.chat = document.querySelector('revier-lotse'); document.body.prepend(window.chat)"
    await page.evaluate(move)
    await server.push("Nach dem Umzug.")
    await expect(chat.last).to_contain_text("Nach dem Umzug.")
    await expect(chat.panel).to_be_visible()
    await page.evaluate("document.body.append(document.createElement('revier-lotse'))")
    await expect(chat.messages).to_have_count(4)  # a second one stays empty while there is the first
    await page.evaluate("window.chat.remove()")
    await expect(chat.last).to_contain_text("Nach dem Umzug.")
    await server.push("In dem zweiten.")
    await expect(chat.last).to_contain_text("In dem zweiten.")
    await page.evaluate("document.querySelector('revier-lotse').remove()")
    await page.keyboard.press("F6")  # nobody is there to react
    await page.evaluate("document.body.append(window.chat)")
    await expect(chat.messages.first).to_be_visible()


async def test_attributes_may_change_while_the_chat_is_there(page: Page, site: Site, server: Server) -> None:
    await page.goto(site.url)
    chat, element = Chat(page), page.locator("revier-lotse")
    await expect(chat.launcher).to_be_visible()
    await element.evaluate("(node) => node.setAttribute('title', 'Fragen zum Revier')")
    await element.evaluate("(node) => node.setAttribute('open', '')")
    await expect(page.get_by_role("dialog", name="Fragen zum Revier")).to_be_visible()
    assert await page.evaluate("document.activeElement.tagName") == "BODY"
    await element.evaluate("(node) => node.setAttribute('language', 'de-simple')")
    await expect(chat.messages.first).to_contain_text("Ich bin ein Computer-Programm.")
    await element.evaluate("(node) => node.removeAttribute('open')")
    await expect(chat.panel).to_be_hidden()
    assert await page.evaluate("document.activeElement.tagName") == "BODY"


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
