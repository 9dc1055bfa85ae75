"""The page /leichte-sprache: a text is checked, marked and mended, by mouse, keyboard and screen reader."""

from __future__ import annotations

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser.chat import Chat, settles
from tests.browser.server import Server

TEXT = "😀 Das Haus des Landkreises ist neu.\nEs gibt fünf Wege. Das kostet 5 €."
MENDED = "😀 Das Haus vom Landkreis ist neu.\nEs gibt 5 Wege.\nDas kostet 5 Euro."
EVIL = "<img src=x onerror=alert(1)> <script>alert(1)</script> {title} **fett** des Landkreises"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def server(shared: Server) -> Server:
    """The gateway, once its checker has loaded."""
    await shared.reset()
    await shared.warm()
    return shared


async def opened(page: Page, server: Server, text: str = TEXT) -> None:
    await page.goto(f"{server.url}/leichte-sprache")
    await expect(page.locator("html[data-ready]")).to_be_attached()
    await page.get_by_label("Ihr Text", exact=True).fill(text)


async def checked(page: Page, server: Server, text: str = TEXT) -> None:
    await opened(page, server, text)
    await page.get_by_role("button", name="Prüfen", exact=True).click()
    await expect(page.get_by_role("status")).to_contain_text("Geprüft.")


async def test_a_text_is_marked_mended_and_the_step_taken_back(page: Page, server: Server) -> None:
    await checked(page, server)
    chat, status = Chat(page), page.get_by_role("status")
    await chat.rests_on("ergebnis-titel")
    parts = page.locator("#marked mark.error")
    await expect(parts).to_have_text(["des", "Landkreises"])
    await expect(page.locator("#counts")).to_contain_text("1 Fehler")
    finding = page.locator("#findings li.error")
    await expect(finding).to_contain_text("Vorschlag: vom Landkreis")
    await finding.get_by_text("Warum?").click()
    await expect(finding).to_contain_text("Quelle: BITV 2.0 Anlage 2 Teil 2 Nr. 1")

    await finding.get_by_role("button", name="Ändern in „vom Landkreis“").click()
    await expect(status).to_contain_text("Geändert: „des Landkreises“ zu „vom Landkreis“.")
    text = page.get_by_label("Ihr Text", exact=True)
    await expect(text).to_have_value(TEXT.replace("des Landkreises", "vom Landkreis"))
    await expect(page.locator("[id^=fund-]:focus")).to_have_count(1)

    await page.get_by_role("button", name="Alles Sichere ändern").click()
    await expect(text).to_have_value(MENDED)
    for before in (TEXT.replace("des Landkreises", "vom Landkreis"), TEXT):
        await page.get_by_role("button", name="Rückgängig").click()
        await expect(text).to_have_value(before)
    await expect(page.get_by_role("button", name="Rückgängig")).to_be_disabled()

    await page.get_by_label("Fehler").uncheck()
    await expect(page.locator("#findings li.error")).to_have_count(0)
    await expect(page.locator("#marked mark.error")).to_have_count(0)
    await page.get_by_role("button", name="Text kopieren").click()
    await settles(lambda: page.evaluate("navigator.clipboard.readText()"), TEXT)


async def test_the_keyboard_is_enough_and_the_page_is_accessible(page: Page, server: Server) -> None:
    await opened(page, server)
    chat = Chat(page)
    assert await chat.violations() == []
    await page.get_by_label("Ihr Text", exact=True).press("Control+Enter")
    await expect(page.get_by_role("status")).to_contain_text("Geprüft.")
    assert await chat.violations() == []
    for _ in range(40):
        await page.keyboard.press("Tab")
        if (await chat.focused()).startswith("Ändern in"):
            break
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("status")).to_contain_text("Geändert:")
    await page.locator("#marked .ref").first.focus()
    await page.keyboard.press("Enter")
    await expect(page).to_have_url(f"{server.url}/leichte-sprache#fund-1")
    await page.emulate_media(color_scheme="dark")
    assert await chat.violations() == []


async def test_the_profile_decides_which_sign_parts_words_and_keeps_the_focus(
    page: Page, server: Server
) -> None:
    await checked(page, server, "Die Wirtschaftsförderung hilft.")
    await expect(page.locator("#findings")).to_contain_text("Wirtschafts-Förderung")
    profile = page.get_by_label("Regelwerk")
    await profile.focus()
    await profile.select_option("hildesheim")
    await expect(page.locator("#findings")).to_contain_text("Wirtschafts·förderung")
    await expect(page.get_by_role("status")).to_contain_text("Geprüft.")
    await expect(profile).to_be_focused()


async def test_what_was_typed_after_a_change_comes_back_too(page: Page, server: Server) -> None:
    await checked(page, server)
    text = page.get_by_label("Ihr Text", exact=True)
    redo = page.get_by_role("button", name="Wiederholen")
    await expect(redo).to_be_disabled()
    await page.get_by_role("button", name="Alles Sichere ändern").click()
    await expect(text).to_have_value(MENDED)
    await text.fill(f"{MENDED}\nNeu.")
    await page.get_by_role("button", name="Rückgängig").click()
    await expect(text).to_have_value(TEXT)
    await redo.click()
    await expect(text).to_have_value(f"{MENDED}\nNeu.")
    await expect(page.get_by_role("status")).to_have_text("Die Änderung ist wieder da.")
    await expect(redo).to_be_disabled()


async def test_what_is_said_about_a_whole_text_has_a_german_title(page: Page, server: Server) -> None:
    await checked(page, server, "This is the house of the county. It is not easy for you to read.")
    first = page.locator("#findings li").filter(has_text="wohl nicht auf Deutsch")
    await expect(first.get_by_role("heading")).to_contain_text("Warnung: Zum ganzen Text")


async def test_a_text_changed_meanwhile_is_checked_anew_and_not_lost(page: Page, server: Server) -> None:
    await checked(page, server)
    text = page.get_by_label("Ihr Text", exact=True)
    await text.fill(f"Neu.\n{TEXT}")
    await page.locator("#findings li.error").get_by_role("button").click()
    await expect(page.get_by_role("status")).to_have_text("Der Text hat sich geändert. Er ist neu geprüft.")
    await expect(text).to_have_value(f"Neu.\n{TEXT}")


@pytest.mark.parametrize("options", [{"viewport": {"width": 320, "height": 640}}])
async def test_a_narrow_window_and_hostile_text_do_no_harm(page: Page, server: Server) -> None:
    await checked(page, server, f"{EVIL}\nDonaudampfschifffahrtsgesellschaftskapitänsmütze" + "x" * 300)
    await expect(page.locator("#marked img, #findings img, #marked script")).to_have_count(0)
    await expect(page.locator("#findings blockquote", has_text=EVIL[:28]).first).to_be_visible()
    assert await Chat(page).sideways() == []


async def test_what_cannot_be_checked_is_said_kindly(page: Page, server: Server) -> None:
    await opened(page, server, "  ")
    alert, check = page.get_by_role("alert"), page.get_by_role("button", name="Prüfen", exact=True)
    await check.click()
    await expect(alert).to_have_text("Bitte geben Sie zuerst einen Text ein.")
    await page.get_by_label("Ihr Text", exact=True).fill("a " * 30_000)
    await check.click()
    await expect(alert).to_contain_text("zu lang für die Prüfung")
    await page.context.set_offline(True)
    await page.get_by_label("Ihr Text", exact=True).fill(TEXT)
    await check.click()
    await expect(alert).to_contain_text("gerade nicht erreichbar")
    await expect(page.get_by_label("Ihr Text", exact=True)).to_have_value(TEXT)


async def test_paper_has_text_and_findings_and_no_buttons(page: Page, server: Server) -> None:
    await checked(page, server)
    await page.emulate_media(media="print")
    for shown in ("#marked", "#findings", "#counts"):
        await expect(page.locator(shown)).to_be_visible()
    for gone in ("#form", ".tools", "#more", "#findings button >> nth=0"):
        await expect(page.locator(gone)).to_be_hidden()
