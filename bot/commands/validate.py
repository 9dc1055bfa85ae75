"""`python -m bot validate`: is what staff edit right?"""

from __future__ import annotations

import argparse
from typing import Any

from bot.content.messages import Messages


def add(commands: Any) -> None:
    """Add the command."""
    say = Messages.load("commands").get
    commands.add_parser("validate", help=say("validate"), description=say("validate_more"))


def run(arguments: argparse.Namespace) -> int:
    """Print every problem, one a line; return 1 when there is one."""
    from bot.content.validation import validate

    say = Messages.load("commands").get
    problems = validate()
    for problem in problems:
        print(problem)
    print(say("validate_bad", number=len(problems)) if problems else say("validate_good"))
    return 1 if problems else 0
