"""A real browser against the real gateway; errors of script and policy fail the test that caused them."""

from __future__ import annotations

import inspect
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from tests.browser.chat import PATIENCE, Chat
from tests.browser.server import Server, running

CHROMIUM = Path(os.environ.get("CHROMIUM", "/usr/bin/chromium"))
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
ANNOUNCED = """
    window.announced = [];
    const attach = Element.prototype.attachShadow;
    Element.prototype.attachShadow = function (options) {
        const root = attach.call(this, options);
        new MutationObserver((changes) => changes.filter(({ target }) => target.ariaLive === 'polite')
            .flatMap(({ addedNodes }) => [...addedNodes])
            .forEach((line) => window.announced.push([line.lang, line.textContent])),
        ).observe(root, { childList: true, subtree: true });
        return root;
    };
"""
"""Keeps what was announced: the announcer itself forgets it after seconds."""
EXPECTED = "Failed to load resource"  # the console's own line for every answer that is a problem document


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One event loop for all browser tests: the browser is started once."""
    for item in items:
        here = Path(__file__).parent in item.path.parents
        if here and isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the browser."""
    if not CHROMIUM.exists():
        pytest.exit(f"No browser at {CHROMIUM}: apt-get install chromium, or set CHROMIUM.", returncode=3)
    return str(CHROMIUM)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def shared(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    async with running(tmp_path_factory.mktemp("server")) as server:
        yield server


@pytest_asyncio.fixture(loop_scope="session")
async def server(shared: Server) -> Server:
    """The gateway of all tests, as if it were new."""
    await shared.reset()
    return shared


@pytest.fixture
def options() -> dict[str, object]:
    """Options of the browser context; tests override them with `@pytest.mark.parametrize`."""
    return {}


@pytest.fixture
def defaults() -> dict[str, object]:
    """Options of every context."""
    return {"viewport": {"width": 1280, "height": 800}, "locale": "de-DE", "reduced_motion": "reduce"}


@pytest_asyncio.fixture(loop_scope="session")
async def context(
    browser: Browser, defaults: dict[str, object], options: dict[str, object]
) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(**{**defaults, **options})
    await context.grant_permissions(["clipboard-read", "clipboard-write"])
    yield context
    await context.close()


@pytest_asyncio.fixture(loop_scope="session")
async def page(context: BrowserContext) -> AsyncIterator[Page]:
    page = await context.new_page()
    page.set_default_timeout(PATIENCE * 1000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: _keep(errors, line.type, line.text))
    await page.add_init_script(
        "document.addEventListener('securitypolicyviolation', (event) =>"
        " console.error(`policy: ${event.violatedDirective} ${event.blockedURI}`))"
    )
    await page.add_init_script(ANNOUNCED)
    yield page
    assert errors == []


def _keep(errors: list[str], kind: str, text: str) -> None:
    if kind in {"error", "warning"} and not text.startswith(EXPECTED):
        errors.append(text)


@pytest_asyncio.fixture(loop_scope="session")
async def chat(page: Page, server: Server) -> Chat:
    """The demo page with the chat opened by its button."""
    await page.goto(server.url)
    chat = Chat(page)
    await chat.open()
    return chat
