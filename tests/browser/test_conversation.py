"""What a visitor can do with the chat, seen from outside."""

from __future__ import annotations

import json
import re

import pytest
from playwright.async_api import BrowserContext, Page, Route, expect

from tests.browser.chat import Chat, settles
from tests.browser.server import EVIL, Server

QUESTION = "Was ist die Innovationsregion?"
PAGE = "https://www.anhalt-bitterfeld.de/de/innovationsregion-mitteldeutschland.html"


async def test_everything_is_erased_in_words(chat: Chat, server: Server) -> None:
    await chat.say("Mein Geheimnis")
    await chat.say("Meine Daten löschen")
    await expect(chat.last).to_contain_text("Soll ich unser ganzes Gespräch")
    await chat.input.fill("ja")
    await chat.input.press("Enter")
    await expect(chat.last).to_contain_text("Alle Daten dieses Gesprächs sind gelöscht.")
    await expect(chat.page.locator("revier-lotse .messages")).not_to_contain_text("Geheimnis")
    await settles(server.languages, [])
    await chat.say("Hallo")


async def test_an_answer_shows_speaker_time_bold_words_and_lists(chat: Chat) -> None:
    await chat.say(QUESTION)
    await expect(chat.last.get_by_role("heading", level=3)).to_have_text(
        re.compile(r"^Revierlotse, \d\d:\d\d Uhr$")
    )
    await expect(chat.last.locator("strong")).to_have_text("Innovationsregion Mitteldeutschland")
    await expect(chat.last.locator(".text li")).to_have_text(
        ["neue Impulse", "Strategien und Projekte für Innovation", "Wertschöpfung und Lebensqualität"]
    )


async def test_sources_are_links_with_their_date(chat: Chat) -> None:
    await chat.say(QUESTION)
    link = chat.last.get_by_role("link", name="Landkreis Anhalt-Bitterfeld: Innovationsregion")
    await expect(link).to_have_attribute("href", PAGE)
    await expect(link).to_have_attribute("rel", "noopener noreferrer")
    await expect(chat.last).to_contain_text("Stand: undatiert, nach Juli 2020")
    await expect(chat.last.get_by_role("link")).to_have_count(1)  # a law without an address is plain text


async def test_the_responsible_person_stands_on_a_card(chat: Chat) -> None:
    await chat.say("Wer ist für Radwege zuständig?")
    await expect(chat.last.locator(".card")).to_contain_text("Anja Sachenbacher")
    await expect(chat.last.locator(".card li")).to_have_text(
        ["Verkehr und Mobilität", "Kultur und Tourismus", "Bildung und Demographie"]
    )


async def test_a_message_passed_on_shows_its_number_and_state(chat: Chat) -> None:
    await chat.say("Weitergeben")
    await expect(chat.last.locator(".card")).to_contain_text(
        re.compile(r"Nummer ABI-[0-9A-Z]{4}-[0-9A-Z]{4}")
    )
    await expect(chat.last.locator(".card")).to_contain_text("Gespeichert, noch nicht verschickt.")


async def test_a_chosen_option_stays_in_the_transcript(chat: Chat, server: Server) -> None:
    await chat.button(QUESTION).click()
    await expect(chat.messages).to_have_count(3)
    await expect(chat.messages.nth(0).locator(".chosen")).to_have_text(f"Gewählt: {QUESTION}")
    await expect(chat.messages.nth(1)).to_contain_text(QUESTION)
    assert server.received == ["innoregion_what"]
    await chat.rests_on("input")


async def test_an_option_that_is_no_longer_valid_is_explained(chat: Chat, server: Server) -> None:
    body = json.dumps({"option": "never offered"})
    await chat.page.route("**/api/v1/messages", lambda route: route.continue_(post_data=body))
    await chat.button(QUESTION).click()
    await expect(chat.last).to_contain_text("Diese Auswahl gilt nicht mehr.")
    await expect(chat.button("Noch einmal senden")).to_have_count(0)


async def test_the_whole_interface_switches_to_easy_language(chat: Chat, server: Server) -> None:
    await chat.say(QUESTION)
    await chat.button("Leichte Sprache").first.click()
    await expect(chat.button("Alltags-Sprache")).to_be_focused()
    await expect(chat.panel).to_contain_text("Noch nicht von einer Prüf-Gruppe geprüft.")
    await expect(chat.last).to_have_text("Ab hier in Leichter Sprache.")
    assert await chat.panel.evaluate("(panel) => panel.closest('[lang]').lang") == "de-simple"
    await chat.say(QUESTION)
    await expect(chat.last.locator(".text")).to_have_attribute("lang", "de-simple")
    await expect(chat.last).to_contain_text("9 Kommunen haben mitgemacht.")
    assert await server.languages() == ["de-simple"]


async def test_easy_language_has_one_sentence_a_line_in_large_type_without_hyphenation(chat: Chat) -> None:
    await chat.button("Leichte Sprache").first.click()
    await expect(chat.messages.first).to_contain_text("Guten Tag.")
    await chat.say(QUESTION)
    text = chat.last.locator(".text")
    style = await text.evaluate("(node) => ({...getComputedStyle(node)})")
    assert float(style["fontSize"].removesuffix("px")) >= 1.2 * 16
    assert (style["hyphens"], style["textAlign"]) == ("none", "start")
    await settles(
        text.locator("p").first.inner_text,
        "Die Innovations-Region war ein Projekt.\nDas Projekt war in Mittel-Deutschland.\n"
        "9 Kommunen haben mitgemacht.\nDas Projekt hat 2018 angefangen.\n2022 war es zu Ende.",
    )


@pytest.mark.parametrize("options", [{"viewport": {"width": 320, "height": 640}}], ids=["320px"])
async def test_no_text_of_easy_language_is_smaller_than_120_percent(chat: Chat) -> None:
    await chat.page.locator("revier-lotse .switch").click()
    await expect(chat.messages.first).to_contain_text("Guten Tag.")
    await chat.say(QUESTION)
    small = await chat.panel.evaluate(
        """(panel) => [...panel.querySelectorAll('*')].filter((node) => node.checkVisibility()
            && !node.closest('.hidden')
            && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim())
            && parseFloat(getComputedStyle(node).fontSize) < 19.2).map((node) => node.textContent)"""
    )
    assert small == []


async def test_a_switch_before_the_first_question_greets_anew(chat: Chat, server: Server) -> None:
    await chat.button("Leichte Sprache").first.click()
    await expect(chat.messages).to_have_count(1)
    await expect(chat.messages.first).to_contain_text("Ich bin ein Computer-Programm.")
    await chat.say("Hallo")
    await settles(server.languages, ["de-simple"])  # the first one is erased, it was empty


async def test_a_switch_in_words_switches_the_interface_too(chat: Chat) -> None:
    await chat.say("Leichte Sprache, bitte")
    await expect(chat.button("Alltags-Sprache")).to_be_visible()
    await expect(chat.panel).to_contain_text("Das ist ein Computer-Programm.")


async def test_a_compound_stays_whole_at_the_end_of_a_line(chat: Chat) -> None:
    await chat.say("Die Innovations-Region und der Struktur-Wandel sind da.")
    rects = await chat.last.locator(".whole").evaluate_all(
        "(all) => all.map((node) => node.getClientRects().length)"
    )
    assert rects == [1, 1]
    await chat.button("Leichte Sprache").first.click()
    await expect(chat.page.locator("revier-lotse .switch .whole")).to_have_text("Alltags-Sprache")


async def test_the_conversation_survives_a_reload(chat: Chat, server: Server) -> None:
    await chat.say(QUESTION)
    await chat.page.reload()
    await expect(chat.messages).to_have_count(3)
    await expect(chat.last).to_contain_text("neun Kommunen")
    await chat.say("Und weiter?")
    assert server.received == [QUESTION, "Und weiter?"]
    assert len(await server.languages()) == 1


async def test_a_reload_in_the_middle_of_a_message_neither_loses_nor_doubles_it(
    chat: Chat, server: Server
) -> None:
    answer = server.assistant.keep(QUESTION)
    await chat.input.fill(QUESTION)
    await chat.input.press("Enter")
    await expect(chat.page.locator("revier-lotse .typing")).to_be_visible()
    await server.hears(QUESTION)
    await chat.page.reload()
    await expect(chat.page.locator("revier-lotse .typing")).to_be_visible()
    answer.set()
    await expect(chat.messages).to_have_count(3)
    await expect(chat.last).to_contain_text("neun Kommunen")
    assert server.received == [QUESTION]


async def test_messages_sent_quickly_arrive_in_order(chat: Chat, server: Server) -> None:
    first = server.assistant.keep("eins")
    for text in ("eins", "zwei", "drei"):
        await chat.input.fill(text)
        await chat.input.press("Enter")
    first.set()
    await expect(chat.messages.filter(has_text="Sie haben geschrieben: drei")).to_be_visible()
    assert server.received == ["eins", "zwei", "drei"]


async def test_erasing_removes_everything_here_and_on_the_server(chat: Chat, server: Server) -> None:
    await chat.say("Mein Geheimnis")
    await chat.button("Einstellungen").click()
    await chat.button("Meine Daten löschen").click()
    await chat.button("Ja, alles löschen").click()
    await expect(chat.last).to_contain_text("Alle Daten dieses Gesprächs sind gelöscht.")
    assert await server.languages() == []
    token = await chat.page.evaluate("sessionStorage.getItem('revier-lotse')")
    assert token is None
    kept = await chat.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "Geheimnis" not in kept
    await chat.say("Neu")
    assert len(await server.languages()) == 1


async def test_erasing_can_be_declined(chat: Chat, server: Server) -> None:
    await chat.button("Einstellungen").click()
    await chat.button("Meine Daten löschen").click()
    await chat.button("Nein, behalten").click()
    await expect(chat.button("Meine Daten löschen")).to_be_focused()
    await chat.button("Meine Daten löschen").click()
    await chat.page.keyboard.press("Escape")  # the safe answer; the settings stay
    await expect(chat.button("Meine Daten löschen")).to_be_focused()
    assert len(await server.languages()) == 1


async def test_erasing_that_fails_says_so_and_keeps_the_conversation(chat: Chat, server: Server) -> None:
    await chat.say("Mein Geheimnis")
    await chat.page.route("**/api/v1/conversations", lambda route: route.fulfill(status=503))
    await chat.button("Einstellungen").click()
    await chat.button("Meine Daten löschen").click()
    await chat.button("Ja, alles löschen").click()
    await expect(chat.page.locator("revier-lotse .status")).to_contain_text("Ihre Daten sind noch da.")
    await chat.button("Zurück zum Gespräch").click()
    await expect(chat.messages).to_have_count(3)


async def test_an_expired_conversation_begins_anew_and_the_question_is_not_lost(
    chat: Chat, server: Server
) -> None:
    await chat.say("Erste Frage")
    server.expire()
    await chat.say(QUESTION)
    await expect(chat.messages.filter(has_text="Das alte Gespräch ist abgelaufen.")).to_be_visible()
    await expect(chat.last).to_contain_text("neun Kommunen")
    assert server.received == ["Erste Frage", QUESTION]


async def test_an_empty_or_too_long_message_is_refused_at_the_field(chat: Chat, server: Server) -> None:
    await chat.button("Senden").click()
    await expect(chat.input).to_have_accessible_description("Bitte schreiben Sie zuerst Ihre Frage.")
    await expect(chat.input).to_be_focused()
    await chat.input.fill("😀" * 2000 + "x")
    await chat.button("Senden").click()
    await expect(chat.input).to_have_accessible_description(
        "Ihre Nachricht ist zu lang: 2001 Zeichen. Erlaubt sind 2000."
    )
    await expect(chat.input).to_have_attribute("aria-invalid", "true")
    await chat.input.fill("kurz")
    await expect(chat.input).to_have_accessible_description("")
    assert server.received == []


async def test_shift_and_enter_make_a_new_line(chat: Chat, server: Server) -> None:
    await chat.input.fill("eins")
    await chat.input.press("Shift+Enter")
    await chat.input.press_sequentially("zwei")
    await chat.input.press("Enter")
    await expect(chat.last).to_have_class("entry bot")
    assert server.received == ["eins\nzwei"]


async def test_what_comes_later_appears_by_itself(chat: Chat, server: Server) -> None:
    await chat.say(QUESTION)
    await server.push("Frau Sachenbacher hat Ihre Nachricht.")
    await expect(chat.last).to_contain_text("Frau Sachenbacher hat Ihre Nachricht.")
    await server.push("Und noch eine.")
    await expect(chat.last).to_contain_text("Und noch eine.")
    await expect(chat.messages).to_have_count(5)


async def test_what_comes_later_appears_also_where_streams_are_blocked(page: Page, server: Server) -> None:
    async def without_streams(route: Route) -> None:
        if "text/event-stream" in (await route.request.all_headers())["accept"]:
            return await route.abort()
        return await route.continue_()

    await page.route("**/api/v1/events*", without_streams)
    await page.clock.install()
    await page.goto(server.url)
    chat = Chat(page)
    await chat.open()
    await server.push("Nachricht auf Umwegen.")

    async def told() -> bool:
        await page.clock.run_for(1_000)  # little by little: the network keeps its own time
        return await chat.messages.count() > 1

    await settles(told, True)
    await expect(chat.last).to_contain_text("Nachricht auf Umwegen.")


async def test_nothing_that_comes_from_people_becomes_markup(chat: Chat) -> None:
    await chat.input.fill(EVIL)
    await chat.input.press("Enter")
    await expect(chat.last).to_contain_text("Sie haben geschrieben: " + EVIL.replace("**", ""))

    async def worse(route: Route) -> None:
        response = await route.fetch()
        body = (await response.text()).replace(
            "https://www.anhalt-bitterfeld.de/evil", "javascript:window.hacked=1"
        )
        await route.fulfill(response=response, body=body)

    await chat.page.route("**/api/v1/events*", lambda route: route.abort())
    await chat.page.route("**/api/v1/messages", worse)
    await chat.page.reload()
    await chat.say("Böse")
    await chat.last.get_by_role("button").first.click()
    await expect(chat.last).to_contain_text("Sie haben geschrieben")
    await chat.page.reload()
    await expect(chat.messages).to_have_count(7)
    assert await chat.page.evaluate("window.hacked") is None
    await expect(chat.messages.locator("img, script, a")).to_have_count(0)


async def test_what_staff_write_stays_text(chat: Chat, server: Server) -> None:
    await server.push(EVIL, {"id": EVIL, "state": EVIL})
    await expect(chat.last.locator(".text")).to_contain_text("<img src=x")
    await expect(chat.last.locator(".card")).to_contain_text("<img src=x")
    assert await chat.page.evaluate("window.hacked") is None
    await expect(chat.messages.locator("img, script")).to_have_count(0)


async def test_the_conversation_can_be_copied_and_saved(chat: Chat) -> None:
    await chat.say(QUESTION)
    await chat.button("Einstellungen").click()
    await chat.button("Kopieren").click()
    await expect(chat.page.locator("revier-lotse .status")).to_have_text("Das Gespräch ist kopiert.")
    copied = await chat.page.evaluate("navigator.clipboard.readText()")
    assert "Zur Innovationsregion Mitteldeutschland haben sich 2018" in copied
    assert PAGE in copied
    async with chat.page.expect_download() as saved:
        await chat.button("Speichern").click()
    file = await (await saved.value).path()
    assert file.read_text(encoding="utf-8") == copied


async def test_printing_prints_the_conversation_alone(chat: Chat) -> None:
    await chat.say(QUESTION)
    await chat.button("Einstellungen").click()
    await chat.button("Drucken").click()
    paper = chat.page.frame_locator("body > iframe").locator("body")
    await expect(paper).to_contain_text("neun Kommunen")
    await expect(paper).not_to_contain_text("Nach der Kohle")


async def test_the_own_data_are_handed_out(chat: Chat) -> None:
    await chat.say("Meine Frage")
    await chat.button("Einstellungen").click()
    async with chat.page.expect_download() as saved:
        await chat.button("Meine Daten speichern").click()
    assert json.loads((await (await saved.value).path()).read_text(encoding="utf-8")) != {}


async def test_two_tabs_are_two_conversations(chat: Chat, context: BrowserContext, server: Server) -> None:
    await chat.say("im ersten")
    other = Chat(await context.new_page())
    await other.page.goto(server.url)
    await other.open()
    await other.say("im zweiten")
    await expect(chat.messages).to_have_count(3)
    await expect(other.messages).to_have_count(3)
    assert len({question["conversation"] for question in server.assistant.questions}) == 2


async def test_a_question_of_the_page_opens_the_chat_and_is_asked(page: Page, server: Server) -> None:
    await page.goto(server.url)
    await page.locator("revier-lotse[ready]").wait_for(state="attached")
    await page.get_by_role("link", name="Wann endet der Kohleausstieg?").click()
    await expect(Chat(page).last).to_contain_text("Sie haben geschrieben: Wann endet der Kohleausstieg?")


async def test_the_launcher_waits_until_the_server_gives_the_texts(page: Page, server: Server) -> None:
    await page.route("**/api/v1/texts*", lambda route: route.abort(), times=1)
    await page.clock.install()
    async with page.expect_event("requestfailed"):
        await page.goto(server.url)
    chat = Chat(page)
    await expect(chat.launcher).to_be_hidden()
    await page.clock.run_for(6000)
    await expect(chat.launcher).to_be_visible()


async def test_settings_are_remembered_in_the_browser_only(chat: Chat) -> None:
    await chat.button("Einstellungen").click()
    await chat.page.get_by_text("Sehr groß", exact=True).click()
    await chat.page.get_by_text("Dunkel", exact=True).click()
    await chat.page.reload()
    root = chat.page.locator("revier-lotse .root")
    await expect(root).to_have_attribute("data-size", "200")
    await expect(root).to_have_attribute("data-theme", "dark")


async def test_a_pasted_text_is_explained_and_goes_nowhere(chat: Chat, server: Server) -> None:
    await chat.input.fill(f"Was heißt das:\n{EVIL}\nDie Bewilligung gilt z. B. nicht für Förderanträge.")
    await chat.input.press("Enter")
    answer = chat.messages.filter(has_text="Kein Mensch hat das geprüft.")
    await expect(answer).to_have_count(1, timeout=90_000)  # the checker loads
    await expect(answer.locator("strong", has_text="Bewilligung")).to_be_visible()
    await expect(answer.locator("li", has_text="Förderanträge: Förder-Anträge")).to_be_visible()
    await expect(answer).to_contain_text("<script>")
    await expect(answer.locator("img, script")).to_have_count(0)
    await expect(chat.button("Mit einem Menschen sprechen")).to_be_visible()
    assert server.received == []
    await chat.page.reload()
    await expect(answer).to_have_count(1)
