"""Three ways to speak to SQLite, for statements such as one message needs: see `bot.gateway.database`.

    python benchmarks/gateway_store.py [--messages 1000]

In turns: within the event loop, in a thread of its own, and with the asynchronous driver.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import tempfile
import time
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.engine import Connection
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

from bot.gateway.database import Database, upgrade
from bot.gateway.tables import conversations

SELECT = text("SELECT * FROM conversations WHERE id = :id")
HOLD = text("UPDATE conversations SET held_until = held_until WHERE id = :id")
INSERT = text(
    "INSERT INTO messages (conversation, number, author, at, body) VALUES ('c', :number, 'visitor', 0, '')"
)
NEW = {"id": "c", "token_hash": "c", "language": "de", "created_at": 0, "expires_at": 0}
CREATE = conversations.insert().values({**NEW, "misses": 0, "last_number": 0, "held_until": 0})
TRANSACTIONS = ((SELECT,), (HOLD, SELECT), (HOLD, SELECT, INSERT, INSERT))
"""Recognise the token, hold the conversation, record the answer."""

Message = Callable[[int], Awaitable[None]]


def numbers(message: int) -> list[dict[str, object]]:
    """Give the values of the two inserts and of the other statements."""
    return [{"id": "c", "number": 2 * message}, {"id": "c", "number": 2 * message + 1}]


def work(connection: Connection, message: int) -> None:
    """Do the statements of one message on one connection."""
    for statements in TRANSACTIONS:
        with connection.begin():
            values = iter(numbers(message))
            for statement in statements:
                used = next(values) if statement is INSERT else {"id": "c"}
                result = connection.execute(statement, used)
                if statement is SELECT:
                    result.first()


async def async_work(connection: AsyncConnection, message: int) -> None:
    """Do the same with the asynchronous driver."""
    for statements in TRANSACTIONS:
        async with connection.begin():
            values = iter(numbers(message))
            for statement in statements:
                used = next(values) if statement is INSERT else {"id": "c"}
                result = await connection.execute(statement, used)
                if statement is SELECT:
                    result.first()


def prepared(path: Path) -> Database:
    """Make a database with one conversation."""
    database = Database(f"sqlite:///{path}")
    with database.engine.begin() as connection:
        upgrade(connection)
        connection.execute(CREATE)
    return database


async def measure(folder: Path, messages: int) -> None:
    """Measure and print."""
    inline, threaded = prepared(folder / "inline.db"), prepared(folder / "threaded.db")
    prepared(folder / "async.db").engine.dispose()
    engine = create_async_engine(f"sqlite+aiosqlite:///{folder / 'async.db'}")
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(1) as thread, inline.engine.connect() as one, threaded.engine.connect() as two:
        async with engine.connect() as three:
            await three.exec_driver_sql("PRAGMA synchronous=NORMAL")
            await three.rollback()

            async def within(message: int) -> None:
                work(one, message)

            async def beside(message: int) -> None:
                await loop.run_in_executor(thread, work, two, message)

            async def driver(message: int) -> None:
                await async_work(three, message)

            ways: dict[str, Message] = {"event loop": within, "thread": beside, "aiosqlite": driver}
            times: dict[str, list[float]] = {name: [] for name in ways}
            for message in range(messages):
                for name, say in ways.items():
                    start = time.perf_counter()
                    await say(message)
                    times[name].append((time.perf_counter() - start) * 1000)
    await engine.dispose()
    for name, taken in times.items():
        centiles = statistics.quantiles(taken, n=100)
        print(f"{name:10} p50 {centiles[49]:5.2f} ms   p95 {centiles[94]:5.2f} ms a message")


def main() -> None:
    """Read the arguments and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=1000)
    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(measure(Path(folder), parser.parse_args().messages))


if __name__ == "__main__":
    main()
