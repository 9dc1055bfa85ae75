"""Every word that a visitor reads comes from data/texts or from a reply: the code holds no German."""

from __future__ import annotations

from typing import Any

import pytest
from playwright.async_api import Page, Route, expect

from tests.browser.chat import ASK, Chat, settles
from tests.browser.server import Server

WORDED = {"text", "label", "title", "name", "role", "as_of", "purpose", "consent", "transcript", "message"}
MESSAGES = {
    "1": "Was ist die Innovationsregion?",
    "2": "Wer ist für Radwege zuständig?",
    "3": "Weitergeben",
    "4": ASK,
}
LETTERS = r"""(root) => [...root.querySelectorAll('*:not(style)')].flatMap((node) => [
    ...[...node.childNodes].filter(({ nodeType }) => nodeType === Node.TEXT_NODE).map(({ data }) => data),
    ...['aria-label', 'title', 'alt', 'placeholder'].map((name) => node.getAttribute(name) ?? ''),
]).filter((text) => /\p{L}/u.test(text))"""


def without_words(content: Any, key: str = "") -> Any:
    """A section sign in place of every text that was worded outside the code."""
    if isinstance(content, dict):
        texts = key == "texts"
        return {name: without_words(value, "text" if texts else name) for name, value in content.items()}
    if isinstance(content, list):
        return [without_words(value, key) for value in content]
    return "§" if key in WORDED and isinstance(content, str) else content


@pytest.mark.parametrize("language", ["de", "de-simple"])
async def test_no_word_comes_from_the_code(page: Page, server: Server, language: str) -> None:
    async def wordless(route: Route) -> None:
        response = await route.fetch()
        await route.fulfill(response=response, json=without_words(await response.json()))

    async def speechless() -> list[str]:
        found: list[str] = await page.locator("revier-lotse .root").evaluate(LETTERS)
        return found

    await page.route("**/api/v1/events*", lambda route: route.abort())
    for path in ("texts*", "conversations", "messages", "handoffs", "handoffs/form"):
        await page.route(f"**/api/v1/{path}", wordless)
    for said, meant in MESSAGES.items():
        server.assistant.known[said] = server.assistant.known[meant]
    await page.add_init_script(f"localStorage['revier-lotse-settings'] = '{{\"language\": \"{language}\"}}'")
    await page.goto(server.url)
    chat, root = Chat(page), page.locator("revier-lotse .root")
    await chat.open()
    await settles(speechless, [])
    for said in MESSAGES:
        await root.locator("#input").fill(said)
        await root.locator("#input").press("Enter")
        await expect(chat.last).to_have_class("entry bot")
    await root.locator(".option").first.click()
    await expect(chat.last).to_have_class("entry bot")
    await settles(speechless, [])  # sources, contact, hand-off, options and what was chosen
    await root.locator(".card > .button").first.click()
    await root.locator(".send").click()
    await settles(speechless, [])  # the question before taking back, and an empty message
    await root.locator(".entry:has(.card) ~ .entry > .button").first.click()
    await expect(root.locator("#form-title")).to_be_focused()
    await root.locator(".form_send").click()
    await expect(root.locator("#form-summary")).to_be_focused()
    await settles(speechless, [])  # the form with its errors
    await root.locator(".form_cancel").click()
    await root.locator(".tools .settings").click()
    await root.locator(".erase").click()
    await settles(speechless, [])
    await root.locator(".back").click()
    await page.route("**/api/v1/messages", lambda route: route.abort())
    await root.locator("#input").fill("5")
    await root.locator("#input").press("Enter")
    await expect(root.locator(".problem")).to_be_visible()
    await settles(speechless, [])
    spoken = await page.evaluate("window.announced")
    assert len(spoken) > 5
    assert [line for _, line in spoken if any(letter.isalpha() for letter in line)] == []
