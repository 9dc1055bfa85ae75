"""What the gateway costs a message: pairs of a message to a bare assistant and the same through the gateway.

    python benchmarks/gateway.py [--messages 2000] [--database postgresql://…]

The assistant is the fake one of the tests, in a process of its own, so that only the gateway is measured.
One client measures the time a message takes longer; sixteen measure messages a second.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from aiohttp import ClientError, ClientSession

ROOT = Path(__file__).parents[1]
TEXT = "Was ist das Strukturstärkungsgesetz?"
TOKEN = "internal"  # noqa: S105
Say = Callable[[int], Awaitable[None]]


def free_port() -> int:
    """Find a port that nobody uses."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def process(*command: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command until the block ends."""
    running = subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=os.environ | environment, stderr=subprocess.DEVNULL
    )
    try:
        yield running
    finally:
        running.terminate()
        running.wait()


async def until_up(session: ClientSession, url: str) -> None:
    """Wait until a server answers."""
    for _ in range(300):
        try:
            async with session.get(url):
                return
        except ClientError:
            await asyncio.sleep(0.1)
    raise TimeoutError(url)


async def pairs(bare: Say, through: Say, number: int) -> tuple[list[float], list[float]]:
    """Time messages in turn, one to each; give milliseconds."""
    times: tuple[list[float], list[float]] = ([], [])
    for index in range(number):
        for say, taken in zip((bare, through), times, strict=True):
            start = time.perf_counter()
            await say(index)
            taken.append((time.perf_counter() - start) * 1000)
    return times


async def rate(say: Say, number: int, clients: int = 16) -> float:
    """Give messages a second of so many clients at once."""
    per_client = number // clients

    async def client(index: int) -> None:
        for _ in range(per_client):
            await say(index)

    start = time.perf_counter()
    await asyncio.gather(*map(client, range(clients)))
    return per_client * clients / (time.perf_counter() - start)


def cpu_seconds(pid: int) -> float:
    """Give the processor time that a process has used; unlike a clock it does not count other processes."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def line(name: str, times: list[float], per_second: float) -> str:
    """Write one row of the result."""
    centiles = statistics.quantiles(times, n=100)
    return f"{name:10} p50 {centiles[49]:6.2f} ms   p95 {centiles[94]:6.2f} ms   {per_second:6.0f} messages/s"


async def measure(number: int, assistant: str, gateway: str, pid: int) -> None:
    """Measure and print; `pid` is the gateway's process."""
    async with ClientSession() as session:
        for url in (f"{assistant}/health", f"{gateway}/healthz"):
            await until_up(session, url)
        tokens = []
        for _ in range(16):
            async with session.post(f"{gateway}/api/v1/conversations") as response:
                tokens.append((await response.json())["token"])

        async def bare(_index: int) -> None:
            question = {"conversation": "c", "text": TEXT, "language": "de", "topic": None, "misses": 0}
            await post(f"{assistant}/webhooks/revierlotse/messages", question, TOKEN)

        async def through(index: int) -> None:
            await post(f"{gateway}/api/v1/messages", {"text": TEXT}, tokens[index % len(tokens)])

        async def post(url: str, body: dict[str, object], token: str) -> None:
            headers = {"Authorization": f"Bearer {token}"}
            async with session.post(url, json=body, headers=headers) as response:
                assert response.status == 200, await response.text()
                await response.read()

        await pairs(bare, through, 100)
        before = cpu_seconds(pid)
        alone, behind = await pairs(bare, through, number)
        used = (cpu_seconds(pid) - before) * 1000 / number
        print(line("bare", alone, await rate(bare, number)))
        print(line("gateway", behind, await rate(through, number)))
        extra = statistics.median(second - first for first, second in zip(alone, behind, strict=True))
        print(f"the gateway adds {extra:.2f} ms to a message (median of pairs)")
        print(f"the gateway uses {used:.2f} ms of processor time for a message")


def main() -> None:
    """Start both servers and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=2000)
    parser.add_argument("--database", default="")
    arguments = parser.parse_args()
    assistant, gateway = free_port(), free_port()
    with (
        tempfile.TemporaryDirectory() as folder,
        process("-m", "tests.gateway.fake_assistant", str(assistant), "0"),
        process(
            "-m",
            "bot.gateway",
            PORT=str(gateway),
            VAR_DIR=folder,
            DATABASE_URL=arguments.database,
            RASA_URL=f"http://127.0.0.1:{assistant}",
            INTERNAL_TOKEN=TOKEN,
            RATE_PER_MINUTE="0",
            RATE_PER_ADDRESS="0",
        ) as running,
    ):
        urls = (f"http://127.0.0.1:{assistant}", f"http://127.0.0.1:{gateway}")
        asyncio.run(measure(arguments.messages, *urls, running.pid))


if __name__ == "__main__":
    main()
