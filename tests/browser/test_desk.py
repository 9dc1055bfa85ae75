"""The desk's pages: WCAG 2.2 by axe-core at 1280 and 320 pixels, and by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Page, expect

from bot.handoff import mail
from tests.browser.chat import Chat
from tests.browser.server import Server

PASSWORD = "ein langes Passwort"


@pytest.fixture
def defaults(defaults: dict[str, object]) -> dict[str, object]:
    """axe-core writes styles into the page; the strict policy is in force in tests/gateway/staff."""
    return {**defaults, "bypass_csp": True}


async def sound(page: Page) -> None:
    """Nothing that axe-core finds in a wide window and in a narrow one."""
    await Chat(page).is_sound(1280, 320)


async def log_in(page: Page, server: Server, name: str) -> None:
    await page.goto(f"{server.url}/staff")
    await page.get_by_label("Kontoname").fill(name)
    await page.get_by_label("Passwort").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("Nachrichtenliste")


async def test_every_page_of_the_desk_is_without_violations(page: Page, server: Server) -> None:
    await server.gateway.accounts.add("chef", PASSWORD, "admin", "rienaecker")
    id = await server.hand_in("Der Radweg ist kaputt. " + "Donaudampfschifffahrtsgesellschaft" * 4)
    await page.goto(f"{server.url}/staff")
    await sound(page)
    await page.get_by_label("Kontoname").fill("niemand")
    await page.get_by_label("Passwort").fill("falsch")
    await page.get_by_role("button", name="Anmelden").click()
    await expect(page.get_by_role("alert")).to_contain_text("stimmt nicht")
    await sound(page)
    await log_in(page, server, "chef")
    await sound(page)
    await page.get_by_role("link", name=re.compile(id)).click()
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Nachricht {id}")
    await sound(page)
    await page.get_by_role("button", name="Nachricht übernehmen").click()
    await expect(page.get_by_role("status")).to_contain_text("übernommen")
    await sound(page)
    await page.get_by_role("link", name="Konten").click()
    await expect(page.get_by_role("heading", level=1)).to_have_text("Konten")
    await sound(page)
    await page.goto(f"{server.url}/staff/nichts")
    await sound(page)


async def test_a_message_is_closed_and_opened_again_by_keyboard_alone(page: Page, server: Server) -> None:
    await server.gateway.accounts.add("erika", PASSWORD, "desk")
    id = await server.hand_in("Der Radweg ist kaputt.")
    await log_in(page, server, "erika")
    await page.keyboard.press("Tab")
    await expect(page.get_by_role("link", name="Zum Inhalt")).to_be_focused()
    await expect(page.get_by_role("link", name="Zum Inhalt")).to_be_in_viewport()

    async def go_to(name: str) -> None:
        for _ in range(30):
            await page.keyboard.press("Tab")
            if name in await page.evaluate("document.activeElement.textContent"):
                return await page.keyboard.press("Enter")
        raise AssertionError(name)

    await go_to(id)
    await expect(page.get_by_role("heading", level=1)).to_have_text(f"Nachricht {id}")
    await go_to("Nachricht abschließen")
    await expect(page.get_by_role("status")).to_have_text("Die Nachricht ist abgeschlossen.")
    await sound(page)
    await go_to("Nachricht wieder öffnen")
    await expect(page.get_by_role("status")).to_contain_text("wieder offen")


VALUES = {
    "id": "ABI-7K2M-9XQ0",
    "topic_field": "Verkehr und Mobilität",
    "person": "Erika Muster",
    "deputy": "Kim Vertretung",
    "at": "1.12.2026, 9:05 Uhr",
    "name": "Müller",
    "mail": "mueller@posteo.de",
    "phone": None,
    "language": "de-simple",
    "concern": "Der Radweg ist kaputt.",
    "summary": "Wer zahlt das?",
    "transcript": [{"author": "visitor", "text": "Hallo"}],
    "consent": {"at": "1.12.2026, 9:05 Uhr", "text": "Ich bin einverstanden."},
    "desk_url": "https://chat.example.org/staff/handoffs/ABI-7K2M-9XQ0",
    "subject": "Antwort auf Ihre Nachricht ABI-7K2M-9XQ0",
    "intro": "Hier ist die Antwort:",
    "body": "Wir kümmern uns.",
    "signature": "Erika Muster",
}


@pytest.mark.parametrize("kind", ["handoff", "withdrawal", "answer"])
async def test_the_mails_are_without_violations(page: Page, kind: mail.Kind) -> None:
    addresses = {"sender": "bot@amt.example", "recipient": "erika@amt.example"}
    letter = mail.compose(kind, VALUES, **addresses, subject="x", identity="<1@amt.example>", at=0)
    html = letter.get_body(("html",))
    assert html is not None
    await page.set_content(html.get_content())
    await sound(page)
