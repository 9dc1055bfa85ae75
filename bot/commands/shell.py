"""`python -m bot shell`: talk to the assistant in the terminal and see what it understands."""

from __future__ import annotations

import argparse
import asyncio
import secrets
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from prompt_toolkit.formatted_text import FormattedText

from bot.content.messages import Messages

if TYPE_CHECKING:
    from bot.shell.dialogue import Dialogue

say = Messages.load("commands").get


def add(commands: Any) -> None:
    """Add the command."""
    commands.add_parser("shell", help=say("shell"), description=say("shell_more"))


def run(arguments: argparse.Namespace) -> int:
    """Talk until Ctrl-D; return 1 when the assistant cannot be started."""
    from bot.supervisor.start import StartError

    try:
        return asyncio.run(_talk())
    except StartError as error:
        print(error, file=sys.stderr)
        return 1


async def _talk() -> int:
    """Start an assistant of its own, so that edits can be tried before they are published."""
    from bot.supervisor.assistant import Assistant
    from bot.supervisor.environment import var_folder
    from bot.supervisor.ports import free_port
    from bot.supervisor.service import GivenUpError, first
    from bot.supervisor.start import usable

    release = usable()
    print(say("shell_starts"), flush=True)
    with tempfile.TemporaryDirectory() as folder:
        var, token = Path(folder), secrets.token_urlsafe(32)
        assistant = Assistant.of(release, (free_port(), free_port()), token, var)
        services = [asyncio.create_task(service.run()) for service in assistant.services]
        try:
            await first(assistant.ready(), *services)
            await _converse(assistant, release.content, var_folder() / "shell_history")
        except GivenUpError as error:
            print(say("shell_given_up", name=error), file=sys.stderr)
            return 1
        finally:
            await assistant.stop()
            await asyncio.gather(*services, return_exceptions=True)
    return 0


async def _converse(assistant: Any, content_folder: Path, history: Path) -> None:
    """Read messages until Ctrl-D; Ctrl-C throws away the line."""
    from bot.gateway.checker import Checker
    from bot.gateway.content import Content
    from bot.gateway.easy_text import Helper
    from bot.shell.dialogue import Dialogue

    history.parent.mkdir(parents=True, exist_ok=True)
    content, checker = Content.load(content_folder), Checker()
    dialogue = Dialogue(assistant.ask, Helper(checker, lambda: content), assistant.forget, content)
    print(say("shell_ready"), flush=True)
    try:
        await _read(dialogue, history)
    finally:
        await checker.close()


async def _read(dialogue: Dialogue, history: Path) -> None:
    from prompt_toolkit import PromptSession, print_formatted_text

    from bot.gateway.checker import CheckerBusy
    from bot.gateway.erase_wish import ERASED
    from bot.shell.history import History
    from bot.shell.screen import show
    from bot.supervisor.assistant import SmokeError

    typed = History(str(history), dialogue.holds_pasted)
    session: PromptSession[str] = PromptSession(history=typed)
    while True:
        try:
            text = await session.prompt_async(_prompt(dialogue.language))
        except KeyboardInterrupt:
            continue
        except EOFError:
            return
        if not text.strip():
            continue
        try:
            turns = await dialogue.say(text)
            print_formatted_text(show(turns, dialogue.language))
            if turns[-1]["topic"] == ERASED:
                typed.clear()
        except (SmokeError, CheckerBusy):
            print(say("shell_silent"))


def _prompt(language: str) -> FormattedText:
    return FormattedText([("ansigreen bold", f"{say(f'shell_prompt_{language}')} ")])
