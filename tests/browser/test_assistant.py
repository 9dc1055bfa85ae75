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


async def test_a_message_to_the_county_goes_from_the_words_to_the_form_and_gets_its_number(
    page: Page, assistant: str
) -> None:
    await page.goto(assistant)
    chat = Chat(page)
    await chat.open()
    await chat.say("Ich möchte mit einem Menschen sprechen.")
    await chat.button("Formular ausfüllen").click()
    await page.get_by_label("Ihr Anliegen").fill("Der Radweg an der Mulde fehlt.")
    await page.get_by_role("textbox", name="E-Mail").fill("vera@posteo.de")
    await page.get_by_label("Ich bin einverstanden").check()
    await chat.button("Nachricht absenden").click()
    await expect(chat.last.locator(".card")).to_contain_text("Nummer ABI-")
    await chat.say("Was ist das Strukturstärkungsgesetz?")  # the dialogue knows that it is done
    await expect(chat.last).to_contain_text("Quellen")
    id = await chat.messages.locator(".card .name").last.inner_text()
    await chat.button("Nachricht zurückziehen").click()
    await chat.button("Ja, zurückziehen").click()
    await expect(chat.last).to_contain_text(f"Ihre Nachricht {id.split()[-1]} ist zurückgezogen")
    await expect(chat.messages.locator(".card").filter(has_text="Zurückgezogen.")).to_have_count(2)
