"""Processes are killed and replaced while visitors write; visitors notice at most one repeated message."""

import asyncio
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest
from aiohttp import ClientError, ClientSession

from bot.commands import restart
from bot.commands.publish import hand_over
from bot.supervisor import releases
from bot.supervisor.environment import models_folder
from bot.supervisor.releases import Release
from tests.supervisor.conftest import STARTING_SECONDS, Machine

QUESTION = {"text": "Wer ist für Sport zuständig?"}


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Waits for something that no event tells of."""

    async def look() -> None:
        while not await condition():  # noqa: ASYNC110
            await asyncio.sleep(0.1)

    await asyncio.wait_for(look(), STARTING_SECONDS)


class Visitor:
    """A conversation that asks the same question again and again, and notes what came back."""

    def __init__(self, http: ClientSession) -> None:
        self.http = http
        self.statuses: list[int] = []

    async def arrive(self) -> None:
        async with self.http.post("/api/v1/conversations", json={}) as opened:
            assert opened.status == 201
            self.headers = {"Authorization": f"Bearer {(await opened.json())['token']}"}

    async def ask(self) -> int:
        """Asks once; 0 stands for a connection that was refused or broken."""
        status = 0
        with suppress(ClientError, asyncio.TimeoutError):
            async with self.http.post("/api/v1/messages", json=QUESTION, headers=self.headers) as answer:
                status = answer.status
                replies = (await answer.json()).get("replies", [])
                assert status != 200 or replies[0]["topic"] == "contact"
        self.statuses.append(status)
        return status

    async def ask_until_answered(self) -> None:
        """Repeats the message as the widget does."""

        async def answered() -> bool:
            return await self.ask() == 200

        await until(answered)

    async def readiness(self) -> tuple[int, dict[str, str]]:
        """What /readyz says: its status and the state of each part; 0 where nobody answers."""
        with suppress(ClientError):
            async with self.http.get("/readyz") as answer:
                return answer.status, (await answer.json())["parts"]
        return 0, {}

    async def ask_on(self) -> None:
        while True:
            await self.ask()
            await asyncio.sleep(0.02)


@pytest.fixture
async def visitor(machine: Machine) -> AsyncIterator[Visitor]:
    async with ClientSession(machine.address) as http:
        visitor = Visitor(http)
        await visitor.arrive()
        yield visitor


def served() -> Release:
    """The release that the machine has started with."""
    release = releases.current(models_folder())
    assert release is not None
    return release


async def ready(visitor: Visitor) -> None:
    """Waits until every part is there again, so that one test's kill does not disturb the next."""

    async def complete() -> bool:
        return (await visitor.readiness())[0] == 200

    await until(complete)


@pytest.mark.parametrize("name", ["bot.assistant", "rasa_sdk", "bot.gateway"])
async def test_a_killed_process_comes_back_and_the_conversation_goes_on(
    name: str, machine: Machine, visitor: Visitor
) -> None:
    assert await visitor.ask() == 200
    old = machine.children()[name]
    os.kill(old, signal.SIGKILL)
    await visitor.ask_until_answered()
    await ready(visitor)
    assert machine.children()[name] != old
    assert await visitor.ask() == 200


async def test_visitors_notice_nothing_when_a_release_is_published(
    machine: Machine, visitor: Visitor, capsys: pytest.CaptureFixture[str]
) -> None:
    before = machine.children()
    asking = asyncio.create_task(visitor.ask_on())
    assert await hand_over(served(), machine.var / "supervisor.sock")
    asking.cancel()
    after = machine.children()
    assert set(visitor.statuses) == {200}
    assert len(visitor.statuses) > 10
    assert (before["bot.assistant"], before["rasa_sdk"]) != (after["bot.assistant"], after["rasa_sdk"])
    assert before["bot.gateway"] == after["bot.gateway"]
    assert "Veröffentlicht: " in capsys.readouterr().out
    await ready(visitor)


@pytest.mark.parametrize("broken_part", ["model", "content"])
async def test_a_broken_release_leaves_the_old_one_in_place(
    broken_part: str, machine: Machine, visitor: Visitor, tmp_path: Path
) -> None:
    good = served()
    broken = Release("20990101-broken", "f", good.german, tmp_path)
    if broken_part == "model":
        broken.model.write_bytes(b"this is no model")
        broken.content.symlink_to(good.content)
    else:
        broken.model.symlink_to(good.model)
        broken.content.mkdir()
    broken.write()
    before = machine.children()
    assert not await hand_over(broken, machine.var / "supervisor.sock")
    assert machine.children() == before
    assert await visitor.ask() == 200


async def test_a_messenger_that_is_away_disturbs_nobody_and_is_restarted_alone(
    machine: Machine, visitor: Visitor
) -> None:
    async def away() -> bool:
        status, parts = await visitor.readiness()
        return (status, parts.get("telegram")) == (200, "away")

    async def restarted() -> bool:
        return machine.children().get("bot.channels") not in (None, before["bot.channels"])

    await until(away)
    before = machine.children()
    assert await restart.ask("telegram", machine.var / "supervisor.sock") == "end"
    assert await restart.ask("matrix", machine.var / "supervisor.sock") == "restart_off"

    await until(restarted)
    after = machine.children()
    assert {**before, "bot.channels": 0} == {**after, "bot.channels": 0}
    assert await visitor.ask() == 200


async def test_where_nothing_runs_nothing_is_restarted(tmp_path: Path) -> None:
    assert await restart.ask("telegram", tmp_path / "supervisor.sock") == "restart_not_running"


async def test_a_release_that_is_not_there_is_refused(machine: Machine, tmp_path: Path) -> None:
    nothing = Release("20990101-nothing", "f", "g", tmp_path)
    assert not await hand_over(nothing, machine.var / "supervisor.sock")


async def test_where_nothing_runs_a_release_counts_from_the_next_start(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await hand_over(Release("a", "f", "g", tmp_path), tmp_path / "supervisor.sock")
    assert "gilt ab dem nächsten Start" in capsys.readouterr().out


def test_the_children_listen_on_loopback_alone(machine: Machine) -> None:
    for port in machine.ports:
        with socket.socket() as probe:  # reached by what listens on every address, on any machine
            assert probe.connect_ex(("127.0.0.2", port)) != 0


def test_no_log_holds_what_visitors_wrote(machine: Machine) -> None:
    for path in (machine.var / "log").glob("*.log*"):
        assert "Sport" not in path.read_text(encoding="utf-8", errors="replace"), path.name


def test_everything_ends_with_it_and_its_ports_are_free_again(machine: Machine) -> None:
    children = machine.children().values()
    machine.stop()
    assert machine.process.returncode == 0
    assert not [pid for pid in children if Path(f"/proc/{pid}").exists()]
    for port in machine.ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0
    assert not (machine.var / "supervisor.sock").exists()
