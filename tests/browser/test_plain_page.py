"""`/chat` in a browser without JavaScript: the same conversation as a plain form."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.chat import Chat
from tests.browser.server import EVIL, Server

QUESTION = "Was ist die Innovationsregion?"
WITHOUT_SCRIPT: dict[str, object] = {"java_script_enabled": False}
without_script = pytest.mark.parametrize("options", [WITHOUT_SCRIPT], ids=["without-script"])


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Ihre Frage").fill(text)
    await page.get_by_role("button", name="Senden").click()
    if text.strip():
        await expect(page.locator("li.own").last).to_contain_text(text)
    else:
        await expect(page.get_by_role("textbox", name="Ihre Frage")).to_have_attribute("aria-invalid", "true")


@without_script
async def test_the_start_page_leads_there_and_a_conversation_is_held(
    page: Page, context: BrowserContext, server: Server
) -> None:
    await page.goto(server.url)
    await page.get_by_role("link", name="Frage stellen").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Chat mit dem Revierlotsen")
    await say(page, QUESTION)
    await expect(page.locator("#antwort")).to_be_in_viewport()
    await page.get_by_role("button", name="Wer bezahlt das?").click()
    await expect(page.locator("ol")).to_contain_text("Sie haben geschrieben: Wer bezahlt das?")
    await page.reload()
    await expect(page.locator("ol")).to_contain_text("Sie haben geschrieben: Wer bezahlt das?")
    assert server.received == [QUESTION, "Wer bezahlt das?"]  # sent again by the reload, without effect
    await expect(page).to_have_url(f"{server.url}/chat#antwort")
    assert await context.cookies() == []


@without_script
async def test_everything_is_done_by_keyboard_alone(page: Page, server: Server) -> None:
    await page.goto(f"{server.url}/chat")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")  # the link to the input
    await page.keyboard.type(QUESTION)
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("ol")).to_contain_text("neun Kommunen")
    button = page.get_by_role("button", name="Meine Daten löschen")
    for _ in range(20):
        await page.keyboard.press("Tab")
        if await button.evaluate("(node) => node === document.activeElement"):
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Meine Daten löschen")).to_be_visible()
    await page.get_by_role("button", name="Ja, alles löschen").press("Enter")
    await expect(page.get_by_role("main")).to_contain_text("Ihr Gespräch ist gelöscht.")
    assert await server.languages() == []


@without_script
async def test_hostile_texts_stay_text_without_script_too(page: Page, server: Server) -> None:
    await page.goto(f"{server.url}/chat")
    await say(page, EVIL)
    await say(page, "Böse")
    await expect(page.locator("ol")).to_contain_text("<img src=x")
    await expect(page.locator("main").locator("img, script, style, iframe")).to_have_count(0)


@pytest.mark.parametrize("options", [{"bypass_csp": True}], ids=["axe"])
@pytest.mark.parametrize("width", [1280, 320])
async def test_the_plain_page_is_without_violations(
    context: BrowserContext, page: Page, server: Server, width: int
) -> None:
    chat = Chat(page)
    await page.set_viewport_size({"width": width, "height": 800})
    for path in ("/chat", "/chat?language=de-simple"):
        await page.goto(f"{server.url}{path}")
        await say(page, QUESTION)
        await say(page, "Wer ist für Radwege zuständig?")
        await say(page, " ")  # an error
        await page.get_by_role("button", name="Meine Daten löschen").click()
        await expect(page.get_by_role("heading", name="Meine Daten löschen")).to_be_visible()
        found = [*await chat.violations(), *await chat.sideways()]
        assert not found, "\n".join(found)
