"""Lost connections and servers that are down: nothing lost, nothing twice."""

from __future__ import annotations

import json

import pytest
from playwright.async_api import BrowserContext, Route, expect

from tests.browser.chat import Chat
from tests.browser.server import Server

MESSAGES = "**/api/v1/messages"


async def test_a_message_typed_offline_is_kept_marked_and_sent_once(
    chat: Chat, context: BrowserContext, server: Server
) -> None:
    await context.set_offline(True)
    await chat.input.fill("ohne Netz")
    await chat.input.press("Enter")
    await expect(chat.last).to_contain_text("Keine Verbindung.")
    await chat.input.fill("noch eine")
    await chat.input.press("Enter")
    await expect(chat.last).to_contain_text("Wird noch gesendet.")
    await context.set_offline(False)
    await expect(chat.last).to_contain_text("Sie haben geschrieben: noch eine")
    await expect(chat.page.locator("revier-lotse .problem")).to_have_count(0)
    assert server.received == ["ohne Netz", "noch eine"]


async def test_an_answer_lost_on_the_way_is_fetched_without_a_second_effect(
    chat: Chat, server: Server
) -> None:
    async def lose(route: Route) -> None:
        await route.fetch()  # the server hears the message, the browser never hears the answer
        await route.abort()

    await chat.page.route(MESSAGES, lose, times=1)
    await chat.say("genau einmal")
    await expect(chat.last).to_contain_text("Sie haben geschrieben: genau einmal")
    await expect(chat.messages).to_have_count(3)
    assert server.received == ["genau einmal"]


async def test_a_server_restarted_in_the_middle_of_a_message_answers_it_once(
    chat: Chat, server: Server
) -> None:
    answer = server.assistant.keep("mitten darin")
    await chat.input.fill("mitten darin")
    await chat.input.press("Enter")
    await expect(chat.page.locator("revier-lotse .typing")).to_be_visible()
    await server.hears("mitten darin")
    await server.stop()
    await expect(chat.last).to_contain_text("Ihre Nachricht ist noch hier.")
    answer.set()
    await server.start()
    await expect(chat.last).to_contain_text("Sie haben geschrieben: mitten darin")
    await expect(chat.messages).to_have_count(3)
    assert await server.said() == ["mitten darin"]
    await chat.say("und weiter")
    assert await server.said() == ["mitten darin", "und weiter"]


@pytest.mark.parametrize(
    ("status", "notice"), [(503, "antwortet gerade nicht"), (429, "viele Nachrichten in kurzer Zeit")]
)
async def test_retry_after_is_honoured(chat: Chat, server: Server, status: int, notice: str) -> None:
    tries: list[str] = []

    async def refuse(route: Route) -> None:
        tries.append(route.request.headers["idempotency-key"])
        if len(tries) > 1:
            return await route.continue_()
        return await route.fulfill(status=status, headers={"Retry-After": "20"}, body=problem(status))

    clock = chat.page.clock
    await clock.install(time="2026-11-22T14:00:00")
    await clock.pause_at("2026-11-22T14:05:00")
    await chat.page.route(MESSAGES, refuse)
    await chat.input.fill("Geduld")
    await chat.input.press("Enter")
    await expect(chat.last).to_contain_text(notice)
    await clock.run_for(19_900)
    assert len(tries) == 1
    await clock.run_for(200)
    await expect(chat.last).to_contain_text("Sie haben geschrieben: Geduld")
    assert len(tries) == 2 and len(set(tries)) == 1
    assert server.received == ["Geduld"]


async def test_a_failed_message_can_be_sent_again(chat: Chat, server: Server) -> None:
    await chat.page.route(MESSAGES, lambda route: route.fulfill(status=500, body=problem(500)), times=1)
    await chat.input.fill("zweiter Versuch")
    await chat.input.press("Enter")
    await expect(chat.last).to_contain_text("Das hat leider nicht geklappt.")
    await chat.button("Noch einmal senden").click()
    await expect(chat.last).to_contain_text("Sie haben geschrieben: zweiter Versuch")
    await expect(chat.messages).to_have_count(3)
    await chat.rests_on("input")
    assert server.received == ["zweiter Versuch"]


async def test_a_waiting_message_can_be_sent_at_once(chat: Chat, server: Server) -> None:
    await chat.page.route(
        MESSAGES,
        lambda route: route.fulfill(status=503, headers={"Retry-After": "500"}, body=problem(503)),
        times=1,
    )
    await chat.input.fill("gleich")
    await chat.input.press("Enter")
    await chat.button("Noch einmal senden").click()
    await expect(chat.last).to_contain_text("Sie haben geschrieben: gleich")
    assert server.received == ["gleich"]


async def test_a_chat_opened_while_the_server_is_down_takes_questions_all_the_same(
    chat: Chat, server: Server
) -> None:
    page = chat.page
    await page.evaluate("sessionStorage.clear()")
    await page.route(
        "**/api/v1/conversations", lambda route: route.fulfill(status=503, body=problem(503)), times=2
    )
    await page.reload()
    await chat.launcher.click()
    await expect(chat.last).to_contain_text("Der Revierlotse antwortet gerade nicht.")
    await chat.input.fill("trotzdem")
    await chat.input.press("Enter")
    await expect(chat.last).to_contain_text("Sie haben geschrieben: trotzdem")
    await expect(chat.messages).to_have_count(3)  # greeting, question, answer
    assert server.received == ["trotzdem"]


def problem(status: int) -> str:
    return json.dumps({"type": "about:blank", "title": "…", "status": status})


async def test_a_tab_that_nobody_sees_gives_its_stream_to_the_others(
    chat: Chat, context: BrowserContext, server: Server
) -> None:
    seen = """(seen) => {
        Object.defineProperty(document, 'hidden', { value: !seen, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
    }"""
    tabs = [chat]
    for _ in range(6):  # browsers allow six connections
        await tabs[-1].page.evaluate(seen, False)
        tabs.append(Chat(await context.new_page()))
        await tabs[-1].page.goto(server.url)
        await tabs[-1].open()
    await tabs[-1].say("im siebten")
    await expect(tabs[-1].last).to_contain_text("Sie haben geschrieben: im siebten")
    await server.push("Später gekommen.")
    await expect(tabs[-1].last).to_contain_text("Später gekommen.")
    await expect(chat.messages).to_have_count(1)
    await chat.page.evaluate(seen, True)
    await expect(chat.last).to_contain_text("Später gekommen.")
