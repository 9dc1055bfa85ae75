"""`python -m bot publish`: check, train and try what staff edited, then let visitors have it."""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.content.messages import Messages

if TYPE_CHECKING:
    from bot.supervisor.releases import Release

say = Messages.load("commands").get


def add(commands: Any) -> None:
    """Add the command."""
    commands.add_parser("publish", help=say("publish"), description=say("publish_more"))


def run(arguments: argparse.Namespace) -> int:
    """Publish; return 1, and leave everything as it is, when a step fails."""
    from bot.content.validation import validate
    from bot.supervisor import releases
    from bot.supervisor.environment import models_folder, var_folder

    problems = validate()
    for problem in problems:
        print(problem)
    if problems:
        return _refused("publish_invalid")
    candidates = models_folder() / "candidate"
    if _bot("train", "--into", str(candidates)).returncode:
        return _refused("publish_untrained")
    release = releases.current(candidates)
    if release is None:
        return _refused("publish_changed")
    print(say("publish_gate"), flush=True)
    if _gate(candidates).returncode:
        return _refused("publish_gate_failed")
    release = release.move(models_folder())
    if not asyncio.run(hand_over(release, var_folder() / "supervisor.sock")):
        release.delete()
        return _refused("publish_failed")
    releases.tidy(models_folder())
    return 0


def _refused(key: str) -> int:
    print(say(key))
    return 1


def _bot(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run([sys.executable, "-m", "bot", *arguments], check=False)  # noqa: S603


def _gate(models: Path) -> subprocess.CompletedProcess[bytes]:
    """Run the tests of language understanding with the models of a folder."""
    from bot.content.places import PROJECT

    command = [sys.executable, "-m", "pytest", "-q", "--no-header", "-p", "no:cacheprovider", "tests/nlu"]
    return subprocess.run(command, cwd=PROJECT, env={**os.environ, "MODELS_DIR": str(models)}, check=False)  # noqa: S603


async def hand_over(release: Release, socket: Path) -> bool:
    """Let the supervisor move over to a release, and print what it reports.

    Returns False when the release is of no use. Where nothing runs, it counts from the next start.
    """
    try:
        reader, writer = await asyncio.open_unix_connection(socket)
    except OSError:
        print(say("publish_not_running"))
        return True
    wanted = {"publish": release.name, "folder": str(release.folder.absolute())}
    writer.write(json.dumps(wanted).encode() + b"\n")
    step = ""
    while line := await reader.readline():
        values = json.loads(line)
        step = values.pop("step")
        if step != "end":
            print(say(step, **values), flush=True)
    writer.close()
    return step == "end"
