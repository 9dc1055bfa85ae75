"""`python -m bot restart NAME`: restarts one messenger; everything else goes on."""

from __future__ import annotations

import argparse
import asyncio
import json
from pathlib import Path
from typing import Any

from bot.content.messages import Messages
from bot.supervisor.messengers import NEEDED

say = Messages.load("commands").get


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("restart", help=say("restart"), description=say("restart_more"))
    parser.add_argument("name", choices=sorted(NEEDED), help=say("restart_name"))


def run(arguments: argparse.Namespace) -> int:
    """Restart a messenger; return 1 when it does not run."""
    from bot.supervisor.environment import var_folder

    step = asyncio.run(ask(arguments.name, var_folder() / "supervisor.sock"))
    print(say("restart_done" if step == "end" else step, name=arguments.name))
    return int(step != "end")


async def ask(name: str, socket: Path) -> str:
    """Ask the supervisor; give "end", or the key of what to tell instead."""
    try:
        reader, writer = await asyncio.open_unix_connection(socket)
    except OSError:
        return "restart_not_running"
    writer.write(json.dumps({"restart": name}).encode() + b"\n")
    line = await reader.readline()
    writer.close()
    return str(json.loads(line)["step"]) if line else "restart_not_running"
