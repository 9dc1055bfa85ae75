"""Do many stored conversations slow a message? Two assistants, one with empty stores, one with full ones.

    python benchmarks/stored.py [--conversations 100000] [--messages 300] [--keep FOLDER]

A few dozen conversations are held with real messages (nlu_messages.jsonl). Their rows, in the gateway's
database and in Rasa's tracker store, are then copied under new ids, spread over the last 29 days, until there
are as many as wanted. Both assistants then run side by side and are asked the same messages in turn, each
pair in the other order, so that whatever else happens on the machine meets both. Both use SQLite, as
`make run` does. Needs a trained model (`make train`), about 2 GB of memory, and for 100,000 conversations
some GB of disk.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import secrets
import shutil
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import ClientSession
from assistant import QUESTION, ROOT, TURNS, ask_ours, first_answer, free_ports, started
from nlu import messages

SEED = 20_261_126
TEMPLATES = 40
TEMPLATE_TURNS = 4
DAYS = 29
BATCH = 2_000
DAY = 86_400.0


@asynccontextmanager
async def assistant(folder: Path) -> AsyncIterator[tuple[ClientSession, str]]:
    """Run one assistant with its stores in `folder`/var; give a client and its address once it answers."""
    ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), free_ports(3), strict=True))
    environment = {
        "VAR_DIR": str(folder / "var"),
        "RATE_PER_MINUTE": "0",
        "RATE_PER_ADDRESS": "0",
        "PYTHONPATH": str(ROOT),
        "ASSISTANT_SECONDS": "60",
        **ports,
    }
    url = f"http://127.0.0.1:{ports['PORT']}"
    async with started(["-m", "bot", "run"], folder, **environment) as process, ClientSession() as http:
        await first_answer(ask_ours(http, url), process, time.monotonic())
        yield http, url


async def talk(http: ClientSession, url: str, texts: list[str]) -> None:
    """Hold one conversation."""
    async with http.post(f"{url}/api/v1/conversations", json={}) as answer:
        headers = {"Authorization": f"Bearer {(await answer.json())['token']}"}
    for text in texts:
        async with http.post(f"{url}/api/v1/messages", json={"text": text}, headers=headers) as answer:
            assert answer.status == 200, await answer.text()


async def templates(folder: Path) -> None:
    """Hold the conversations that are copied."""
    texts = random.Random(SEED).sample([one.text for one in messages()], TEMPLATES * TEMPLATE_TURNS)
    async with assistant(folder) as (http, url):
        for number in range(TEMPLATES):
            await talk(http, url, texts[number * TEMPLATE_TURNS : (number + 1) * TEMPLATE_TURNS])


def fill(var: Path, wanted: int) -> None:
    """Copy the conversations in both stores until there are `wanted`."""
    with sqlite3.connect(var / "gateway.db") as gateway, sqlite3.connect(var / "assistant.db") as tracker:
        for database in (gateway, tracker):
            database.row_factory = sqlite3.Row
        kept = _templates(gateway, tracker)
        choose, now = random.Random(SEED), time.time()
        for start in range(len(kept), wanted, BATCH):
            copies = [
                _copied(choose.choice(kept), now - choose.uniform(0, DAYS * DAY))
                for _ in range(min(BATCH, wanted - start))
            ]
            _insert(gateway, "conversations", (copy["conversation"] for copy in copies))
            _insert(gateway, "messages", (row for copy in copies for row in copy["messages"]))
            _insert(tracker, "assistant_states", (copy["state"] for copy in copies))
    for name in ("gateway.db", "assistant.db"):
        with sqlite3.connect(var / name) as database:
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _templates(gateway: sqlite3.Connection, tracker: sqlite3.Connection) -> list[dict[str, Any]]:
    found = []
    for row in gateway.execute("SELECT * FROM conversations").fetchall():
        said = gateway.execute("SELECT * FROM messages WHERE conversation = ?", (row["id"],)).fetchall()
        query = "SELECT * FROM assistant_states WHERE conversation = ?"
        state = tracker.execute(query, (row["id"],)).fetchone()
        if state is not None:
            found.append(
                {"conversation": dict(row), "messages": [dict(one) for one in said], "state": dict(state)}
            )
    assert found, "no conversation was stored"
    return found


def _copied(template: dict[str, Any], at: float) -> dict[str, Any]:
    """Give the rows of another conversation like this one, begun at `at`."""
    key, moved = secrets.token_hex(16), at - template["conversation"]["created_at"]
    conversation = template["conversation"] | {
        "id": key,
        "token_hash": secrets.token_hex(32),
        "created_at": at,
        "expires_at": at + DAY,
    }
    said = [row | {"conversation": key, "at": row["at"] + moved} for row in template["messages"]]
    state = template["state"] | {"conversation": key, "saved_at": template["state"]["saved_at"] + moved}
    return {"conversation": conversation, "messages": said, "state": state}


def _insert(database: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    names = [row["name"] for row in database.execute(f"PRAGMA table_info({table})")]
    places = ", ".join(f":{name}" for name in names)
    database.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({places})", rows)  # noqa: S608


def count(var: Path) -> tuple[int, int, float]:
    """Give the number of conversations in both stores, and their size on disk in MB."""
    with sqlite3.connect(var / "gateway.db") as gateway, sqlite3.connect(var / "assistant.db") as tracker:
        conversations = gateway.execute("SELECT count(*) FROM conversations").fetchone()[0]
        states = tracker.execute("SELECT count(*) FROM assistant_states").fetchone()[0]
    return conversations, states, sum(path.stat().st_size for path in var.glob("*.db*")) / 1e6


async def measure(folders: tuple[Path, Path], messages: int) -> tuple[list[float], list[float]]:
    """Ask both assistants in turn; give the milliseconds of each message, empty stores first."""
    async with AsyncExitStack() as running:
        asked = [ask_ours(*await running.enter_async_context(assistant(folder))) for folder in folders]
        for warm in range(2 * TURNS):
            for say in asked:
                await say("warm", warm, QUESTION)
        times: tuple[list[float], list[float]] = ([], [])
        for number in range(messages):
            for one in (0, 1) if number % 2 else (1, 0):
                began = time.perf_counter()
                await asked[one]("measured", number, QUESTION)
                times[one].append((time.perf_counter() - began) * 1000)
        return times


def slower(empty: list[float], full: list[float]) -> tuple[float, float, float]:
    """Give by what the median grows with full stores, and bounds that hold 95 of 100 resamplings."""
    choose, pairs = random.Random(SEED), list(zip(empty, full, strict=True))
    ratios = []
    for _ in range(1000):
        drawn = choose.choices(pairs, k=len(pairs))
        ratios.append(statistics.median(b for _, b in drawn) / statistics.median(a for a, _ in drawn))
    bounds = statistics.quantiles(ratios, n=40)
    return statistics.median(full) / statistics.median(empty), bounds[0], bounds[-1]


def table(times: tuple[list[float], list[float]], stores: list[tuple[int, int, float]]) -> str:
    """Return the figures as a table."""
    ratio, low, high = slower(*times)
    rows = [
        ("conversations, gateway", *(f"{store[0]:,}" for store in stores), ""),
        ("conversations, tracker store", *(f"{store[1]:,}" for store in stores), ""),
        ("size of both, MB", *(f"{store[2]:.0f}" for store in stores), ""),
        (
            "median a message, ms",
            *(f"{statistics.median(one):.1f}" for one in times),
            f"{ratio:.2f} ({low:.2f} to {high:.2f})",
        ),
        ("95th percentile, ms", *(f"{statistics.quantiles(one, n=20)[-1]:.1f}" for one in times), ""),
    ]
    lines = ["| | empty stores | full stores | ratio |", "|---|---|---|---|"]
    return "\n".join([*lines, *(f"| {' | '.join(row)} |" for row in rows)])


async def compared(folder: Path, conversations: int, messages: int) -> str:
    """Fill, measure, and return the table."""
    empty, full = folder / "empty", folder / "full"
    if not (full / "filled").exists():
        shutil.rmtree(full, ignore_errors=True)
        full.mkdir()
        print("holding conversations …", file=sys.stderr, flush=True)
        await templates(full)
        print(f"copying them to {conversations:,} …", file=sys.stderr, flush=True)
        fill(full / "var", conversations)
        (full / "filled").touch()
    shutil.rmtree(empty, ignore_errors=True)
    empty.mkdir()
    print("measuring …", file=sys.stderr, flush=True)
    times = await measure((empty, full), messages)
    return table(times, [count(one / "var") for one in (empty, full)])


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--conversations", type=int, default=100_000)
    parser.add_argument("--messages", type=int, default=300)
    parser.add_argument("--keep", type=Path, help="folder in which the stores stay for another run")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = (asked.keep or Path(name)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        print(asyncio.run(compared(folder, asked.conversations, asked.messages)))


if __name__ == "__main__":
    main()
