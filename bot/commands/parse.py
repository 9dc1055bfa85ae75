"""`python -m bot parse`: what the trained model understands of each line of stdin, as JSON lines."""

from __future__ import annotations

import argparse
import json
import os
import sys
from contextlib import redirect_stdout
from typing import Any

from bot.content.messages import Messages


def add(commands: Any) -> None:
    """Add the command."""
    say = Messages.load("commands").get
    commands.add_parser("parse", help=say("parse"), description=say("parse_more"))


def run(arguments: argparse.Namespace) -> int:
    """Answer every line with a line; nothing else goes to stdout. Return 1 when there is no model."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print, also from C, goes to stderr
    with redirect_stdout(sys.stderr), output:
        from bot.assistant.parsing import Parser
        from bot.supervisor.environment import models_folder

        try:
            parser = Parser.load(models_folder())
        except FileNotFoundError:
            print(Messages.load("commands").get("parse_no_model"), file=sys.stderr)
            return 1
        for line in sys.stdin:
            text = line.rstrip("\r\n").replace("\\n", "\n")
            print(json.dumps(parser.parse(text), ensure_ascii=False), file=output, flush=True)
    return 0
