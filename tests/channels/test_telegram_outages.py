"""Telegram, the assistant and our own process go away and come back; nobody is forgotten."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import ClientSession
from aiohttp.test_utils import TestClient, TestServer

from bot.channels import answers
from bot.gateway.application import create_app
from bot.gateway.conversations import Conversations
from bot.gateway.gateway import GATEWAY
from bot.gateway.replies import Reply
from bot.gateway.settings import Settings
from tests.gateway.fake_assistant import FakeAssistant, said, turn
from tests.gateway.processes import free_port

from .conftest import Start, logged, process, running
from .telegram_server import TOKEN, TelegramServer
from .waiting import rows, settled, until

SECRETS = ("Xaverina", "Quast", TOKEN.split(":")[1], f"/bot{TOKEN[:6]}")


async def readiness(http: TestClient[Any, Any], channel: str, wanted: str) -> int:
    """Wait until the gateway calls a messenger so; give the status of that answer."""
    while True:
        async with http.get("/readyz") as ready:
            if (await ready.json())["parts"][channel] == wanted:
                return ready.status
        await asyncio.sleep(0.1)


def echoes(texts: list[str]) -> list[str]:
    """What the answers of the assistant repeat, in their order."""
    return [text.removeprefix("Echo: ").split("\n")[0] for text in texts if text.startswith("Echo: ")]


async def test_what_was_written_while_telegram_was_away_is_answered_in_order(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    assistant.seconds = 0.3
    await start()
    people = [telegram.person() for _ in range(3)]
    for person in people:
        for number in range(3):
            person.writes(f"Frage {number}")
    await until(assistant.asked.is_set)
    await telegram.stop()
    await asyncio.sleep(1.5)
    for person in people:
        person.writes("Frage 3")
    await telegram.start()
    for person in people:
        seen = await person.sees(5)
        assert echoes([one.text for one in seen]) == [f"Frage {number}" for number in range(4)]
    assert len(assistant.questions) == 12


async def test_429_is_honoured_and_the_order_kept(start: Start, telegram: TelegramServer) -> None:
    telegram.limiting = True
    await start()
    slow, other = telegram.person(), telegram.person()
    for number in range(2):
        slow.writes(f"Frage {number}")
    other.writes("Hallo")
    seen = await slow.sees(3)
    assert echoes([one.text for one in seen]) == ["Frage 0", "Frage 1"]
    assert echoes([one.text for one in await other.sees(2)]) == ["Hallo"]
    assert telegram.limited == 5  # the service notes in `refusals` who does not wait long enough


async def test_an_answer_that_telegram_took_and_could_not_confirm_comes_at_most_twice(
    start: Start, telegram: TelegramServer
) -> None:
    await start()
    person = telegram.person()
    person.writes("/start")
    await person.sees(1)
    telegram.lose_answers = 1
    person.writes("Frage")
    person.writes("danach")
    seen = await person.sees(4)
    assert echoes([one.text for one in seen]) == ["Frage", "Frage", "danach"]


async def test_a_killed_process_loses_nothing_and_repeats_at_most_one_message(
    settings: Callable[..., Settings], telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    assistant.seconds, telegram.latency = 0.05, 0.02
    made = settings(telegram_token=TOKEN, telegram_api_url=telegram.url)
    people = [telegram.person() for _ in range(10)]
    for number in range(4):
        for person in people:
            person.writes(f"Frage {number}")
    async with process("bot.channels", "telegram", settings=made) as first:
        for person in people:
            await person.sees(2)
        first.kill()
        await first.communicate()
    async with process("bot.channels", "telegram", settings=made) as second:
        for person in people:
            await person.sees(5)
        await settled(made.var_dir)
        second.terminate()
        assert (await second.communicate())[1] is not None
        assert second.returncode == 0
    repeated = 0
    for person in people:
        told = echoes([one.text for one in person.seen])
        assert list(dict.fromkeys(told)) == [f"Frage {number}" for number in range(4)]
        repeated += sum(Counter(one.text for one in person.seen).values()) - 5
    assert repeated <= 1
    # Killed while it waited for the assistant, it asked again; no conversation holds a message twice.
    counted = Counter((one["conversation"], one["text"]) for one in assistant.questions)
    assert max(counted.values()) <= 2


async def test_the_assistant_being_away_is_told_once_and_the_answer_comes_later(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    await start()
    person = telegram.person()
    assistant.mode = "drop"
    person.writes("Frage 1")
    person.writes("Frage 2")
    seen = await person.sees(2)
    assert "Ihre Nachricht ist angekommen" in seen[1].text
    assistant.mode = "well"
    seen = await person.sees(4)
    assert echoes([one.text for one in seen]) == ["Frage 1", "Frage 2"]
    assert len(seen) == 4


async def test_a_message_on_which_the_assistant_fails_gets_an_honest_answer_in_the_end(
    start: Start, telegram: TelegramServer, assistant: FakeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answers, "_BROKEN_AT", 2)
    assistant.answers["kaputt"] = [turn("x", said(""))]
    await start()
    person = telegram.person()
    person.writes("kaputt")
    person.writes("Hallo")
    seen = await person.sees(3)
    assert "ein Fehler passiert" in seen[1].text
    assert echoes([one.text for one in seen]) == ["Hallo"]


async def test_a_message_that_nobody_expected_does_not_hold_up_those_after_it(
    start: Start, telegram: TelegramServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    say = Conversations.say

    async def fails(self: Conversations, *arguments: Any, **more: Any) -> list[Reply]:
        if more.get("text") == "kaputt":
            raise ZeroDivisionError
        return await say(self, *arguments, **more)

    monkeypatch.setattr(Conversations, "say", fails)
    monkeypatch.setattr(answers, "_BROKEN_AT", 2)
    await start()
    person = telegram.person()
    person.writes("kaputt")
    person.writes("Hallo")
    seen = await person.sees(3)
    assert "ein Fehler passiert" in seen[1].text
    assert echoes([one.text for one in seen]) == ["Hallo"]


async def test_somebody_who_blocks_the_bot_does_not_hold_up_the_others(
    start: Start, telegram: TelegramServer
) -> None:
    await start()
    gone, other = telegram.person(), telegram.person()
    gone.blocked = True
    gone.writes("Hallo")
    other.writes("Hallo")
    assert echoes([one.text for one in await other.sees(2)]) == ["Hallo"]
    gone.blocked = False
    gone.writes("Bin wieder da")
    assert echoes([one.text for one in await gone.sees(1)]) == ["Bin wieder da"]


async def test_what_staff_add_in_the_gateway_arrives_in_the_chat(
    start: Start, telegram: TelegramServer
) -> None:
    settings = await start()
    person = telegram.person()
    person.writes("Hallo")
    await person.sees(2)
    async with TestClient(TestServer(create_app(settings))) as http:
        gateway = http.server.app[GATEWAY]  # type: ignore[attr-defined]
        people = await gateway.database.read(
            lambda connection: connection.exec_driver_sql("SELECT conversation FROM channel_people").scalar()
        )
        reply = Reply("Guten Tag, hier ist Frau Muster.", "de", "handoff", author="staff")
        await gateway.conversations.push(people, [reply])
        assert (await person.sees(3))[2].text == "Guten Tag, hier ist Frau Muster."
        assert await readiness(http, "telegram", "ok") == 200
    await settled(settings.var_dir)
    assert len(person.seen) == 3


async def test_a_token_that_telegram_does_not_accept_is_named_and_disturbs_nobody(
    settings: Callable[..., Settings], telegram: TelegramServer
) -> None:
    made = settings(telegram_token="1:falsch", telegram_api_url=telegram.url)
    async with running("telegram", made), TestClient(TestServer(create_app(made))) as http:
        assert await readiness(http, "telegram", "refused") == 200


async def test_without_its_process_a_messenger_is_called_stopped(
    settings: Callable[..., Settings], telegram: TelegramServer
) -> None:
    made = settings(telegram_token=TOKEN, telegram_api_url=telegram.url)
    async with TestClient(TestServer(create_app(made))) as http, http.get("/readyz") as ready:
        assert (ready.status, (await ready.json())["parts"]["telegram"]) == (200, "stopped")


async def test_a_webhook_behind_the_gateway_with_its_secret(
    settings: Callable[..., Settings], telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    port = free_port()
    made = settings(
        telegram_token=TOKEN,
        telegram_api_url=telegram.url,
        telegram_webhook_secret="Webhook-Geheimnis_1",
        public_url=f"http://127.0.0.1:{port}",
    )
    url = f"{made.public_url}/channels/telegram"
    person = telegram.person()
    async with TestClient(TestServer(create_app(made), port=port)), ClientSession() as http:
        async with running("telegram", made):
            person.writes("Hallo")
            assert echoes([one.text for one in await person.sees(2)]) == ["Hallo"]
            assert telegram.webhook["url"] == url
            for secret, status in (("falsch", 401), ("", 401)):
                headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
                async with http.post(url, json={"update_id": 1}, headers=headers) as response:
                    assert response.status == status
            headers = {"X-Telegram-Bot-Api-Secret-Token": "Webhook-Geheimnis_1"}
            async with http.post(url, data=b"kein JSON", headers=headers) as response:
                assert response.status == 400
            repeated = {"update_id": 1, "message": {"message_id": 9, "date": 1, "text": "Noch einmal"}}
            repeated["message"] |= {
                "chat": {"id": person.id, "type": "private"},
                "from": {"id": person.id, "is_bot": False, "first_name": "X"},
            }
            for _ in range(3):  # what was stored and not confirmed in time is delivered again
                async with http.post(url, json=repeated, headers=headers) as response:
                    assert response.status == 200
            assert echoes([one.text for one in await person.sees(3)]) == ["Hallo", "Noch einmal"]
        person.writes("Ist jemand da?")  # the messenger's process is down: Telegram delivers it later
        before = telegram.undelivered
        await until(lambda: telegram.undelivered > before)
        async with running("telegram", made):
            assert echoes([one.text for one in await person.sees(4)])[-1] == "Ist jemand da?"
    assert [one.get("text") for one in assistant.questions] == ["Hallo", "Noch einmal", "Ist jemand da?"]


async def test_no_log_holds_what_was_written_or_who_wrote_or_the_token(
    settings: Callable[..., Settings], telegram: TelegramServer, assistant: FakeAssistant
) -> None:
    made = settings(telegram_token=TOKEN, telegram_api_url=telegram.url)
    person, gone = telegram.person(), telegram.person()
    gone.blocked = True
    async with process("bot.channels", "telegram", settings=made) as one:
        person.writes("Ich bin Xaverina Quast")
        gone.writes("Ich bin Xaverina")
        telegram.deliver(message={"message_id": "Xaverina", "chat": 5})
        await person.sees(2)
        assistant.mode = "error"
        asked = len(assistant.questions)
        person.writes("Noch einmal Xaverina")
        await until(lambda: len(assistant.questions) > asked)
        log = await logged(one, "channel_started", "undeliverable", "update_unreadable")
        await telegram.stop()
        log += await logged(one, "messenger_away")
        telegram.token = "9:anders"
        await telegram.start()
        log += await logged(one, "messenger_refused")
        one.terminate()
        log += (await one.communicate())[1].decode()
    for secret in (*SECRETS, str(person.id), str(gone.id)):
        assert secret not in log, secret


async def test_with_another_secret_key_everybody_begins_anew_and_nothing_stops(
    settings: Callable[..., Settings], telegram: TelegramServer
) -> None:
    made = settings(telegram_token=TOKEN, telegram_api_url=telegram.url)
    person = telegram.person()
    async with running("telegram", made):
        person.writes("Hallo")
        await person.sees(2)
    changed = replace(made, secret_key="anderer")
    async with TestClient(TestServer(create_app(changed))) as http, running("telegram", changed):
        gateway = http.server.app[GATEWAY]  # type: ignore[attr-defined]
        ((conversation,),) = rows(made.var_dir, "SELECT conversation FROM channel_people")
        await gateway.conversations.push(conversation, [Reply("Für niemanden mehr.", "de", "handoff")])
        person.writes("Noch einmal")
        seen = await person.sees(4)
        assert "Revierlotse" in seen[2].text
        assert seen[3].text.startswith("Echo: Noch einmal")
