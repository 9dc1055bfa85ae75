"""Our SQLite files are opened by several processes at once."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from bot import sqlite


def test_connections_that_open_a_new_file_at_the_same_moment_wait_for_each_other(tmp_path: Path) -> None:
    for number in range(50):  # without the waiting about one round in seven fails
        file, barrier, modes = tmp_path / f"{number}.db", threading.Barrier(8), []

        def opens(file: Path = file, barrier: threading.Barrier = barrier, modes: list[str] = modes) -> None:
            connection = sqlite3.connect(file)
            barrier.wait()
            sqlite.prepare(connection)
            modes.append(connection.execute("PRAGMA journal_mode").fetchone()[0])
            connection.close()

        threads = [threading.Thread(target=opens) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert modes == ["wal"] * 8


def test_a_file_that_is_held_for_too_long_is_an_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "BUSY_SECONDS", 0.05)
    holder = sqlite3.connect(tmp_path / "test.db", isolation_level=None)
    holder.execute("CREATE TABLE held (number)")
    holder.execute("BEGIN EXCLUSIVE")
    with pytest.raises(sqlite3.OperationalError, match="locked"):
        sqlite.prepare(sqlite3.connect(tmp_path / "test.db"))
    holder.close()
