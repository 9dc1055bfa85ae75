"""The chat with the trained assistant behind it: what `make run` starts."""

from __future__ import annotations

from playwright.async_api import Page, expect

from tests.browser.chat import Chat


async def test_a_question_typed_into_the_page_gets_its_answer_in_both_registers(
    page: Page, assistant: str
) -> None:
    await page.goto(assistant)
    chat = Chat(page)
    await chat.open()
    await chat.say("Was ist das Strukturstärkungsgesetz?")
    await expect(chat.last).to_contain_text("Quellen")
    await chat.button("Leichte Sprache").first.click()
    await expect(chat.button("Alltags-Sprache")).to_be_visible()
    await chat.say("Was ist das Strukturstärkungsgesetz?")
    await expect(chat.last.locator(".text")).to_have_attribute("lang", "de-simple")
