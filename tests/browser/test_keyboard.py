"""Everything that is not covered elsewhere, by keyboard alone: settings, keeping, erasing, sending again."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.chat import Chat
from tests.browser.server import Server


async def settings(chat: Chat) -> None:
    await chat.reach("Einstellungen", "Shift+Tab")
    await chat.page.keyboard.press("Enter")
    await chat.rests_on("settings-title")


async def test_every_setting_is_changed(chat: Chat) -> None:
    await settings(chat)
    keys, root = chat.page.keyboard, chat.page.locator("revier-lotse .root")
    for name, presses, value in (("size", 3, "200"), ("theme", 2, "dark"), ("spacing", 1, "wide")):
        await keys.press("Tab")
        for _ in range(presses):
            await keys.press("ArrowRight")
        await expect(root).to_have_attribute(f"data-{name}", value)
    await chat.reach("Zurück zum Gespräch")
    await keys.press("Enter")
    await expect(chat.button("Einstellungen")).to_be_focused()
    await chat.reach("Leichte Sprache", "Shift+Tab")
    await keys.press("Space")
    await expect(chat.button("Alltags-Sprache").first).to_be_focused()


async def test_the_conversation_is_kept_and_erased(chat: Chat, server: Server) -> None:
    await chat.say("Mein Geheimnis")
    await settings(chat)
    keys = chat.page.keyboard
    await chat.reach("Kopieren")
    await keys.press("Enter")
    await expect(chat.page.locator("revier-lotse .status")).to_have_text("Das Gespräch ist kopiert.")
    for name in ("Speichern", "Meine Daten speichern"):
        await chat.reach(name)
        async with chat.page.expect_download():
            await keys.press("Enter")
    await chat.reach("Meine Daten löschen")
    await keys.press("Enter")
    await chat.rests_on("Nein, behalten")  # the safe answer first
    await chat.reach("Ja, alles löschen", "Shift+Tab")
    await keys.press("Enter")
    await expect(chat.last).to_contain_text("gelöscht")
    await chat.rests_on("input")
    assert await server.languages() == []


async def test_a_failed_message_is_sent_again(chat: Chat, server: Server) -> None:
    await chat.page.route("**/api/v1/messages", lambda route: route.fulfill(status=500), times=1)
    await chat.input.press_sequentially("zweiter Versuch")
    await chat.input.press("Enter")
    await expect(chat.last).to_contain_text("nicht geklappt")
    await chat.reach("Noch einmal senden", "Shift+Tab")
    await chat.page.keyboard.press("Enter")
    await expect(chat.last).to_contain_text("Sie haben geschrieben: zweiter Versuch")
    assert server.received == ["zweiter Versuch"]


@pytest.mark.parametrize("options", [{"viewport": {"width": 1280, "height": 300}}], ids=["low"])
async def test_the_transcript_scrolls(chat: Chat) -> None:
    for _ in range(3):
        await chat.say("Was ist die Innovationsregion?")
    await chat.page.get_by_role("log").focus()
    await expect(chat.panel.locator(".intro")).not_to_be_in_viewport()
    for _ in range(40):
        await chat.page.keyboard.press("PageUp")
    await expect(chat.panel.locator(".intro")).to_be_in_viewport()
