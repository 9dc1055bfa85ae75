"""Logs: one JSON object a line on stderr, never with what people wrote, their tokens or their addresses."""

from __future__ import annotations

import asyncio
import atexit
import json
import logging
import sys
import threading
import traceback
from collections.abc import MutableMapping
from datetime import datetime, timezone
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import structlog

_TOGETHER_SECONDS = 0.1


def configure() -> None:
    """Send our own log and that of every library to stderr as JSON lines."""
    lines = Lines(sys.stderr)
    atexit.register(lines.flush)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _name_error,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=lambda *_: lines,
        cache_logger_on_first_use=True,
    )
    handler = _Through(lines)
    handler.setFormatter(_Plain())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)


class Lines:
    """Writes lines to `stream` together, a moment later: each alone would wake the process that reads them.

    A warning or an error goes out at once, after all that came before it. `flush` is due at the end. Who is
    killed in that moment takes the lines of it along.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._waiting: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._one_at_a_time = threading.Lock()

    def info(self, line: str) -> None:
        """Keep `line` until the moment is over; without a running loop write it now."""
        with self._one_at_a_time:
            self._waiting.append(line)
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self.flush()
            return
        if loop is not self._loop:
            self._loop = loop
            loop.call_later(_TOGETHER_SECONDS, self.flush)

    def error(self, line: str) -> None:
        """Write `line` now."""
        with self._one_at_a_time:
            self._waiting.append(line)
        self.flush()

    warning = critical = exception = error

    def flush(self) -> None:
        """Write what waits."""
        with self._one_at_a_time:
            waiting, self._waiting, self._loop = self._waiting, [], None
            self._stream.write("".join(f"{line}\n" for line in waiting))
            self._stream.flush()


class _Through(logging.Handler):
    """Gives what libraries log to the same lines, in order."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.error(self.format(record))


def described(error: BaseException) -> str:
    """Name an error by its type and the place it came from: its message may quote a visitor."""
    frames: TracebackType | None = error.__traceback__
    last = traceback.extract_tb(frames)[-1:] if frames else []
    return " ".join(
        [type(error).__name__, *(f"{Path(frame.filename).name}:{frame.lineno}" for frame in last)]
    )


class _Plain(logging.Formatter):
    """Libraries put requests into arguments and exceptions: the template of the message is all we keep."""

    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "event": record.msg
            if isinstance(record.msg, str) and (record.args or record.exc_info)
            else record.name,
            "logger": record.name,
            "level": record.levelname.lower(),
            "timestamp": datetime.fromtimestamp(record.created, timezone.utc)
            .isoformat()
            .replace("+00:00", "Z"),
        }
        if record.exc_info and record.exc_info[1]:
            entry["error"] = described(record.exc_info[1])
        return json.dumps(entry, ensure_ascii=False)


def _name_error(_logger: object, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Put the name of an exception in the place of the exception."""
    if isinstance(entry.get("error"), BaseException):
        entry["error"] = described(entry["error"])
    return entry
