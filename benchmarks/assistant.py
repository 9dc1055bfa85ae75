"""The whole assistant against Rasa's default pipeline: start to first answer, time a message, rate, memory.

    python benchmarks/assistant.py [--messages 960] [--floor]

Both learn from the same messages and rules, keep conversations in SQLite and are asked the same: messages of
benchmarks/nlu_messages.jsonl, each once, without those that begin or end a hand-over. Ours is asked through
the gateway. Both run all the time and are asked in turns, 160 messages each: a machine that is faster now
and slower then is so for both. Rasa's default pipeline is trained for one epoch: that makes it useless as a
judge of meaning and changes neither the size of its networks nor what they cost to load and to run, which is
all that is measured here. Use the ratios; the times are those of this machine at this moment.

With `--floor` the other side is Rasa without understanding: it gives every message the same answer, by a
rule, through its own channel and tracker store. No assistant in Rasa's own parts costs less.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession
from nlu import messages
from rasa_default import FLOOR, config

ROOT = Path(__file__).parents[1]
QUESTION = "Was ist die Metropolregion?"
CLIENTS = 16
SEED = 7
TURNS = 10  # messages of one conversation, for both the same
BLOCK = 160  # messages that one of the two is asked before the other
SECONDS_TO_START = 300
QUIET = {
    "RASA_TELEMETRY_ENABLED": "false",
    "TF_CPP_MIN_LOG_LEVEL": "3",
    "PYTHONWARNINGS": "ignore",
    "SQLALCHEMY_SILENCE_UBER_WARNING": "1",
    "LOG_LEVEL": "ERROR",
}
HERE = {"PYTHONPATH": str(Path(__file__).parent)}
Say = Callable[[str, int, str], Awaitable[None]]  # client's conversation, number of the message, text


def texts(number: int) -> list[str]:
    """Draw messages that people would write, each once."""
    asked = [one.text for one in messages() if not "".join(one.right[:1]).startswith("handoff")]
    return random.Random(SEED).sample(sorted(set(asked)), number)


def free_ports(number: int) -> list[str]:
    """Find ports that nobody uses."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(number)]
    ports = [str(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def memory(process: subprocess.Popen[bytes]) -> float:
    """Return the resident memory of `process` and its descendants, in MB."""
    listed = subprocess.run(["ps", "-e", "-o", "pid=,ppid=,rss="], capture_output=True, text=True, check=True)
    rows = [tuple(map(int, line.split())) for line in listed.stdout.splitlines()]
    family = {process.pid}
    for _ in rows:
        family |= {pid for pid, parent, _ in rows if parent in family}
    return sum(size for pid, _, size in rows if pid in family) / 1024


def train_theirs(folder: Path, configuration: str) -> None:
    """Train a pipeline of Rasa's own on our messages and rules into `folder`/models."""
    shutil.copytree(ROOT / "data", folder / "data")
    (folder / "data" / "stories" / "follow.yml").write_text(
        'version: "3.1"\nstories:\n  - story: two questions\n    steps:\n'
        "      - intent: metropolregion_what\n      - action: utter_metropolregion_what\n"
        "      - intent: ststg_what\n      - action: utter_ststg_what\n"
    )
    shutil.copy(ROOT / "domain.yml", folder)
    (folder / "config.yml").write_text(configuration)
    (folder / "credentials.yml").write_text("rest:\n")
    (folder / "endpoints.yml").write_text(
        "tracker_store:\n  type: SQL\n  dialect: sqlite\n  db: tracker.db\n"
    )
    command = [sys.executable, "-m", "rasa", "train", "--skip-validation", "--quiet"]
    subprocess.run(command, cwd=folder, env=os.environ | QUIET | HERE, check=True, stdout=subprocess.DEVNULL)


@asynccontextmanager
async def started(
    command: list[str], folder: Path, **environment: str
) -> AsyncIterator[subprocess.Popen[bytes]]:
    """Run a server until the block ends."""
    output = (folder / "server.log").open("wb")
    process = subprocess.Popen(  # noqa: ASYNC220 -- nothing else runs while it starts
        [sys.executable, *command],
        cwd=folder,
        env=os.environ | QUIET | environment,
        stdout=output,
        stderr=output,
    )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        output.close()


def ask_default(http: ClientSession, url: str) -> Say:
    """Return how a message is put to Rasa's REST channel."""

    async def say(conversation: str, number: int, text: str) -> None:
        body = {"sender": f"{conversation}-{number // TURNS}", "message": text}
        async with http.post(f"{url}/webhooks/rest/webhook", json=body) as answer:
            assert answer.status == 200
            await answer.json()  # empty where it would call an action server: it has none

    return say


def ask_ours(http: ClientSession, url: str) -> Say:
    """Return how a message is put to the gateway."""
    tokens: dict[str, str] = {}

    async def say(conversation: str, number: int, text: str) -> None:
        key = f"{conversation}-{number // TURNS}"
        if key not in tokens:
            async with http.post(f"{url}/api/v1/conversations", json={}) as answer:
                tokens[key] = (await answer.json())["token"]
        headers = {"Authorization": f"Bearer {tokens[key]}"}
        async with http.post(f"{url}/api/v1/messages", json={"text": text}, headers=headers) as answer:
            assert answer.status == 200
            assert (await answer.json())["replies"]

    return say


async def first_answer(say: Say, process: subprocess.Popen[bytes], began: float) -> float:
    """Return the seconds from `began` until a message is answered."""
    while time.monotonic() - began < SECONDS_TO_START:
        assert process.poll() is None, "the server stopped"
        try:
            await say("first", 0, QUESTION)
            return time.monotonic() - began
        except (ClientError, AssertionError, KeyError):
            await asyncio.sleep(0.1)
    raise TimeoutError


@dataclass
class Measured:
    """What was measured of one of the two: seconds, milliseconds for a client alone, seconds for sixteen."""

    say: Say
    start: float
    alone: list[float] = field(default_factory=list)
    together: float = 0.0
    memory: float = 0.0

    async def ask_alone(self, block: int, asked: list[str]) -> None:
        """Put one message after the other."""
        for turn, text in enumerate(asked):
            began = time.perf_counter()
            await self.say(f"single{block}", turn, text)
            self.alone.append((time.perf_counter() - began) * 1000)

    async def ask_together(self, block: int, asked: list[str]) -> None:
        """Put the messages as sixteen clients do."""

        async def client(name: int) -> None:
            for turn, text in enumerate(asked[name::CLIENTS]):
                await self.say(f"client{name}-{block}", turn, text)

        began = time.perf_counter()
        await asyncio.gather(*map(client, range(CLIENTS)))
        self.together += time.perf_counter() - began

    def row(self, number: int) -> list[float]:
        """Return start, median, 95th percentile, messages a second, memory."""
        percentile = statistics.quantiles(self.alone, n=20)[-1]
        return [self.start, statistics.median(self.alone), percentile, number / self.together, self.memory]


@asynccontextmanager
async def theirs_in(folder: Path) -> AsyncIterator[Measured]:
    """Start what Rasa trained."""
    [port] = free_ports(1)
    command = ["-m", "rasa", "run", "--port", port, "--interface", "127.0.0.1", "--quiet"]
    began = time.monotonic()
    async with started(command, folder, **HERE) as process, ClientSession() as http:
        say = ask_default(http, f"http://127.0.0.1:{port}")
        measured = Measured(say, await first_answer(say, process, began))
        yield measured
        measured.memory = memory(process)


@asynccontextmanager
async def ours(folder: Path) -> AsyncIterator[Measured]:
    """Start ours, asked through the gateway; all its processes count."""
    ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), free_ports(3), strict=True))
    environment = {"VAR_DIR": str(folder / "var"), "RATE_PER_MINUTE": "0", "RATE_PER_ADDRESS": "0", **ports}
    environment["PYTHONPATH"] = str(ROOT)
    began = time.monotonic()
    async with started(["-m", "bot", "run"], folder, **environment) as process, ClientSession() as http:
        say = ask_ours(http, f"http://127.0.0.1:{ports['PORT']}")
        measured = Measured(say, await first_answer(say, process, began))
        yield measured
        measured.memory = memory(process)


async def measure(theirs: Path, own: Path, number: int) -> list[list[float]]:
    """Return what `Measured.row` gives, of Rasa's default pipeline in the folder `theirs` and of ours."""
    alone, together = (texts(2 * number)[part::2] for part in range(2))
    async with theirs_in(theirs) as one, ours(own) as other:
        for block, begin in enumerate(range(0, number, BLOCK)):
            print(f"{begin} of {number} messages …", flush=True)
            for measured in (one, other):
                await measured.ask_alone(block, alone[begin : begin + BLOCK])
            for measured in (one, other):
                await measured.ask_together(block, together[begin : begin + BLOCK])
    return [one.row(number), other.row(number)]


def main() -> None:
    """Train the default pipeline, measure both and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--messages", type=int, default=960)
    parser.add_argument("--floor", action="store_true")
    asked = parser.parse_args()
    number, other = asked.messages, "Rasa without understanding" if asked.floor else "Rasa's default"
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as two:
        print(f"training {other} …", flush=True)
        train_theirs(Path(one), FLOOR if asked.floor else config(1, threshold=0.0001, ambiguity=0.0))
        theirs, own = asyncio.run(measure(Path(one), Path(two), number))
    names = (
        "start to first answer, s",
        "median a message, ms",
        "95th percentile, ms",
        "messages a second, 16 clients",
        "memory, MB",
    )
    print(f"| | {other} | ours, through the gateway | ratio |\n|---|---|---|---|")
    for name, left, right in zip(names, theirs, own, strict=True):
        print(f"| {name} | {left:.1f} | {right:.1f} | {right / left:.2f} |")


if __name__ == "__main__":
    main()
