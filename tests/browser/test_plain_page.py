"""`/chat` in a browser without JavaScript: the same conversation as a plain form."""

from __future__ import annotations

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.chat import ASK, Chat
from tests.browser.server import EVIL, Server

QUESTION = "Was ist die Innovationsregion?"
WITHOUT_SCRIPT: dict[str, object] = {"java_script_enabled": False}
without_script = pytest.mark.parametrize("options", [WITHOUT_SCRIPT], ids=["without-script"])


async def say(page: Page, text: str) -> None:
    await page.get_by_role("textbox", name="Ihre Frage").fill(text)
    await page.get_by_role("button", name="Senden", exact=True).click()
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
async def test_the_plain_page_is_without_violations(page: Page, server: Server) -> None:
    for path in ("/chat", "/chat?language=de-simple"):
        await page.goto(f"{server.url}{path}")
        await say(page, QUESTION)
        await say(page, "Wer ist für Radwege zuständig?")
        await page.locator("main summary").first.click()
        await say(page, " ")  # an error
        await Chat(page).is_sound(1280, 320)
        await page.get_by_role("button", name="Meine Daten löschen").click()
        await expect(page.get_by_role("heading", name="Meine Daten löschen")).to_be_visible()
        await Chat(page).is_sound(1280, 320)
        await page.get_by_role("button", name="Nein, behalten").click()
        await say(page, ASK)
        await page.get_by_role("button", name="Formular ausfüllen").click()
        await page.get_by_role("textbox", name="E-Mail").fill("vera@gmx.ed")
        await page.locator("button[value=hand_in]").click()
        await expect(page.locator("button[name=accept]")).to_be_visible()
        await Chat(page).is_sound(1280, 320)
        await say(page, "Weitergeben")
        await page.locator("button[name=withdraw]").click()
        await expect(page.locator("button[name=withdraw_yes]")).to_be_in_viewport()
        await Chat(page).is_sound(1280, 320)


@without_script
async def test_a_message_is_handed_in_by_form_and_taken_back_by_keyboard_alone(
    page: Page, server: Server
) -> None:
    keys = page.keyboard
    await page.goto(f"{server.url}/chat")
    await say(page, ASK)

    async def reach(name: str) -> None:
        button = page.get_by_role("button", name=name)
        for _ in range(40):
            await keys.press("Tab")
            if await button.evaluate("(node) => node === document.activeElement"):
                return await keys.press("Enter")
        raise AssertionError(name)

    await reach("Formular ausfüllen")
    form = page.get_by_role("region", name="Nachricht an den Landkreis")
    await expect(form).to_be_in_viewport()
    await reach("Nachricht absenden")
    await expect(form).to_contain_text("Bitte schreiben Sie, worum es geht.")
    await expect(form).to_be_in_viewport()
    await form.get_by_role("link", name="Bitte schreiben Sie, worum es geht.").press("Enter")
    await keys.type("Der Radweg fehlt.")
    for text in ("Vera Muster", "vera@posteo.de", "03493 341555"):
        await keys.press("Tab")
        await keys.type(text)
    for _ in range(2):
        await keys.press("Tab")
    await keys.press("Space")
    await reach("Nachricht absenden")
    await expect(page.locator("ol")).to_contain_text("Ihre Nachricht ist gespeichert.")
    await reach("Nachricht zurückziehen")
    await expect(page.get_by_role("heading", name="Nachricht zurückziehen")).to_be_in_viewport()
    await reach("Ja, zurückziehen")
    await expect(page.locator("ol")).to_contain_text("zurückgezogen und gelöscht")
    (handed,) = await server.handed()
    assert (handed["state"], handed["concern"], handed["topic_field"]) == ("withdrawn", "", "verkehr")


@without_script
async def test_the_conversation_is_saved_and_paper_has_it_alone(page: Page, server: Server) -> None:
    await page.goto(f"{server.url}/chat")
    await say(page, QUESTION)
    await expect(page.get_by_role("region", name="Weitere Möglichkeiten")).to_contain_text("Zum Kopieren")
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="Gespräch speichern").click()
    text = (await (await saved.value).path()).read_text(encoding="utf-8")
    assert QUESTION in text and "neun Kommunen" in text
    await page.emulate_media(media="print")
    await expect(page.locator(".messages")).to_be_visible()
    for gone in ("#chat", ".options", ".note", "footer", "main .button >> nth=0"):
        await expect(page.locator(gone).first).to_be_hidden()
