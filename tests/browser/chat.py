"""What a visitor does with the chat, in the words of the tests."""

from __future__ import annotations

from dataclasses import dataclass

from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Locator, Page, expect

ASK = "Ich möchte mit einem Menschen sprechen."
"""The message after which the assistant of the tests offers the form."""
RULES = {
    "resultTypes": ["violations"],
    "runOnly": ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "rules": {"color-contrast-enhanced": {"enabled": True}, "target-size": {"enabled": True}},
}


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
        results = await Axe().run(self.page, options=RULES)
        return [
            f"{found['id']} at {node['target']}: {node['failureSummary']}"
            for found in results.response["violations"]
            for node in found["nodes"]
        ]

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
