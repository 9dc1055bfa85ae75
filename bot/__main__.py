"""The command line: `python -m bot COMMAND`. Every module of bot/commands is a command."""

from __future__ import annotations

import argparse
import importlib
import pkgutil
import sys
from collections.abc import Sequence

from bot import commands
from bot.content.messages import Messages
from bot.supervisor.environment import quiet


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return the exit status; without one list them all."""
    quiet()
    parser = _parser()
    asked = parser.parse_args(arguments)
    if asked.command is None:
        parser.print_help()
        return 0
    try:
        return int(asked.run(asked))
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:  # whoever read the output has seen enough
        sys.stderr.close()
        return 141


def _parser() -> argparse.ArgumentParser:
    say = Messages.load("commands").get
    parser = argparse.ArgumentParser(prog="python -m bot", description=say("about"))
    found = parser.add_subparsers(dest="command", metavar=say("command"), title=say("commands"))
    for module in pkgutil.iter_modules(commands.__path__):
        command = importlib.import_module(f"{commands.__name__}.{module.name}")
        command.add(found)
        found.choices[command.__name__.rpartition(".")[2]].set_defaults(run=command.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
