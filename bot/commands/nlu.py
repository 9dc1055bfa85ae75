"""`python -m bot nlu`: where the training messages are weak, and what was not understood in conversations."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import TYPE_CHECKING, Any

from bot.content.messages import Messages

if TYPE_CHECKING:
    from bot.gateway.review import Entry, Finding, Reviews
    from bot.nlu.audit import Audit

MOST = 15
say = Messages.load("commands").get


def add(commands: Any) -> None:
    """Add the command with its own commands."""
    parser = commands.add_parser("nlu", help=say("nlu_help"), description=say("nlu_more"))
    found = parser.add_subparsers(dest="what", metavar=say("command"), title=say("commands"), required=True)
    report = found.add_parser("report", help=say("nlu_report"), description=say("nlu_report_more"))
    review = found.add_parser("review", help=say("nlu_review"), description=say("nlu_review_more"))
    for one in (report, review):
        one.add_argument("--most", type=int, default=MOST, metavar="N", help=say("nlu_most"))
    does = review.add_mutually_exclusive_group()
    does.add_argument(
        "--label", nargs=2, metavar=(say("nlu_number"), say("nlu_topic")), help=say("nlu_label")
    )
    does.add_argument("--drop", nargs="+", metavar=say("nlu_number"), help=say("nlu_drop"))
    review.add_argument("--text", metavar=say("nlu_sentence"), help=say("nlu_text"))


def run(arguments: argparse.Namespace) -> int:
    """Print the report or the review, or change what is to be reviewed; return 1 when that cannot be done."""
    return _report(arguments.most) if arguments.what == "report" else _review(arguments)


def _report(most: int) -> int:
    from bot.content.places import PROJECT
    from bot.nlu.audit import audit, examples

    messages = examples(PROJECT / "data" / "nlu")
    print(say("nlu_starts", number=len(messages)), flush=True)
    for line in _lines(audit(messages), most):
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


def _review(arguments: argparse.Namespace) -> int:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.content.problems import ContentError
    from bot.content.training import TrainingError
    from bot.gateway.settings import SettingsError

    try:
        return asyncio.run(_reviewed(arguments))
    except TrainingError as error:
        print(say(f"nlu_refused_{error.code}", **error.values), file=sys.stderr)
    except LookupError as error:
        print(say("nlu_no_number", number=error.args[0]), file=sys.stderr)
    except (SettingsError, ContentError) as error:
        print(error, file=sys.stderr)
    except SQLAlchemyError as error:
        print(say("staff_no_database", reason=str(error).splitlines()[0]), file=sys.stderr)
    return 1


async def _reviewed(asked: argparse.Namespace) -> int:
    import time

    from bot.gateway.database import Database
    from bot.gateway.review import Reviews
    from bot.gateway.settings import Settings

    settings = Settings.from_environment()
    database = Database(settings.database_url)
    reviews = Reviews(database, settings.review_days, time.time)
    try:
        await database.migrate()
        await reviews.retain()
        if asked.label:
            await _label(reviews, asked.label[0], asked.label[1], asked.text)
        elif asked.drop:
            for entry in [await reviews.entry(number) for number in asked.drop]:
                await reviews.drop(entry)
            print(say("staff_done"))
        else:
            _show(await reviews.entries(), asked.most, settings.review_days)
    finally:
        await database.close()
    return 0


async def _label(reviews: Reviews, number: str, intent: str, text: str | None) -> None:
    """Add a message to the training messages of a topic, and take it from the list."""
    from bot.content.places import PROJECT
    from bot.content.training import TrainingError, add
    from bot.gateway.masking import MASK

    entry = await reviews.entry(number)
    if text is None:
        text = _asked(entry.text) if MASK in entry.text else entry.text
    if MASK in text:
        raise TrainingError("masked", number=number, text=entry.text, intent=intent)
    place = add(text, intent, PROJECT)
    await reviews.drop(entry)
    print(say("nlu_labelled", file=place.file, line=place.line))


def _asked(masked: str) -> str:
    """Ask at a terminal for the message without gaps; elsewhere it stays as it is."""
    if not sys.stdin.isatty():
        return masked
    print(say("nlu_fill", text=masked))
    return input(say("nlu_fill_prompt")) or masked


def _show(entries: list[Entry], most: int, days: int) -> None:
    if not entries:
        print(say("nlu_review_none" if days else "nlu_review_off"))
        return
    print(say("nlu_review_head", number=len(entries)))
    for entry in entries[:most]:
        print(say("nlu_entry", number=entry.number, count=entry.count, day=entry.last_day, text=entry.text))
        for finding in entry.findings:
            print(_told(finding))
    if len(entries) > most:
        print(say("nlu_review_rest", number=len(entries) - most))
    print(say("nlu_review_next"))


def _told(finding: Finding) -> str:
    sure = "" if finding.confidence is None else say("nlu_sure", percent=round(100 * finding.confidence))
    return say(f"nlu_kind_{finding.kind}", intent=finding.intent, count=finding.count, sure=sure)
