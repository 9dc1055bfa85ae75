"""One process that is kept alive."""

from __future__ import annotations

import asyncio
import ctypes
import logging
import os
import signal
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

DEATHS = 5
WINDOW_SECONDS = 60.0
"""So many deaths within so many seconds, and a service is given up."""
STOP_SECONDS = 25.0
"""After SIGTERM a process may finish what it does for so long."""
FIRST_PAUSE_SECONDS = 0.2
_PROBE_SECONDS = 0.2
_LOG_BYTES = 2_000_000
_LIBC = ctypes.CDLL(None)
_PR_SET_PDEATHSIG = 1


class GivenUpError(Exception):
    """A service died again and again; the argument is its name."""


@dataclass(eq=False)
class Service:
    """A process: command, additions to its environment, and the address that says 200 when it is ready."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    probe: str
    logs: Path
    restarted: Callable[[str], None] = lambda name: None
    optional: bool = False
    """It is never given up: whatever happens to it, the others go on, and it is started again later."""
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)
    _asked: bool = field(default=False, init=False)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    async def run(self) -> None:
        """Start the process, and again whenever it dies; raise `GivenUpError`; end after `stop`."""
        log = _log(self.logs / f"{self.name}.log")
        try:
            await self._run(log)
        finally:
            for handler in log.handlers:
                handler.close()

    async def _run(self, log: logging.Logger) -> None:
        deaths: deque[float] = deque(maxlen=DEATHS)
        clock = asyncio.get_running_loop().time
        while not self._stopping.is_set():
            process = self._process = await self._start()
            reading = asyncio.create_task(_keep(process.stdout, log))
            await process.wait()
            _signal(process.pid, signal.SIGKILL)  # what it started and left behind
            await reading
            if self._stopping.is_set():
                break
            if self._asked:
                self._asked = False
                continue
            deaths.append(clock())
            pause = FIRST_PAUSE_SECONDS * 2 ** (len(deaths) - 1)
            if len(deaths) == DEATHS and deaths[-1] - deaths[0] < WINDOW_SECONDS:
                if not self.optional:
                    raise GivenUpError(self.name)
                pause = WINDOW_SECONDS
            self.restarted(self.name)
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), pause)

    @property
    def pid(self) -> int:
        """The id of the process as it is now, 0 before the first start."""
        return self._process.pid if self._process else 0

    async def ready(self) -> None:
        """Wait until the process answers at its probe."""
        timeout = ClientTimeout(total=5)
        async with ClientSession(timeout=timeout) as http:
            while True:
                with suppress(ClientError, TimeoutError, asyncio.TimeoutError):
                    async with http.get(self.probe) as answer:
                        if answer.status == 200:
                            return
                await asyncio.sleep(_PROBE_SECONDS)

    def restart(self) -> None:
        """Ask the process to end; `run` then starts it again."""
        if self._process is not None and self._process.returncode is None:
            self._asked = True
            _signal(self._process.pid, signal.SIGTERM)

    async def stop(self) -> None:
        """Ask the process and all it started to end, and after a while make them."""
        self._stopping.set()
        process = self._process
        if process is None or process.returncode is not None:
            return
        _signal(process.pid, signal.SIGTERM)
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
        _signal(process.pid, signal.SIGKILL)
        await process.wait()

    async def _start(self) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            *self.command,
            env={**os.environ, **self.environment},
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=_end_with_parent,
        )


async def _keep(output: asyncio.StreamReader | None, log: logging.Logger) -> None:
    """Write what a process says to its log until it and all it started have ended."""
    while output is not None and (chunk := await output.read(65536)):
        log.info("%s", chunk.decode("utf-8", "replace"))


def _signal(group: int, number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(group, number)


def _end_with_parent() -> None:
    """Let the kernel end the process when its parent is killed: nothing is left behind."""
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _log(path: Path) -> logging.Logger:
    """Return a log that goes to a file of limited size, and nowhere else."""
    path.parent.mkdir(parents=True, exist_ok=True)
    log = logging.Logger(path.stem, logging.INFO)
    file = RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=3, encoding="utf-8")
    file.terminator = ""
    log.addHandler(file)
    return log


async def first(work: Awaitable[object], *failures: asyncio.Future[None]) -> None:
    """Wait for `work`; when one of the others ends before it with an error, raise that."""
    task: asyncio.Future[object] = asyncio.ensure_future(work)
    others: set[asyncio.Future[Any]] = {task, *failures}
    await asyncio.wait(others, return_when=asyncio.FIRST_COMPLETED)
    if not task.done():
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
        for failure in failures:
            if failure.done():
                failure.result()
    await task
