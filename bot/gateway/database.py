"""One database, SQLite or PostgreSQL, spoken to with plain SQLAlchemy Core.

SQLite works within the event loop on one connection: a transaction of ours takes about 0.3 ms, less than the
switches to a thread and back, and far less than an asynchronous driver, which switches at every statement
(benchmarks/gateway_store.py shows all three). PostgreSQL, where one waits for a network, gets threads and a
pool.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.pool import StaticPool

from bot import sqlite

Result = TypeVar("Result")

MIGRATIONS = Path(__file__).with_name("migrations")
_POOL = 8
_MIGRATION_LOCK = 0x5245_5649
"""Any number will do for PostgreSQL's advisory lock, as long as it is always the same."""


class Database:
    """Runs transactions, one at a time for SQLite, several at once for PostgreSQL."""

    def __init__(self, url: str) -> None:
        self.engine = _engine(url)
        sqlite = self.engine.dialect.name == "sqlite"
        self._threads = None if sqlite else ThreadPoolExecutor(_POOL, thread_name_prefix="database")

    async def write(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work` in one transaction and commit it; whatever it raises rolls everything back."""
        return await self._run(work)

    async def read(self, work: Callable[[Connection], Result]) -> Result:
        """Run `work`, which only reads."""
        return await self._run(work)

    async def migrate(self) -> None:
        """Bring the schema up to date; processes that start together wait for each other."""
        await self.write(upgrade)

    async def scrub(self) -> None:
        """Let go of what was erased: SQLite's log of changes (WAL) still holds it."""
        if self._threads is None:
            with self.engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def close(self) -> None:
        """Finish what is running and close the connections."""
        if self._threads is not None:
            await asyncio.to_thread(self._threads.shutdown)
        self.engine.dispose()

    async def _run(self, work: Callable[[Connection], Result]) -> Result:
        def transaction() -> Result:
            with self.engine.begin() as connection:
                return work(connection)

        if self._threads is None:
            return transaction()
        return await asyncio.get_running_loop().run_in_executor(self._threads, transaction)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Apply the migrations up to `revision` within the transaction of `connection`."""
    _lock(connection)
    command.upgrade(_config(connection), revision)


def downgrade(connection: Connection, revision: str = "base") -> None:
    """Take the migrations back down to `revision` within the transaction of `connection`."""
    _lock(connection)
    command.downgrade(_config(connection), revision)


def _lock(connection: Connection) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _MIGRATION_LOCK})
    else:
        # Python begins a transaction only for changes of data, not of the schema.
        connection.exec_driver_sql("BEGIN IMMEDIATE")


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes["connection"] = connection
    return config


def _engine(url: str) -> Engine:
    """Make an engine. Its errors hide parameters; PostgreSQL's may quote them, so logs hold no messages."""
    if url.startswith("sqlite"):
        engine = create_engine(
            url, hide_parameters=True, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    return create_engine(
        url.replace("postgresql://", "postgresql+psycopg2://", 1),
        hide_parameters=True,
        pool_size=_POOL,
        pool_pre_ping=True,
        connect_args={"connect_timeout": 5},
    )


def _prepare_sqlite(connection: sqlite3.Connection, record: object) -> None:
    """Take the write lock with the first change: to ask for it in the middle of a transaction fails."""
    connection.isolation_level = "IMMEDIATE"
    sqlite.prepare(connection, record)
