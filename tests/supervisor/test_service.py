"""A process that is kept alive: real processes, killed in earnest."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import pytest

from bot.supervisor import service as service_module
from bot.supervisor.ports import is_free
from bot.supervisor.service import GivenUpError, Service, first
from tests.ports import free_port

SERVER = (
    "import http.server as h; h.HTTPServer(('127.0.0.1', {port}), h.SimpleHTTPRequestHandler).serve_forever()"
)
Start = Callable[[str], Awaitable[tuple[Service, asyncio.Task[None]]]]


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


async def until(condition: Callable[[], bool]) -> None:
    """Waits for something that no event tells of."""

    async def look() -> None:
        while not condition():  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    await asyncio.wait_for(look(), 120)


@pytest.fixture
async def start(tmp_path: Path) -> AsyncIterator[Start]:
    started: list[tuple[Service, asyncio.Task[None]]] = []

    async def begin(code: str, port: int = 0) -> tuple[Service, asyncio.Task[None]]:
        service = Service("test", [sys.executable, "-c", code], {}, f"http://127.0.0.1:{port}/", tmp_path)
        task = asyncio.create_task(service.run())
        started.append((service, task))
        return service, task

    yield begin
    for service, task in started:
        await service.stop()
        with suppress(GivenUpError):
            await task


async def test_a_messenger_that_dies_again_and_again_is_not_given_up(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service_module, "FIRST_PAUSE_SECONDS", 0.001)
    monkeypatch.setattr(service_module, "WINDOW_SECONDS", 0.5)
    service, task = await start("pass")
    service.optional = True
    pids: set[int] = set()
    await until(lambda: pids.add(service.pid) or len(pids) > service_module.DEATHS + 1)  # type: ignore[func-returns-value]
    assert not task.done()


async def test_a_process_can_be_restarted_alone(start: Start) -> None:
    service, _ = await start("import time; time.sleep(60)")
    await until(lambda: service.pid > 0)
    first = service.pid
    service.restart()
    await until(lambda: service.pid != first and alive(service.pid))
    assert not alive(first)


async def test_a_killed_process_is_started_again(start: Start, tmp_path: Path) -> None:
    port = free_port()
    service, _ = await start(SERVER.format(port=port), port)
    await service.ready()
    old = service.pid
    os.kill(old, signal.SIGKILL)
    await until(lambda: service.pid != old)
    await service.ready()
    assert not alive(old)


async def test_a_process_that_always_dies_is_given_up(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(service_module, "FIRST_PAUSE_SECONDS", 0.001)
    _, task = await start("print('broken'); raise SystemExit(3)")
    with pytest.raises(GivenUpError, match="test"):
        await task
    assert (tmp_path / "test.log").read_text().count("broken") == service_module.DEATHS


async def test_what_a_process_started_ends_with_it(start: Start, tmp_path: Path) -> None:
    note = tmp_path / "child"
    code = (
        "import subprocess, sys, time, pathlib\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"pathlib.Path({str(note)!r}).write_text(str(child.pid))\n"
        "time.sleep(600)"
    )
    service, task = await start(code)
    await until(lambda: note.exists() and bool(note.read_text()))
    child = int(note.read_text())
    await service.stop()
    await task
    await until(lambda: not alive(child))


async def test_a_process_that_does_not_want_to_end_is_made_to(
    start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(service_module, "STOP_SECONDS", 0.1)
    note = tmp_path / "ready"
    code = (
        "import signal, time, pathlib; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(note)!r}).touch(); time.sleep(600)"
    )
    service, task = await start(code)
    await until(note.exists)
    await service.stop()
    await task
    assert not alive(service.pid)


def test_nothing_is_left_when_the_supervisor_itself_is_killed(tmp_path: Path) -> None:
    code = (
        "import asyncio, sys, pathlib\nfrom bot.supervisor.service import Service\n"
        f"folder = pathlib.Path({str(tmp_path)!r})\n"
        "async def main():\n"
        "    service = Service('x', ['sleep', '600'], {}, '', folder)\n"
        "    task = asyncio.create_task(service.run())\n"
        "    while service.pid == 0: await asyncio.sleep(0.01)\n"
        "    print(service.pid, flush=True)\n    await task\n"
        "asyncio.run(main())"
    )
    supervisor = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True)
    assert supervisor.stdout is not None
    child = int(supervisor.stdout.readline())
    assert alive(child)
    supervisor.kill()
    supervisor.wait()
    supervisor.stdout.close()
    for _ in range(6000):
        if not alive(child):
            break
        signal.sigtimedwait([], 0.01)
    assert not alive(child)


async def test_a_failure_ends_the_waiting() -> None:
    async def fail() -> None:
        raise GivenUpError("rasa")

    with pytest.raises(GivenUpError):
        await first(asyncio.sleep(60), asyncio.ensure_future(fail()))


def test_a_port_in_use_is_not_free() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert not is_free("127.0.0.1", taken.getsockname()[1])
    assert is_free("127.0.0.1", free_port())
