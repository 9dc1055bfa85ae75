"""Hard words in Leichte Sprache: underlined, explained on demand."""

from __future__ import annotations

import pytest
from playwright.async_api import Locator, expect

from tests.browser.chat import Chat, settles
from tests.browser.server import EVIL

QUESTION = "Was ist die Innovationsregion?"
MEANING = "Kommune ist ein anderes Wort.\nZum Beispiel für: Stadt oder Landkreis."


async def easy(chat: Chat) -> Locator:
    """Switch to Leichte Sprache, ask, and give the hard word of the answer."""
    await chat.button("Leichte Sprache").first.click()
    await expect(chat.messages.first).to_contain_text("Guten Tag.")
    await chat.say(QUESTION)
    return chat.last.get_by_role("button", name="Kommunen", exact=True)


async def test_a_hard_word_is_underlined_and_explained_where_it_stands(chat: Chat) -> None:
    word = await easy(chat)
    assert "underline" in await word.evaluate("(node) => getComputedStyle(node).textDecorationLine")
    await expect(word).to_have_attribute("aria-expanded", "false")
    await word.click()
    meaning = chat.last.get_by_role("note", name="Kommunen")
    await settles(meaning.inner_text, MEANING)
    await expect(meaning).to_be_in_viewport(ratio=0.95)
    await expect(word).to_have_attribute("aria-expanded", "true")
    await chat.hears("Kommune ist ein anderes Wort.")
    await word.click()
    await expect(meaning).to_have_count(0)
    await expect(word).to_have_attribute("aria-expanded", "false")


async def test_a_hard_word_is_explained_by_keyboard_and_escape_closes_that_first(chat: Chat) -> None:
    word = await easy(chat)
    for _ in range(10):
        await chat.page.keyboard.press("Shift+Tab")
        if await word.evaluate("(node) => node === node.getRootNode().activeElement"):
            break
    await chat.page.keyboard.press("Enter")
    meaning = chat.last.get_by_role("note", name="Kommunen")
    await expect(meaning).to_be_visible()
    await expect(word).to_be_focused()
    await chat.page.keyboard.press("Escape")
    await expect(meaning).to_have_count(0)
    await expect(word).to_be_focused()
    await expect(chat.panel).to_be_visible()


@pytest.mark.parametrize(
    "options", [{"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}]
)
async def test_a_hard_word_is_explained_by_touch(chat: Chat) -> None:
    word = await easy(chat)
    await word.tap()
    await expect(chat.last.get_by_role("note", name="Kommunen")).to_be_visible()


async def test_standard_german_has_no_underlined_words(chat: Chat) -> None:
    await chat.say(QUESTION)
    await expect(chat.last.locator(".term")).to_have_count(0)


async def test_an_explanation_survives_a_reload_without_the_server(chat: Chat) -> None:
    word = await easy(chat)
    await chat.page.reload()
    await expect(word).to_be_visible()
    await chat.page.route("**/api/**", lambda route: route.abort())
    await word.click()
    await expect(chat.last.get_by_role("note")).to_contain_text("Stadt oder Landkreis")


async def test_an_explanation_never_becomes_markup(chat: Chat) -> None:
    await easy(chat)
    await chat.say("Das ist ein Schurke.")
    await chat.last.get_by_role("button", name="Schurke", exact=True).click()
    await expect(chat.last.get_by_role("note")).to_contain_text(EVIL.replace("**", "")[:20])
    assert await chat.page.evaluate("window.hacked") is None
    await expect(chat.last.locator("img, script, a")).to_have_count(0)
