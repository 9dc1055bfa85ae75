"""What is on screen after a message: the question and the beginning of the answer."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.browser.chat import Chat
from tests.browser.server import Server

QUESTION = "Was ist die Innovationsregion?"


@pytest.mark.parametrize(
    "options", [{}, {"viewport": {"width": 320, "height": 640}}], ids=["1280px", "320px"]
)
async def test_the_question_and_the_beginning_of_the_answer_are_on_screen(chat: Chat) -> None:
    for _ in range(3):
        await chat.say(QUESTION)
        await expect(chat.messages.nth(-2)).to_be_in_viewport(ratio=0.9)
        await expect(chat.last.locator(".text p").first).to_be_in_viewport()


async def drawn(chat: Chat) -> None:
    """Wait for two frames: what the chat does in the next one is then done."""
    await chat.page.evaluate(
        "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
    )


async def test_what_comes_later_does_not_scroll_away_what_is_read(chat: Chat, server: Server) -> None:
    for _ in range(3):
        await chat.say(QUESTION)
    log = chat.page.get_by_role("log")
    await drawn(chat)  # else the scrolling after the answer would come last
    await log.evaluate("(node) => { node.scrollTop = 40; }")
    await server.push("Später gekommen.")
    await expect(chat.last).to_contain_text("Später gekommen.")
    await drawn(chat)
    assert await log.evaluate("(node) => node.scrollTop") == 40
