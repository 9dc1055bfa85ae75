"""What a visitor does with the chat, in the words of the tests."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

Read = TypeVar("Read")
PATIENCE = 30.0
"""Seconds that a test waits for what is on its way: much longer than a loaded machine needs."""
ASK = "Ich möchte mit einem Menschen sprechen."
"""The message after which the assistant of the tests offers the form."""
AXE = Axe().axe_script
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}


expect.set_options(timeout=PATIENCE * 1000)


async def settles(read: Callable[[], Awaitable[Read]], wanted: Read) -> None:
    """Wait until what is read is what is wanted: for what `expect` cannot look at."""
    deadline = time.monotonic() + PATIENCE
    while (found := await read()) != wanted and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.05)
    assert found == wanted


@dataclass
class Chat:
    """The chat in a page."""

    page: Page

    def __post_init__(self) -> None:
        self.input = self.page.get_by_role("textbox", name="Ihre Frage")
        self.messages = self.page.locator("revier-lotse .messages > li")
        self.launcher = self.page.locator("revier-lotse .launcher")
        self.panel = self.page.locator("revier-lotse .panel")
        self.announcer = self.page.locator("revier-lotse [aria-live=polite]")

    async def open(self) -> None:
        """Open with the button and wait for the greeting."""
        await self.launcher.click()
        await expect(self.messages.first).to_be_visible()

    async def say(self, text: str) -> None:
        """Send a message and wait for the answer."""
        await self.input.fill(text)
        await self.input.press("Enter")
        await expect(self.last).to_have_class("entry bot")

    @property
    def last(self) -> Locator:
        """The last entry of the transcript."""
        return self.messages.last

    def button(self, name: str, exact: bool = True) -> Locator:
        return self.page.get_by_role("button", name=name, exact=exact)

    async def rests_on(self, name: str) -> None:
        """Wait until the focus is on what has this name."""
        await settles(self.focused, name)

    async def reach(self, name: str, key: str = "Tab") -> None:
        """Press a key until the control of this name has the focus."""
        for _ in range(40):
            if await self.focused() == name:
                return
            await self.page.keyboard.press(key)
        raise AssertionError(f"{name} cannot be reached with {key}, the focus is on {await self.focused()}")

    async def hears(self, text: str, language: str | None = None) -> None:
        """Wait until a text has been announced, also where it is gone by now."""

        async def heard() -> bool:
            spoken = await self.page.evaluate("window.announced")
            return any(text in line and language in (None, lang) for lang, line in spoken)

        await settles(heard, True)

    async def focused(self) -> str:
        """Name what has the focus: id, or the text of a button."""
        return await self.page.evaluate(
            """() => {
                let node = document.activeElement;
                while (node.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
                return node.id || node.innerText.trim() || node.tagName;
            }"""
        )

    async def violations(self) -> list[str]:
        """What axe-core finds, one line each."""
        if not await self.page.evaluate("'axe' in window"):
            await self.page.evaluate(AXE)
        run = "async (rules) => (await axe.run(document, rules)).violations"  # all that passes takes long
        return [
            f"{found['id']} at {node['target']}: {node['failureSummary']}"
            for found in await self.page.evaluate(run, RULES)
            for node in found["nodes"]
        ]

    async def is_sound(self, *widths: int) -> None:
        """Nothing that axe-core finds, and nothing sticks out to the side; in windows of these widths too."""
        for width in widths or (None,):
            if width:
                await self.page.set_viewport_size({"width": width, "height": 800})
            found = [*await self.violations(), *await self.sideways()]
            assert not found, "\n".join(found)

    async def sideways(self) -> list[str]:
        """What sticks out of the window to the side."""
        return await self.page.evaluate(
            """() => {
                const width = document.documentElement.clientWidth;
                const all = (root) => [...root.querySelectorAll('*')].flatMap((node) =>
                    [node, ...(node.shadowRoot ? all(node.shadowRoot) : [])]);
                const seen = (node) => node.checkVisibility() && node.offsetWidth !== 1
                    && !node.closest('.hidden, .skip, svg, textarea');
                const clips = (node) => node.scrollWidth > node.clientWidth + 1
                    && getComputedStyle(node).overflowX !== 'visible';
                return [document.documentElement, ...all(document).filter(seen)]
                    .filter((node) => node.getBoundingClientRect().right > width + 1 || clips(node)
                        || (node.localName === 'html' && node.scrollWidth > width))
                    .map((node) => `${node.tagName}.${node.className}: ${node.textContent.slice(0, 40)}`);
            }"""
        )
