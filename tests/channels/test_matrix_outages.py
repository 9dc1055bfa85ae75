"""The homeserver and our own process go away and come back; nobody is forgotten, nobody told twice."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from aiohttp.test_utils import TestClient, TestServer

from bot.channels import bridge
from bot.channels.books import Books
from bot.gateway.application import create_app
from bot.gateway.gateway import GATEWAY
from bot.gateway.replies import Reply
from bot.gateway.settings import Settings
from tests.gateway.fake_assistant import FakeAssistant

from .conftest import Visitors, kept_keys, logged, process, running
from .homeserver import Homeserver
from .matrix_visitor import Visitor
from .test_telegram_outages import echoes, readiness
from .waiting import rows, settled, until


def told(visitor: Visitor) -> list[str]:
    return echoes([one.text for one in visitor.seen])


async def test_keys_and_login_are_kept_over_a_restart(
    matrix_settings: Callable[..., Settings], visitors: Visitors, tmp_path: Path
) -> None:
    made, visitor = matrix_settings(), await visitors()
    async with running("matrix", made):
        await visitor.opens_room()
        await visitor.writes("Hallo")
        await visitor.sees(2)
    session = rows(tmp_path, "SELECT value FROM channel_state WHERE name = 'session'")
    assert str(session).count("gAAAA") == 1  # sealed
    await visitor.writes("Ist jemand da?")
    async with running("matrix", made):
        await visitor.sees(3)
        await visitor.writes("Und jetzt?")
        await visitor.sees(4)
    assert told(visitor) == ["Hallo", "Ist jemand da?", "Und jetzt?"]
    assert rows(tmp_path, "SELECT value FROM channel_state WHERE name = 'session'") == session
    assert visitor.unreadable == 0


async def test_a_homeserver_that_restarts_loses_nothing(
    matrix_settings: Callable[..., Settings],
    visitors: Visitors,
    homeserver: Homeserver,
    assistant: FakeAssistant,
) -> None:
    made, people = matrix_settings(), [await visitors() for _ in range(2)]
    async with running("matrix", made):
        for person in people:
            await person.opens_room()
            await person.sees(1)
        assistant.seconds = 0.5
        for person in people:
            await person.writes("Frage 1")
        await until(assistant.asked.is_set)
        homeserver.stop()
        await asyncio.sleep(1.0)
        await homeserver.start()
        for person in people:
            await person.writes("Frage 2")
        for person in people:
            await person.sees(3)
    for person in people:
        assert told(person) == ["Frage 1", "Frage 2"]
        assert (len(person.seen), person.unreadable) == (3, 0)


async def test_a_killed_process_loses_nothing_and_nobody_sees_anything_twice(
    matrix_settings: Callable[..., Settings], visitors: Visitors, assistant: FakeAssistant
) -> None:
    made, people = matrix_settings(), [await visitors() for _ in range(3)]
    assistant.seconds = 0.05
    async with process("bot.channels", "matrix", settings=made) as first:
        for person in people:
            await person.opens_room()
        for number in range(3):
            for person in people:
                await person.writes(f"Frage {number}")
        await people[0].sees(2)
        first.kill()
        await first.communicate()
    async with process("bot.channels", "matrix", settings=made) as second:
        for person in people:
            await person.sees(4)
        await settled(made.var_dir)
        second.terminate()
        await second.communicate()
        assert second.returncode == 0
    for person in people:
        assert told(person) == ["Frage 0", "Frage 1", "Frage 2"]
        assert (len(person.seen), person.unreadable) == (4, 0)


async def test_what_staff_add_in_the_gateway_arrives_in_the_room(
    matrix_settings: Callable[..., Settings], visitors: Visitors
) -> None:
    made, visitor = matrix_settings(), await visitors()
    async with running("matrix", made), TestClient(TestServer(create_app(made))) as http:
        await visitor.opens_room()
        await visitor.sees(1)
        gateway = http.server.app[GATEWAY]  # type: ignore[attr-defined]
        conversation = await gateway.database.read(
            lambda connection: connection.exec_driver_sql("SELECT conversation FROM channel_people").scalar()
        )
        reply = Reply("Guten Tag, hier ist Frau Muster.", "de", "handoff", author="staff")
        await gateway.conversations.push(conversation, [reply])
        assert (await visitor.sees(2))[1].text == "Guten Tag, hier ist Frau Muster."
        assert await readiness(http, "matrix", "ok") == 200


async def test_what_staff_add_is_not_told_to_others_who_have_come_into_the_room(
    matrix_settings: Callable[..., Settings], visitors: Visitors
) -> None:
    made, visitor, other = matrix_settings(), await visitors(), await visitors()
    async with running("matrix", made), TestClient(TestServer(create_app(made))) as http:
        other.room = await visitor.opens_room()
        await visitor.sees(1)
        await visitor.client.room_invite(visitor.room, other.user)
        await other.client.join(visitor.room)
        await other.until(lambda: visitor.room in other.client.rooms)
        ((conversation,),) = rows(made.var_dir, "SELECT conversation FROM channel_people")
        await other.writes("!hilfe")
        await visitor.sees(2)
        gateway = http.server.app[GATEWAY]  # type: ignore[attr-defined]
        replies = [Reply(text, "de", "handoff", author="staff") for text in ("Guten Tag.", "Ihr Radweg …")]
        await gateway.conversations.push(conversation, replies)
        assert "Hier lesen inzwischen andere mit" in (await visitor.sees(3))[2].text
        await settled(made.var_dir)
    assert not [one for one in (*visitor.seen, *other.seen) if "Radweg" in one.text]


async def test_an_invitation_and_a_message_that_came_while_the_bot_was_down_are_answered(
    matrix_settings: Callable[..., Settings], visitors: Visitors
) -> None:
    made, known, visitor = matrix_settings(), await visitors(), await visitors()
    async with running("matrix", made):
        await known.opens_room()
        await known.sees(1)
    await visitor.invites()
    await visitor.writes("Ist jemand da?")
    async with running("matrix", made):
        await visitor.sees(2)
        await settled(made.var_dir)
    assert told(visitor) == ["Ist jemand da?"]
    assert (len(known.seen), len(visitor.seen), visitor.unreadable) == (1, 2, 0)


async def test_a_room_that_its_visitor_has_left_is_left_and_holds_nothing_up(
    matrix_settings: Callable[..., Settings], visitors: Visitors, homeserver: Homeserver
) -> None:
    made, gone, stays = matrix_settings(), await visitors(), await visitors()
    async with running("matrix", made), TestClient(TestServer(create_app(made))) as http:
        await gone.opens_room()
        await gone.sees(1)
        ((conversation,),) = rows(made.var_dir, "SELECT conversation FROM channel_people")
        await stays.opens_room()
        await stays.sees(1)
        await gone.client.room_leave(gone.room)
        await homeserver.rooms(made.matrix_user, [stays.room])
        gateway = http.server.app[GATEWAY]  # type: ignore[attr-defined]
        await gateway.conversations.push(conversation, [Reply("Guten Tag.", "de", "handoff", author="staff")])
        await stays.writes("Und ich?")
        await stays.sees(2)
        await settled(made.var_dir)
        await gone.opens_room()
        await gone.writes("Da bin ich wieder.")
        await gone.sees(3)
    assert told(stays) == ["Und ich?"]
    assert told(gone) == ["Da bin ich wieder."]


async def test_the_keys_of_a_conversation_that_was_erased_elsewhere_go_too(
    matrix_settings: Callable[..., Settings], visitors: Visitors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge, "HOUR", 1.0)
    looked, addresses = [], Books.addresses

    async def noted(books: Books) -> list[str]:
        looked.append(await addresses(books))
        return looked[-1]

    monkeypatch.setattr(Books, "addresses", noted)
    made, visitor = matrix_settings(), await visitors()
    async with running("matrix", made), TestClient(TestServer(create_app(made))) as http:
        await visitor.opens_room()
        await visitor.writes("Hallo")
        await visitor.sees(2)
        assert kept_keys(made, visitor.room) == 2  # the visitor's and ours
        await until(lambda: [visitor.room] in looked)
        gateway = http.server.app[GATEWAY]  # type: ignore[attr-defined]
        ((conversation,),) = rows(made.var_dir, "SELECT conversation FROM channel_people")
        await gateway.conversations.erase(conversation, gateway.erasure.stores)
        await until(lambda: kept_keys(made, visitor.room) == 1)  # the visitor's, turned forward
        await visitor.writes("Noch da?")
        assert (await visitor.sees(4))[3].text.startswith("Echo: Noch da?")


async def test_no_log_holds_what_was_written_or_who_wrote(
    matrix_settings: Callable[..., Settings], visitors: Visitors, assistant: FakeAssistant
) -> None:
    made, visitor = matrix_settings(), await visitors()
    async with process("bot.channels", "matrix", settings=made) as one:
        await visitor.opens_room()
        await visitor.writes("Ich bin Xaverina")
        await visitor.sees(2)
        assistant.mode = "error"
        asked = len(assistant.questions)
        await visitor.writes("Noch einmal Xaverina")
        await until(lambda: len(assistant.questions) > asked)
        log = await logged(one, "channel_started")
        one.terminate()
        log += (await one.communicate())[1].decode()
    for secret in ("Xaverina", visitor.user, visitor.user[1:9], visitor.room, "geheim", "syt_"):
        assert secret not in log, secret


async def test_a_wrong_password_is_named_and_disturbs_nobody(
    matrix_settings: Callable[..., Settings],
) -> None:
    made = matrix_settings(matrix_password="falsch")
    async with running("matrix", made), TestClient(TestServer(create_app(made))) as http:
        assert await readiness(http, "matrix", "refused") == 200
