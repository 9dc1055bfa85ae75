"""`python -m bot run`: brings everything up, keeps it up and stops it on Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
import time
from typing import Any

from bot.content.messages import Messages
from bot.supervisor.start import StartError, usable

_ports = {"PORT": 8080, "RASA_PORT": 5005, "ACTIONS_PORT": 5055}
say = Messages.load("commands").get


def add(commands: Any) -> None:
    """Add the command."""
    commands.add_parser("run", help=say("run"), description=say("run_more"))


def run(arguments: argparse.Namespace) -> int:
    """Serve until stopped; return 1, with one line on stderr, when that cannot be done."""
    try:
        return asyncio.run(_serve(*_checked_ports()))
    except StartError as error:
        print(error, file=sys.stderr)
        return 1


def _checked_ports() -> tuple[str, dict[str, int]]:
    """Return host and ports; raise `StartError` when one is taken or no port."""
    from bot.supervisor.environment import port
    from bot.supervisor.ports import is_free

    host = os.environ.get("HOST") or "127.0.0.1"
    ports = {}
    for name, default in _ports.items():
        try:
            ports[name] = port(name, default)
        except ValueError:
            raise StartError(say("no_port", name=name, value=os.environ[name])) from None
        if not is_free(host if name == "PORT" else "127.0.0.1", ports[name]):
            raise StartError(say("port_taken", name=name, port=ports[name], other=ports[name] + 1))
    return host, ports


async def _serve(host: str, ports: dict[str, int]) -> int:
    from bot.supervisor.environment import var_folder
    from bot.supervisor.service import GivenUpError
    from bot.supervisor.supervisor import Supervisor

    release = usable()
    began = time.monotonic()
    print(say("run_starts"), flush=True)
    _cancel_on_signals(asyncio.current_task())
    var = var_folder()
    supervisor = Supervisor(host, ports["PORT"], (ports["RASA_PORT"], ports["ACTIONS_PORT"]), var, _tell)
    try:
        await supervisor.start(release)
        seconds = f"{time.monotonic() - began:.0f}"
        print(say("run_ready", address=supervisor.address, seconds=seconds), flush=True)
        await supervisor.serve()
    except asyncio.CancelledError:
        print(say("run_stops"), flush=True)
        return 0
    except GivenUpError as error:
        raise StartError(say("run_given_up", name=error, log=var / "log" / f"{error}.log")) from None
    except asyncio.TimeoutError:
        raise StartError(say("run_slow", log=var / "log")) from None
    finally:
        await supervisor.stop()
    return 0


def _cancel_on_signals(task: asyncio.Task[Any] | None) -> None:
    if task is None:
        return
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)


def _tell(key: str, **values: str) -> None:
    print(say(key, **values), flush=True)
