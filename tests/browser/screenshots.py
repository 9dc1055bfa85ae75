"""Pictures of the chat for docs/images, or another folder: `python -m tests.browser.screenshots [FOLDER]`."""

from __future__ import annotations

import asyncio
import sys
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, async_playwright, expect

from tests.browser.chat import ASK, Chat
from tests.browser.conftest import ARGUMENTS, CHROMIUM
from tests.browser.server import running

IMAGES = Path(__file__).parents[2] / "docs" / "images"
QUESTION = "Was ist die Innovationsregion?"
NARROW = {"viewport": {"width": 320, "height": 640}, "device_scale_factor": 2}
Steps = Callable[[Chat], Awaitable[None]]


async def closed(chat: Chat) -> None:
    await expect(chat.launcher).to_be_visible()


async def greeting(chat: Chat) -> None:
    await chat.open()


async def answer(chat: Chat) -> None:
    await chat.open()
    await chat.say(QUESTION)


async def contact(chat: Chat) -> None:
    await chat.open()
    await chat.say("Wer ist für Radwege zuständig?")


async def easy_language(chat: Chat) -> None:
    await chat.open()
    await chat.page.locator("revier-lotse .switch").click()
    await expect(chat.messages.first).to_contain_text("Guten Tag.")
    await chat.say(QUESTION)


async def glossary(chat: Chat) -> None:
    await easy_language(chat)
    await chat.button("Kommunen").click()
    await chat.button("Kommunen").scroll_into_view_if_needed()


async def form(chat: Chat) -> None:
    await chat.open()
    await chat.say(ASK)
    await chat.button("Formular ausfüllen").click()
    await expect(chat.page.locator("revier-lotse #form-title")).to_be_focused()


async def form_errors(chat: Chat) -> None:
    await form(chat)
    await chat.page.get_by_label("Ihr Anliegen").fill("Der Radweg an der Mulde fehlt.")
    await chat.page.get_by_role("textbox", name="E-Mail").fill("vera@gmx.ed")
    await chat.button("Nachricht absenden").click()
    await expect(chat.button("vera@gmx.de übernehmen")).to_be_visible()


async def withdrawal(chat: Chat) -> None:
    await chat.open()
    await chat.say("Weitergeben")
    await chat.button("Nachricht zurückziehen").click()


async def plain_page(chat: Chat) -> None:
    await chat.page.get_by_role("link", name="Frage stellen").click()
    await chat.page.get_by_role("textbox", name="Ihre Frage").fill(QUESTION)
    await chat.page.get_by_role("button", name="Senden").click()
    await expect(chat.page.get_by_role("main")).to_contain_text("neun Kommunen")


async def settings(chat: Chat) -> None:
    await chat.open()
    await chat.button("Einstellungen").click()


async def high_contrast(chat: Chat) -> None:
    await settings(chat)
    await chat.page.get_by_text("Starker Kontrast", exact=True).click()
    await chat.button("Zurück zum Gespräch").click()
    await chat.say(QUESTION)


async def offline(chat: Chat) -> None:
    await chat.open()
    await chat.page.context.set_offline(True)
    await chat.input.fill(QUESTION)
    await chat.input.press("Enter")
    await expect(chat.last).to_contain_text("Keine Verbindung.")


PICTURES: dict[str, tuple[Steps, dict[str, Any]]] = {
    "closed": (closed, {}),
    "greeting": (greeting, {}),
    "answer": (answer, {}),
    "contact": (contact, {}),
    "easy-language": (easy_language, {}),
    "glossary": (glossary, {}),
    "form": (form, {}),
    "form-errors": (form_errors, {}),
    "form-zoom-400": (form_errors, {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}),
    "withdrawal": (withdrawal, {}),
    "plain-page": (plain_page, {"java_script_enabled": False}),
    "settings": (settings, {}),
    "high-contrast": (high_contrast, {}),
    "offline": (offline, {}),
    "dark": (answer, {"color_scheme": "dark"}),
    "forced-colors": (answer, {"forced_colors": "active"}),
    "narrow": (answer, NARROW),
    "narrow-easy-language": (easy_language, NARROW),
    "zoom-200": (answer, {"viewport": {"width": 640, "height": 400}, "device_scale_factor": 2}),
    "zoom-400": (answer, {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4}),
}


async def take(browser: Browser, url: str, path: Path, steps: Steps, options: dict[str, Any]) -> None:
    """Take one picture."""
    defaults = {"viewport": {"width": 1280, "height": 800}, "locale": "de-DE", "reduced_motion": "reduce"}
    context = await browser.new_context(**{**defaults, **options})
    page = await context.new_page()
    if options.get("java_script_enabled", True):
        await page.clock.set_fixed_time("2026-11-22T14:05:00")
    await page.goto(url)
    await steps(Chat(page))
    await page.mouse.move(0, 0)
    await page.wait_for_timeout(200)  # the scrolling after an answer
    await page.screenshot(path=path)
    await context.close()


async def main(folder: Path) -> None:
    """Take all pictures."""
    with tempfile.TemporaryDirectory() as kept:
        async with running(Path(kept)) as server, async_playwright() as playwright:
            browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=ARGUMENTS)
            for name, (steps, options) in PICTURES.items():
                await take(browser, server.url, folder / f"{name}.png", steps, options)
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES))
