"""A hundred conversations at once in a messenger, with outages and kills in the middle; and what it costs.

    python -m benchmarks.messengers telegram|matrix [--people 100] [--messages 5] [--pairs 100]

Telegram is the strict local server of the tests, Matrix a real Synapse with as many real clients that
encrypt. Gateway and messenger are processes as `make run` starts them; the assistant is the fake one of the
tests. Each person writes messages without waiting for answers. After a third of the answers Bot API or
homeserver is restarted, after two thirds gateway and messenger are killed (SIGKILL) and started again. Exit
status 1 where a message stays unanswered, is processed twice, or comes out of order.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing
from pathlib import Path
from typing import Any, Protocol

from aiohttp import ClientError, ClientSession

from tests.channels.homeserver import PASSWORD, Homeserver
from tests.channels.matrix_visitor import Visitor
from tests.channels.telegram_server import TOKEN, Chat, TelegramServer
from tests.gateway.fake_assistant import TOKEN as INTERNAL_TOKEN
from tests.gateway.processes import free_port

ROOT = Path(__file__).parents[1]
ASSISTANT_SECONDS = 0.02
GAP_SECONDS = 0.5
"""A person writes the next message after at most so many seconds."""
DEADLINE_SECONDS = 900.0


class Person(Protocol):
    """Somebody who writes and sees what comes back."""

    async def writes(self, text: str) -> None:
        """Write a message."""

    async def sees(self, count: int, seconds: float) -> Sequence[Any]:
        """Wait until so many messages are there."""

    @property
    def texts(self) -> list[str]:
        """What the person has seen."""


class TelegramPerson:
    """A person in the local Bot API server."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat

    async def writes(self, text: str) -> None:
        """Write a message."""
        self.chat.writes(text)

    async def sees(self, count: int, seconds: float) -> Sequence[Any]:
        """Wait until so many messages are there."""
        return await self.chat.sees(count, seconds)

    @property
    def texts(self) -> list[str]:
        """What the person has seen."""
        return [one.text for one in self.chat.seen]


class MatrixPerson:
    """A person with an account and a client of its own."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    async def writes(self, text: str) -> None:
        """Write a message; the client repeats it under the same transaction while the server is away."""
        await self.visitor.writes(text)

    async def sees(self, count: int, seconds: float) -> Sequence[Any]:
        """Wait until so many messages are there."""
        return await self.visitor.sees(count, seconds)

    @property
    def texts(self) -> list[str]:
        """What the person has seen."""
        return [one.text for one in self.visitor.seen]


class Machine:
    """Assistant, gateway and messenger as processes, on one database."""

    def __init__(self, folder: Path, channel: str, **environment: str) -> None:
        self.folder, self.channel = folder, channel
        self.assistant, self.gateway = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.gateway}"
        self._environment = {
            **os.environ,
            "PORT": str(self.gateway),
            "VAR_DIR": str(folder),
            "RASA_URL": f"http://127.0.0.1:{self.assistant}",
            "ACTIONS_URL": f"http://127.0.0.1:{self.assistant}",
            "INTERNAL_TOKEN": INTERNAL_TOKEN,
            "RATE_PER_MINUTE": "0",
            "RATE_PER_ADDRESS": "0",
            **environment,
        }
        self.running: dict[str, asyncio.subprocess.Process] = {}

    async def start(self, *names: str) -> None:
        """Start processes and wait for the gateway to answer."""
        commands = {
            "assistant": ("tests.gateway.fake_assistant", str(self.assistant), str(ASSISTANT_SECONDS)),
            "gateway": ("bot.gateway",),
            "messenger": ("bot.channels", self.channel),
        }
        log = (self.folder / "processes.log").open("ab")
        for name in names:
            self.running[name] = await asyncio.create_subprocess_exec(
                sys.executable, "-m", *commands[name], cwd=ROOT, env=self._environment, stderr=log
            )
        log.close()
        async with ClientSession() as http:
            for _ in range(600):
                try:
                    async with http.get(f"{self.url}/readyz") as answer:
                        parts = (await answer.json()).get("parts", {})
                        if parts.get(self.channel) == "ok":
                            return
                except ClientError:
                    pass
                await asyncio.sleep(0.1)
        raise TimeoutError(self.url)

    async def kill(self, *names: str) -> None:
        """Kill processes as a failing machine would."""
        for name in names:
            self.running[name].kill()
        for name in names:
            await self.running.pop(name).wait()

    async def stop(self) -> None:
        """End all of them."""
        for one in self.running.values():
            one.terminate()
        for one in self.running.values():
            await one.wait()

    def cpu_seconds(self) -> float:
        """Give the processor time of the messenger's process."""
        stat = Path(f"/proc/{self.running['messenger'].pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def telegram(folder: Path, number: int) -> AsyncIterator[tuple[Machine, list[Person], Any]]:
    """Start everything for Telegram."""
    server = TelegramServer()
    await server.start()
    machine = Machine(folder, "telegram", TELEGRAM_TOKEN=TOKEN, TELEGRAM_API_URL=server.url)

    async def restart() -> None:
        await server.stop()
        await asyncio.sleep(2)
        await server.start()

    try:
        await machine.start("assistant", "gateway", "messenger")
        yield machine, [TelegramPerson(server.person()) for _ in range(number)], restart
        refusals = Counter(one for one in server.refusals if "terminated by other" not in one)
        print(f"refused by the strict server: {dict(refusals) or 'nothing'}")
    finally:
        await machine.stop()
        await server.stop()


@asynccontextmanager
async def matrix(folder: Path, number: int) -> AsyncIterator[tuple[Machine, list[Person], Any]]:
    """Start everything for Matrix."""
    (folder / "synapse").mkdir()
    server = Homeserver(folder / "synapse")
    await server.start()
    bot = await server.register("revierlotse")
    machine = Machine(
        folder, "matrix", MATRIX_HOMESERVER=server.url, MATRIX_USER=bot, MATRIX_PASSWORD=PASSWORD
    )

    async def restart() -> None:
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(2)
        await server.start()

    try:
        async with AsyncExitStack() as stack:
            people: list[Person] = []
            await machine.start("assistant", "gateway", "messenger")
            for index in range(number):
                user = await server.register(f"gast{index}")
                visitor = Visitor(server.url, user, bot, folder / f"gast{index}")
                people.append(MatrixPerson(await stack.enter_async_context(visitor)))
                await visitor.opens_room()
            yield machine, people, restart
            unreadable = sum(
                person.visitor.unreadable for person in people if isinstance(person, MatrixPerson)
            )
            print(f"messages that a person could not decrypt: {unreadable}")
    finally:
        await machine.stop()
        await asyncio.to_thread(server.stop)


def answered(people: Sequence[Person]) -> int:
    """Count different answers that were seen."""
    return sum(len(set(echoes(person))) for person in people)


def echoes(person: Person) -> list[str]:
    """Give the messages that the answers repeat, in the order in which they were seen."""
    return [text[len("Echo: ") :].split("\n")[0] for text in person.texts if text.startswith("Echo: ")]


async def storm(machine: Machine, people: Sequence[Person], messages: int, restart: Any) -> bool:
    """Let everybody write, restart and kill in the middle, and count; give whether all is well."""
    for person in people:
        await person.writes("Guten Tag")  # the greeting and the first keys
    for person in people:
        await person.sees(2, 600)
    wanted = [f"Frage {number}" for number in range(messages)]
    total = len(people) * (messages + 1)

    async def talk(person: Person) -> None:
        for text in wanted:
            await person.writes(text)
            await asyncio.sleep(random.uniform(0, GAP_SECONDS))

    async def until(share: float) -> None:
        end = time.monotonic() + DEADLINE_SECONDS
        while answered(people) < total * share and time.monotonic() < end:  # noqa: ASYNC110
            await asyncio.sleep(0.05)

    began = time.monotonic()
    talking = [asyncio.create_task(talk(person)) for person in people]
    start = len(people) / total
    await until(start + (1 - start) / 3)
    await restart()
    await until(start + (1 - start) * 2 / 3)
    await machine.kill("gateway", "messenger")
    await machine.start("gateway", "messenger")
    await asyncio.gather(*talking)
    await until(1.0)
    seconds = time.monotonic() - began
    await asyncio.sleep(5)  # something that comes twice would come now
    unanswered = sum(len(set(wanted) - set(echoes(person))) for person in people)
    out_of_order = sum(list(dict.fromkeys(echoes(person)))[1:] != wanted for person in people)
    seen_twice = sum(count - 1 for person in people for count in Counter(person.texts).values())
    twice = processed_twice(machine.folder / "gateway.db")
    print(f"{time.strftime('%Y-%m-%d %H:%M')}, load {os.getloadavg()[0]:.0f} on {os.cpu_count()} cores")
    print(f"{len(people)} people, {len(people) * messages} messages in {seconds:.0f} s")
    print(f"unanswered: {unanswered}")
    print(f"processed twice: {twice}")
    print(f"people who saw another order: {out_of_order}")
    print(f"messages seen twice, after one kill: {seen_twice}")
    return not (unanswered or twice or out_of_order or seen_twice > (machine.channel == "telegram"))


def processed_twice(database: Path) -> int:
    """Count messages that stand in their conversation more than once."""
    query = "SELECT count(*) - count(DISTINCT conversation || body) FROM messages WHERE author = 'visitor'"
    with closing(sqlite3.connect(database)) as connection:
        return int(connection.execute(query).fetchone()[0])


async def latency(machine: Machine, person: Person, number: int) -> None:
    """Time messages in turn, one through the messenger and one to the gateway's HTTP interface."""
    times: tuple[list[float], list[float]] = ([], [])
    async with ClientSession() as http:
        async with http.post(f"{machine.url}/api/v1/conversations") as answer:
            token = (await answer.json())["token"]

        async def web(text: str) -> None:
            headers = {"Authorization": f"Bearer {token}"}
            async with http.post(
                f"{machine.url}/api/v1/messages", json={"text": text}, headers=headers
            ) as one:
                assert one.status == 200
                await one.read()

        async def messenger(text: str) -> None:
            before = len(person.texts)
            await person.writes(text)
            await person.sees(before + 1, 60)

        used = machine.cpu_seconds()
        for index in range(number):
            ways: tuple[Callable[[str], Awaitable[None]], ...] = (web, messenger)
            for way, taken in zip(ways, times, strict=True):
                start = time.perf_counter()
                await way(f"Zeit {index}")
                taken.append((time.perf_counter() - start) * 1000)
        used = (machine.cpu_seconds() - used) * 1000 / number
    for name, taken in zip(("HTTP interface", machine.channel), times, strict=True):
        centiles = statistics.quantiles(taken, n=100)
        print(f"{name:15} p50 {centiles[49]:7.1f} ms   p95 {centiles[94]:7.1f} ms")
    extra = statistics.median(second - first for first, second in zip(*times, strict=True))
    print(f"{machine.channel} adds {extra:.1f} ms to a message (median of pairs)")
    print(f"its process uses {used:.1f} ms of processor time for a message")


async def run(channel: str, people: int, messages: int, pairs: int) -> bool:
    """Measure one messenger."""
    with tempfile.TemporaryDirectory() as name:
        setting_up = telegram if channel == "telegram" else matrix
        async with setting_up(Path(name), people) as (machine, everybody, restart):
            well = await storm(machine, everybody, messages, restart)
            await latency(machine, everybody[0], pairs)
    return well


def main() -> int:
    """Measure and print; 1 where something was lost or came twice."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("channel", choices=("telegram", "matrix"))
    parser.add_argument("--people", type=int, default=100)
    parser.add_argument("--messages", type=int, default=5)
    parser.add_argument("--pairs", type=int, default=100)
    arguments = parser.parse_args()
    logging.getLogger("nio").setLevel(logging.CRITICAL)  # it tells of every request that an outage meets
    return int(not asyncio.run(run(arguments.channel, arguments.people, arguments.messages, arguments.pairs)))


if __name__ == "__main__":
    sys.exit(main())
