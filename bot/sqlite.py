"""How our SQLite files are opened: the gateway's and the assistant's.

Readers go on beside one writer (write-ahead log), a commit costs no full sync to disk, processes wait for
each other, and what is overwritten or erased is overwritten with zeros: it may be what a person told about
themselves.
"""

from __future__ import annotations

import sqlite3
import time
from typing import Any

BUSY_SECONDS = 5.0
"""How long a transaction waits for another process; ours take milliseconds."""
_PAUSE_SECONDS = 0.01
_SETTINGS = ("synchronous=NORMAL", "foreign_keys=ON", "secure_delete=ON")


def prepare(connection: sqlite3.Connection, _record: Any = None) -> None:
    """Set up a new connection; fits SQLAlchemy's event "connect".

    Raises:
        sqlite3.OperationalError: another process held the file for longer than `BUSY_SECONDS`.
    """
    connection.execute(f"PRAGMA busy_timeout={BUSY_SECONDS * 1000:.0f}")
    _write_ahead(connection)
    for setting in _SETTINGS:
        connection.execute(f"PRAGMA {setting}")


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to the write-ahead log.

    SQLite's own patience does not hold for this switch: of several that make it at once, all but one may fail
    without waiting (tests/test_sqlite.py makes it happen).
    """
    until = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE_SECONDS)
        else:
            return
