"""`python -m bot nlu report`: where the training messages are weak."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from bot.content.messages import Messages

if TYPE_CHECKING:
    from bot.nlu.audit import Audit

MOST = 15
say = Messages.load("commands").get


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("nlu", help=say("nlu_help"), description=say("nlu_more"))
    parser.add_argument("what", choices=["report"], help=say("nlu_report"))
    parser.add_argument("--most", type=int, default=MOST, metavar="N", help=say("nlu_most"))


def run(arguments: argparse.Namespace) -> int:
    """Print the report; return 0."""
    from bot.content.places import PROJECT
    from bot.nlu.audit import audit, examples

    messages = examples(PROJECT / "data" / "nlu")
    print(say("nlu_starts", number=len(messages)), flush=True)
    for line in _lines(audit(messages), arguments.most):
        print(line)
    return 0


def _lines(found: Audit, most: int) -> list[str]:
    """Return the report, at most `most` entries a part."""
    return [
        say("nlu_weakest"),
        *(f"  {share:4.0%}  {intent} ({count})" for intent, share, count in found.weakest[:most]),
        say("nlu_confused"),
        *(f"  {count:4}  {intent} → {other}" for intent, other, count in found.confused[:most]),
        say("nlu_doubtful"),
        *(f"  {chance:4.0%}  {m.intent} → {other}: {m.text}" for m, other, chance in found.doubtful[:most]),
        say("nlu_twins"),
        *(
            f"  {one.intent}: {one.text}\n  {other.intent}: {other.text}\n"
            for one, other, _ in found.twins[:most]
        ),
    ]
