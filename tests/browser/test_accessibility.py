"""WCAG 2.2 in every state and window, by axe-core, by keyboard alone, and as a screen reader meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.chat import ASK, Chat, settles
from tests.browser.server import Server

TREE = (Path(__file__).parent / "tree.yml").read_text(encoding="utf-8").strip()
QUESTION = "Was ist die Innovationsregion?"
WINDOWS = {
    "1280px": {},
    "320px": {"viewport": {"width": 320, "height": 640}},
    "zoom-400": {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
    "dark": {"color_scheme": "dark"},
    "forced-colors": {"forced_colors": "active"},
    "more-contrast": {"contrast": "more"},
    "touch": {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True},
}


def windows(*names: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("options", [WINDOWS[name] for name in names], ids=names)


@pytest.fixture
def defaults(defaults: dict[str, object]) -> dict[str, object]:
    """axe-core writes styles into the page; the strict policy is in force in all other modules."""
    return {**defaults, "bypass_csp": True}


async def form_with_errors(chat: Chat) -> None:
    await chat.say(ASK)
    await chat.button("Formular ausfüllen").click()
    await chat.page.locator("revier-lotse .form .strong").click()
    await expect(chat.page.locator("revier-lotse #form-summary")).to_be_focused()


@windows(*WINDOWS)
async def test_every_state_is_without_violations(page: Page, server: Server) -> None:
    await page.goto(server.url)
    chat = Chat(page)
    await expect(chat.launcher).to_be_visible()
    await chat.is_sound()  # closed
    await chat.open()
    await chat.is_sound()  # greeting and options
    await chat.say(QUESTION)
    await chat.say("Wer ist für Radwege zuständig?")
    await chat.say("Weitergeben")
    await chat.button("Nachricht zurückziehen").click()
    await chat.page.locator("revier-lotse summary").click()
    await chat.say("Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 3)
    await chat.is_sound()  # sources, card, hand-off with the question, privacy notice, words without end
    await chat.button("Senden").click()
    await chat.is_sound()  # error at the field
    await chat.button("Einstellungen").click()
    await chat.button("Meine Daten löschen").click()
    await chat.is_sound()  # settings and the question before erasing


@windows("1280px", "320px", "zoom-400")
async def test_every_state_of_easy_language_is_without_violations(page: Page, server: Server) -> None:
    await page.goto(server.url)
    chat = Chat(page)
    await chat.open()
    await page.locator("revier-lotse .switch").click()
    await expect(chat.messages.first).to_contain_text("Guten Tag.")
    await chat.say(QUESTION)
    await chat.button("Kommunen").click()
    await expect(chat.page.get_by_role("note")).to_be_visible()
    await chat.is_sound()  # a hard word explained
    await form_with_errors(chat)
    await chat.is_sound()
    await chat.button("Einstellungen").click()
    await chat.is_sound()


@windows("1280px", "320px", "zoom-400", "dark", "forced-colors")
async def test_the_form_is_without_violations(page: Page, server: Server) -> None:
    await page.goto(server.url)
    chat = Chat(page)
    await chat.open()
    await chat.say(ASK)
    await chat.button("Formular ausfüllen").click()
    await expect(chat.page.locator("revier-lotse #form-title")).to_be_focused()
    await chat.is_sound()
    await page.get_by_role("textbox", name="E-Mail").fill("vera@gmx.ed")
    await chat.button("Nachricht absenden").click()
    await expect(chat.button("vera@gmx.de übernehmen")).to_be_visible()
    await chat.is_sound()  # with errors and a suggestion


async def test_waiting_and_failed_messages_are_without_violations(
    chat: Chat, context: BrowserContext, server: Server
) -> None:
    answer = server.assistant.keep("langsam")
    await chat.input.fill("langsam")
    await chat.input.press("Enter")
    await expect(chat.page.locator("revier-lotse .typing")).to_be_visible()
    await chat.is_sound()
    answer.set()
    await expect(chat.last).to_have_class("entry bot")
    await context.set_offline(True)
    await chat.input.fill("ohne Netz")
    await chat.input.press("Enter")
    await expect(chat.last).to_contain_text("Keine Verbindung.")
    await chat.is_sound()
    await context.set_offline(False)


@windows("1280px", "320px")
@pytest.mark.parametrize("theme", ["Hell", "Dunkel", "Starker Kontrast"])
async def test_every_theme_is_without_violations_in_the_largest_type(chat: Chat, theme: str) -> None:
    await chat.say(QUESTION)
    await chat.button("Einstellungen").click()
    await chat.page.get_by_text(theme, exact=True).click()
    await chat.page.get_by_text("Sehr groß", exact=True).click()
    await chat.page.get_by_text("Weit", exact=True).click()
    await chat.is_sound()
    await chat.button("Zurück zum Gespräch").click()
    await chat.is_sound()
    await form_with_errors(chat)
    await chat.is_sound()


@windows("1280px", "320px", "dark", "forced-colors")
async def test_the_statement_on_accessibility_is_without_violations(page: Page, server: Server) -> None:
    await page.goto(f"{server.url}/barrierefreiheit")
    chat = Chat(page)
    await expect(chat.launcher).to_be_visible()
    await chat.is_sound()


@windows("320px", "zoom-400")
@pytest.mark.parametrize("simple", [False, True], ids=["de", "de-simple"])
async def test_the_privacy_notice_is_there_in_both_registers_before_the_first_message(
    chat: Chat, simple: bool
) -> None:
    if simple:
        await chat.page.locator("revier-lotse .switch").click()
        await expect(chat.messages.first).to_contain_text("Guten Tag.")
    standard, easy = "solange Sie nicht danach gefragt werden.", "Wir speichern Ihre Fragen."
    intro = chat.panel.locator(".intro")
    await expect(intro).to_contain_text(easy if simple else standard)
    await intro.get_by_text("in Alltags-Sprache" if simple else "in Leichter Sprache").press("Enter")
    other = intro.get_by_text(standard if simple else easy)
    await expect(other).to_be_visible()
    marked = await other.evaluate("(node) => node.closest('[lang]').lang")
    assert marked == ("de" if simple else "de-simple")
    await chat.is_sound()


@windows("1280px", "320px", "touch")
async def test_targets_are_at_least_44_pixels(chat: Chat) -> None:
    await chat.say(QUESTION)
    small = """(panel) => [...panel.querySelectorAll(
            'button:not(.term), textarea, summary, label:has(input)')]
        .filter((node) => node.checkVisibility())
        .map((node) => [node.textContent, node.getBoundingClientRect()])
        .filter(([, box]) => box.width < 44 || box.height < 44).map(([text]) => text)"""
    assert await chat.panel.evaluate(small) == []
    await chat.button("Einstellungen").click()
    assert await chat.panel.evaluate(small) == []


async def in_still_time(page: Page, server: Server) -> Chat:
    """The demo page, in which time passes only when the test says so."""
    await page.clock.install(time="2026-11-22T14:00:00")
    await page.goto(server.url)
    chat = Chat(page)
    await expect(chat.launcher).to_be_visible()  # a request under way would end with the leap in time
    await page.clock.pause_at("2026-11-22T14:05:00")
    return chat


async def test_a_screen_reader_finds_log_headings_speakers_and_lists(page: Page, server: Server) -> None:
    chat = await in_still_time(page, server)
    await chat.open()
    await chat.say("Wer ist für Radwege zuständig?")
    await page.clock.run_for(400)
    await expect(chat.announcer).not_to_be_empty()
    await page.clock.run_for(7000)  # announcements do not stay in the way
    await settles(chat.panel.aria_snapshot, TREE)


async def test_the_chat_is_used_by_keyboard_alone(page: Page, server: Server) -> None:
    await page.goto(server.url)
    chat = Chat(page)
    await expect(chat.launcher).to_be_visible()
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")
    await chat.rests_on("Zum Chat")  # the second skip link
    await page.keyboard.press("Enter")
    await expect(chat.messages.first).to_be_visible()
    await chat.rests_on("input")
    await page.keyboard.type(QUESTION)
    await page.keyboard.press("Enter")
    await expect(chat.last).to_have_class("entry bot")
    await chat.rests_on("input")
    for option in ("Nein, das hat nicht geholfen", "Ja, das hat geholfen", "Wer bezahlt das?"):
        await page.keyboard.press("Shift+Tab")
        await chat.rests_on(option)
    await page.keyboard.press("Space")
    await expect(chat.last).to_contain_text("Sie haben geschrieben: Wer bezahlt das?")
    await chat.rests_on("input")
    await page.keyboard.press("Escape")
    await expect(chat.panel).to_be_hidden()
    await chat.rests_on("Zum Chat")


async def test_the_focus_passes_every_control_in_the_order_of_the_screen(chat: Chat) -> None:
    passed = []
    await chat.page.locator("revier-lotse #title").focus()
    while (name := await chat.focused()) != "Senden" and len(passed) < 20:
        await chat.page.keyboard.press("Tab")
        passed.append(name)
    assert passed[1:] == [
        "Schließen",
        "Leichte Sprache",
        "Einstellungen",
        passed[4],  # the log itself, so that it scrolls by keyboard
        "Datenschutz in Leichter Sprache",
        QUESTION,
        "Wer ist für Radwege zuständig?",
        "Leichte Sprache",
        "input",
    ]


async def test_escape_closes_the_settings_first_and_gives_the_focus_back(chat: Chat) -> None:
    await chat.button("Einstellungen").focus()
    await chat.page.keyboard.press("Enter")
    await chat.rests_on("settings-title")
    await chat.page.keyboard.press("Escape")
    await chat.rests_on("Einstellungen")
    await expect(chat.panel).to_be_visible()
    await chat.page.keyboard.press("Escape")
    await expect(chat.panel).to_be_hidden()
    await chat.rests_on("Fragen Sie den Revierlotsen")


@windows("320px", "zoom-400")
async def test_a_chat_that_fills_the_window_keeps_the_focus_inside(chat: Chat) -> None:
    for _ in range(12):
        await chat.page.keyboard.press("Tab")
        assert await chat.page.evaluate("['REVIER-LOTSE', 'BODY'].includes(document.activeElement.tagName)")
    await chat.page.keyboard.press("Escape")
    await expect(chat.panel).to_be_hidden()
    await expect(chat.launcher).to_be_focused()


async def test_f6_goes_to_the_chat_and_back(chat: Chat) -> None:
    link = chat.page.get_by_role("link", name="Themen")
    await link.focus()
    await chat.page.keyboard.press("F6")
    await chat.rests_on("input")
    await chat.page.keyboard.press("F6")
    await expect(link).to_be_focused()


async def test_a_reply_that_comes_never_moves_the_focus(chat: Chat, server: Server) -> None:
    await chat.say(QUESTION)
    link = chat.page.get_by_role("link", name="Themen")
    await link.focus()
    await server.push("Später gekommen.")
    await expect(chat.last).to_contain_text("Später gekommen.")
    await expect(link).to_be_focused()


async def test_a_chat_open_from_the_start_does_not_take_the_focus(page: Page, server: Server) -> None:
    await page.goto(server.url)
    chat = Chat(page)
    await chat.open()
    await page.reload()
    await expect(chat.messages.first).to_be_visible()
    assert await page.evaluate("document.activeElement.tagName") == "BODY"


async def test_one_polite_announcer_speaks_once_and_forgets(page: Page, server: Server) -> None:
    chat = await in_still_time(page, server)
    await expect(chat.announcer).to_have_count(1)  # before anything is said
    await chat.open()
    await page.clock.run_for(400)
    await expect(chat.announcer).to_contain_text("Revierlotse:\nGuten Tag!")
    await page.clock.run_for(7000)
    await expect(chat.announcer).to_be_empty()
    await chat.say(QUESTION)
    await page.clock.run_for(400)
    await expect(chat.announcer).to_contain_text(
        "Zur Innovationsregion Mitteldeutschland haben"
    )  # without **
    await expect(chat.announcer).to_contain_text("Quellen: 2.\nVorschläge zur Auswahl: 4.")
    live = "[aria-live]:not([aria-live=off]), [role=status], [role=alert]"
    await expect(page.locator(f"revier-lotse :is({live})")).to_have_count(1)


async def test_announcements_are_without_markup(chat: Chat) -> None:
    await chat.button("Leichte Sprache").first.click()
    await expect(chat.messages.first).to_contain_text("Guten Tag.")
    await chat.page.route("**/api/v1/messages", lambda route: route.fulfill(status=500))
    await chat.input.fill("Hallo")
    await chat.input.press("Enter")
    await chat.hears("Das hat nicht geklappt.\nIhre Nachricht ist noch da.")


async def test_a_choice_an_error_and_a_switch_are_announced(page: Page, server: Server) -> None:
    await page.goto(server.url)
    chat = Chat(page)
    await chat.open()
    await chat.button("Senden").click()
    await chat.hears("Bitte schreiben Sie zuerst Ihre Frage.")
    await chat.button(QUESTION).click()
    await chat.hears(f"Gewählt: {QUESTION}")
    await chat.button("Leichte Sprache").first.click()
    await chat.hears("Das Gespräch ist jetzt in Leichter Sprache.", "de-simple")


@pytest.mark.parametrize(
    "options", [{"reduced_motion": "no-preference"}, {"reduced_motion": "reduce"}], ids=["motion", "reduced"]
)
async def test_nothing_moves_for_those_who_asked_for_it(
    chat: Chat, options: dict[str, str], server: Server
) -> None:
    server.assistant.keep("langsam")
    await chat.input.fill("langsam")
    await chat.input.press("Enter")
    await expect(chat.page.locator("revier-lotse .typing")).to_be_visible()
    moving = await chat.panel.evaluate("(panel) => panel.getAnimations({subtree: true}).length")
    assert (moving > 0) == (options["reduced_motion"] == "no-preference")


@windows("zoom-400")
async def test_at_400_percent_everything_can_be_reached_by_scrolling_one_way(chat: Chat) -> None:
    await chat.say(QUESTION)
    for control in ("Leichte Sprache", "Wer bezahlt das?", "Senden"):
        button = chat.button(control).last
        await button.scroll_into_view_if_needed()
        await expect(button).to_be_in_viewport(ratio=0.95)


@windows("1280px", "320px")
async def test_in_the_largest_type_the_whole_chat_scrolls_so_that_answers_can_be_read(chat: Chat) -> None:
    heights = """(panel) => [panel, panel.querySelector('.log')]
        .map((node) => node.scrollHeight - node.clientHeight > 1)"""
    for _ in range(3):
        await chat.say(QUESTION)
    assert await chat.panel.evaluate(heights) == [False, True]  # the log alone, whatever is hidden in it
    await chat.button("Einstellungen").click()
    await chat.page.get_by_text("Sehr groß", exact=True).click()
    await chat.page.get_by_text("Weit", exact=True).click()
    await chat.button("Zurück zum Gespräch").click()

    async def scrolling() -> list[bool]:
        return await chat.panel.evaluate(heights)

    await settles(scrolling, [True, False])
    await chat.input.focus()
    await expect(chat.input).to_be_in_viewport(ratio=0.95)
    await chat.say("Und jetzt?")
    await expect(chat.last.locator(".speaker")).to_be_in_viewport()
