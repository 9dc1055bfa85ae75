from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.gateway.database import Database, downgrade, upgrade
from bot.gateway.logs import described
from bot.gateway.tables import METADATA, conversations


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'test.db'}"
    return str(request.getfixturevalue("empty_postgresql"))


async def test_the_migrations_make_exactly_the_tables_of_the_code(url: str) -> None:
    database = Database(url)
    await database.migrate()

    def differences(connection: Connection) -> list[Any]:
        options = {"version_table": "gateway_version", "compare_type": True}
        found: list[Any] = compare_metadata(MigrationContext.configure(connection, opts=options), METADATA)
        # Which names the indexes have does not matter, only that they are there.
        return [one for one in found if one[0] not in ("add_index", "remove_index")]

    assert await database.read(differences) == []
    await database.close()


async def test_the_migrations_go_down_and_up_again(url: str) -> None:
    database = Database(url)
    await database.migrate()
    await database.write(downgrade)
    tables = await database.read(lambda connection: sa.inspect(connection).get_table_names())
    assert tables == ["gateway_version"]
    await database.write(upgrade)
    assert await database.read(lambda connection: connection.execute(sa.select(conversations)).all()) == []
    await database.close()


async def test_what_is_kept_survives_a_migration_up_and_down(url: str) -> None:
    database = Database(url)
    await database.write(lambda connection: upgrade(connection, "0001"))
    row = {"id": "c", "token_hash": "t", "language": "de", "misses": 0, "last_number": 1}
    times = {"created_at": 1.0, "expires_at": 2.0, "held_until": 0.0}
    message = {"conversation": "c", "number": 1, "author": "assistant", "at": 1.0, "body": "{}"}

    def fill(connection: Connection) -> None:
        for table, values in (("conversations", row | times), ("messages", message)):
            columns = [sa.column(name) for name in values]
            connection.execute(sa.insert(sa.table(table, *columns)).values(values))

    await database.write(fill)
    await database.migrate()
    (kept,) = await database.read(lambda connection: connection.execute(sa.select(conversations)).all())
    assert (kept.id, kept.draft, kept.handed) == ("c", None, None)
    await database.write(lambda connection: downgrade(connection, "0001"))
    count = sa.text("SELECT count(*) FROM messages JOIN conversations ON conversation = id")
    assert await database.read(lambda connection: connection.execute(count).scalar()) == 1
    await database.close()


async def test_processes_that_start_together_migrate_once(url: str) -> None:
    databases = [Database(url) for _ in range(4)]
    await asyncio.gather(*(asyncio.to_thread(asyncio.run, database.migrate()) for database in databases))
    assert (
        await databases[0].read(lambda connection: len(sa.inspect(connection).get_table_names()))
        == len(METADATA.tables) + 1
    )
    for database in databases:
        await database.close()


async def test_a_transaction_that_fails_leaves_nothing(url: str) -> None:
    database = Database(url)
    await database.migrate()
    count = sa.text("SELECT count(*) FROM feedback")

    def work(connection: Connection) -> None:
        connection.execute(sa.text("INSERT INTO feedback VALUES ('a', true, '2026-01-01', 1)"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await database.write(work)
    assert await database.read(lambda connection: connection.execute(count).scalar()) == 0
    await database.close()


async def test_an_error_is_logged_without_what_was_to_be_stored(url: str) -> None:
    database = Database(url)
    query = sa.text("INSERT INTO missing VALUES (:text)")
    with pytest.raises(SQLAlchemyError) as caught:
        await database.write(lambda connection: connection.execute(query, {"text": "Geheimnis"}))
    assert described(caught.value).startswith("OperationalError" if "sqlite" in url else "ProgrammingError")
    assert "Geheimnis" not in described(caught.value)
    await database.close()


async def test_sqlite_lets_readers_go_on_beside_a_writer(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'test.db'}")

    def pragmas(connection: Connection) -> list[Any]:
        names = ("journal_mode", "synchronous", "foreign_keys", "secure_delete", "busy_timeout")
        return [connection.execute(sa.text(f"PRAGMA {name}")).scalar() for name in names]

    assert await database.read(pragmas) == ["wal", 1, 1, 1, 5000]
    await database.close()
