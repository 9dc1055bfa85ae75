"""`python -m bot staff`: accounts of the desk, and hand-offs for scripts."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.content.messages import Messages
from bot.handoff import identity
from bot.handoff.states import STATES

if TYPE_CHECKING:
    from bot.gateway.handoffs.desk import Desk
    from bot.gateway.staff.accounts import Accounts

say = Messages.load("commands").get
_ACTIONS = ("accept", "answer", "answered", "forward", "close", "reopen", "resend")


def add(commands: Any) -> None:
    """Add the command with its own commands."""
    parser = commands.add_parser("staff", help=say("staff"), description=say("staff_more"))
    found = parser.add_subparsers(dest="does", metavar=say("command"), title=say("commands"), required=True)
    for name in ("add-user", "set-password", "remove-user", "unlock"):
        one = found.add_parser(name, help=say(f"staff_{name}"))
        one.add_argument("name", help=say("staff_name"))
        if name == "add-user":
            one.add_argument("--role", choices=("desk", "admin"), default="desk", help=say("staff_role"))
            one.add_argument("--person", help=say("staff_person"))
    found.add_parser("users", help=say("staff_users"))
    listed = found.add_parser("list", help=say("staff_list"))
    listed.add_argument("--person", default="", help=say("staff_filter_person"))
    listed.add_argument("--topic", default="", help=say("staff_filter_topic"))
    states = ("open", "failed", "all", *STATES)
    listed.add_argument(
        "--state", choices=states, metavar="STATE", default="open", help=say("staff_filter_state")
    )
    found.add_parser("show", help=say("staff_show")).add_argument("id", help=say("staff_id"))
    for name in _ACTIONS:
        one = found.add_parser(name, help=say(f"staff_{name}"))
        one.add_argument("id", help=say("staff_id"))
        if name == "forward":
            one.add_argument("person", help=say("staff_person"))
        one.add_argument("--as", dest="actor", required=True, help=say("staff_as"))


def run(arguments: argparse.Namespace) -> int:
    """Do it; return 1, with one line on stderr, when it cannot be done."""
    from sqlalchemy.exc import SQLAlchemyError

    from bot.content.problems import ContentError
    from bot.gateway.handoffs.desk import DeskError
    from bot.gateway.settings import SettingsError
    from bot.gateway.staff.accounts import AccountError

    try:
        return asyncio.run(_run(arguments))
    except (AccountError, DeskError) as error:
        print(Messages.load("desk").get(f"problem_{error.code}"), file=sys.stderr)
    except (SettingsError, ContentError) as error:
        print(error, file=sys.stderr)
    except SQLAlchemyError as error:
        print(say("staff_no_database", reason=str(error).splitlines()[0]), file=sys.stderr)
    return 1


@dataclass(frozen=True)
class _Office:
    accounts: Accounts
    desk: Desk
    people: frozenset[str]
    topic_fields: frozenset[str]


@asynccontextmanager
async def _office() -> AsyncIterator[_Office]:
    """Open the database of the gateway, which may be running beside us."""
    import time

    from bot.gateway.content import Content
    from bot.gateway.database import Database
    from bot.gateway.gateway import ways_of
    from bot.gateway.handoffs.book import ContactBook
    from bot.gateway.handoffs.desk import Desk
    from bot.gateway.handoffs.service import Words
    from bot.gateway.settings import Settings
    from bot.gateway.staff.accounts import Accounts

    settings = Settings.from_environment()
    contacts = ContactBook(settings.contacts).contacts
    texts = Content.load(settings.content_dir).handoff_texts
    database = Database(settings.database_url)
    try:
        await database.migrate()
        words = Words(texts, contacts, lambda _topic: None)
        desk = Desk(database, ways_of(settings), lambda: words, lambda _conversation: None, time.time)
        people, fields = frozenset(contacts.people), frozenset(contacts.topic_fields)
        yield _Office(Accounts(database, time.time), desk, people, fields)
    finally:
        await database.close()


async def _run(asked: argparse.Namespace) -> int:
    if "id" in asked:
        asked.id = identity.find(asked.id) or asked.id
    async with _office() as office:
        if asked.does in ("list", "show"):
            await _tell(office, asked)
        elif asked.does in _ACTIONS:
            await _act(office, asked)
            print(say("staff_done"))
        else:
            await _account(office, asked)
    return 0


async def _account(office: _Office, asked: argparse.Namespace) -> None:
    from bot.gateway.handoffs.desk import DeskError

    accounts = office.accounts
    if asked.does == "users":
        for one in await accounts.all():
            print(f"{one.name}\t{one.role}\t{one.person or '-'}")
        return
    if asked.does == "add-user":
        if asked.person is not None and asked.person not in office.people:
            raise DeskError("person_unknown")
        await accounts.add(asked.name, _password(), asked.role, asked.person)
    elif asked.does == "set-password":
        await accounts.get(asked.name)
        await accounts.set_password(asked.name, _password())
    elif asked.does == "remove-user":
        await accounts.remove(asked.name)
    else:
        await accounts.unlock(asked.name)
    print(say("staff_done"))


async def _tell(office: _Office, asked: argparse.Namespace) -> None:
    """Print hand-offs as JSON, one a line."""
    from bot.gateway.handoffs.desk import DeskError, Filters

    if asked.does == "show":
        details = await office.desk.details(asked.id)
        print(_json({**vars(details.handoff), "events": details.events, "deliveries": details.posts}))
        return
    if asked.person not in {"", "none", *office.people}:
        raise DeskError("person_unknown")
    if asked.topic not in {"", "none", *office.topic_fields}:
        raise DeskError("topic_unknown")
    filters, number = Filters(asked.person, asked.topic, asked.state), 1
    while True:
        page = await office.desk.page(filters, number)
        for one in page.handoffs:
            print(_json({**vars(one), "failed": one.id in page.failed}))
        if number >= page.last:
            return
        number += 1


async def _act(office: _Office, asked: argparse.Namespace) -> None:
    account, desk = await office.accounts.get(asked.actor), office.desk
    if asked.does == "accept":
        await desk.accept(asked.id, account.name, account.person)
    elif asked.does == "answer":
        await desk.answer(asked.id, account.name, account.person, sys.stdin.read())
    elif asked.does == "answered":
        await desk.answered(asked.id, account.name)
    elif asked.does == "forward":
        await desk.forward(asked.id, account.name, asked.person)
    elif asked.does == "close":
        await desk.close(asked.id, account.name)
    elif asked.does == "reopen":
        await desk.reopen(asked.id, account.name)
    else:
        await desk.resend(asked.id, account.name)


def _password() -> str:
    """Ask for a password twice, or read it from a pipe."""
    from bot.gateway.staff.accounts import AccountError

    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    password = getpass.getpass(say("staff_password"))
    if password != getpass.getpass(say("staff_password_again")):
        raise AccountError("passwords_differ")
    return password


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, default=vars)
