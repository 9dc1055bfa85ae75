"""Reading aloud, with a stand-in for the voice: Chromium on servers has none."""

from __future__ import annotations

from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import BrowserContext, Page, expect

from tests.browser.chat import Chat, settles
from tests.browser.server import Server

QUESTION = "Was ist die Innovationsregion?"
SENTENCES = [
    "Zur Innovationsregion Mitteldeutschland haben sich 2018 neun Kommunen "
    "aus drei Bundesländern zusammengeschlossen.",
    "Das Projekt lief bis 2022.",
    "Es hatte drei Schwerpunkte:",
    "neue Impulse",
    "Strategien und Projekte für Innovation",
    "Wertschöpfung und Lebensqualität",
]
SYNTHESISER = """
    window.spoken = [];
    window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
    Object.defineProperty(window, 'speechSynthesis', { value: Object.assign(new EventTarget(), {
        getVoices: () => [{ lang: 'en-GB', localService: true }, { lang: 'de-DE', localService: LOCAL }],
        speak(utterance) { window.spoken.push([utterance.text, utterance.rate]); this.current = utterance; },
        cancel() { this.current = null; },
    }) });
    window.sentenceEnds = () => speechSynthesis.current.onend();
    window.marked = () => [...(CSS.highlights.get('revier-lotse-reading') ?? [])].map(String).join('');
"""


@pytest.fixture
def local() -> bool:
    """Whether the German voice is on the device."""
    return True


@pytest_asyncio.fixture(loop_scope="session")
async def speaking(context: BrowserContext, page: Page, server: Server, local: bool) -> Chat:
    await context.add_init_script(SYNTHESISER.replace("LOCAL", str(local).lower()))
    await page.goto(server.url)
    chat = Chat(page)
    await chat.open()
    return chat


async def spoken(chat: Chat) -> list[Any]:
    return [text for text, _ in await chat.page.evaluate("window.spoken")]


async def marked(chat: Chat) -> str:
    return str(await chat.page.evaluate("window.marked()"))


async def test_without_a_german_voice_nothing_is_offered(chat: Chat) -> None:
    await expect(chat.button("Vorlesen")).to_have_count(0)
    await chat.button("Einstellungen").click()
    await expect(chat.page.get_by_role("group", name="Antworten vorlesen")).to_be_hidden()


@pytest.mark.parametrize("local", [False])
async def test_a_voice_that_sends_the_text_away_is_not_used(speaking: Chat) -> None:
    await expect(speaking.button("Vorlesen")).to_have_count(0)


async def test_a_message_is_read_sentence_by_sentence_and_the_sentence_is_marked(speaking: Chat) -> None:
    await speaking.say(QUESTION)
    await speaking.last.get_by_role("button", name="Vorlesen").click()
    for sentence in SENTENCES:
        await settles(lambda: marked(speaking), sentence)
        await speaking.page.evaluate("window.sentenceEnds()")
    assert await spoken(speaking) == SENTENCES
    assert await marked(speaking) == ""
    await expect(speaking.button("Pause")).to_be_hidden()


async def test_reading_pauses_goes_on_and_stops(speaking: Chat) -> None:
    await speaking.say(QUESTION)
    await speaking.last.get_by_role("button", name="Vorlesen").click()
    await speaking.page.evaluate("window.sentenceEnds()")
    await speaking.button("Pause").click()
    await expect(speaking.button("Weiter")).to_be_focused()
    await speaking.button("Weiter").click()
    await expect(speaking.button("Pause")).to_be_focused()
    # the sentence that was cut off begins again
    await settles(lambda: spoken(speaking), [*SENTENCES[:2], SENTENCES[1]])
    await speaking.button("Beenden").click()
    await expect(speaking.button("Pause")).to_be_hidden()
    await speaking.rests_on("input")
    assert await speaking.page.evaluate("speechSynthesis.current") is None


async def test_answers_are_read_by_themselves_at_the_chosen_speed(speaking: Chat) -> None:
    await speaking.button("Einstellungen").click()
    await speaking.page.get_by_role("group", name="Antworten vorlesen").get_by_text("Immer").click()
    await speaking.page.get_by_text("Langsam").click()
    await speaking.button("Zurück zum Gespräch").click()
    await speaking.say(QUESTION)
    await settles(lambda: speaking.page.evaluate("window.spoken.at(-1)"), [SENTENCES[0], 0.75])


async def test_reading_is_started_paused_and_ended_by_keyboard_alone(speaking: Chat) -> None:
    await speaking.say(QUESTION)
    keys = speaking.page.keyboard
    for _ in range(10):
        await keys.press("Shift+Tab")
        if await speaking.focused() == "Vorlesen":
            break
    await keys.press("Enter")
    await settles(lambda: spoken(speaking), SENTENCES[:1])
    for _ in range(10):
        await keys.press("Tab")
        if await speaking.focused() == "Pause":
            break
    await keys.press("Enter")
    await expect(speaking.button("Weiter")).to_be_focused()
    await keys.press("Tab")
    await keys.press("Enter")
    await speaking.rests_on("input")
    await expect(speaking.button("Weiter")).to_be_hidden()
