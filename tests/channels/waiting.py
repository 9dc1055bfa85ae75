"""Waits for what must come, however slow the machine is."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

PATIENCE = 300.0
"""Seconds after which something does not come any more: no test fails earlier because a machine is busy."""
_WAITS = "SELECT 1 FROM channel_inbox WHERE body IS NOT NULL UNION ALL SELECT 1 FROM channel_outbox"


async def until(true: Callable[[], object]) -> None:
    """Wait until something is so."""

    async def wait() -> None:
        while not true():  # noqa: ASYNC110 it may be in a file or in another process
            await asyncio.sleep(0.05)

    await asyncio.wait_for(wait(), PATIENCE)


def rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    """Ask the gateway's database, or another file."""
    path = folder / "gateway.db" if folder.is_dir() else folder
    with closing(sqlite3.connect(path, timeout=PATIENCE)) as database:
        return database.execute(query).fetchall()


async def settled(folder: Path) -> None:
    """Wait until no event waits for an answer, and no message to be sent."""
    await until(lambda: rows(folder, _WAITS) == [])


async def events(folder: Path, count: int) -> None:
    """Wait until so many events in all have been stored, answered or not."""
    await until(lambda: len(rows(folder, "SELECT id FROM channel_inbox")) >= count)
