"""`python -m bot.channels NAME`: runs one messenger until it is told to stop."""

from __future__ import annotations

import asyncio
import sys

import uvloop
from sqlalchemy.exc import SQLAlchemyError

from bot.channels.process import ADAPTERS, serve_until_told
from bot.content.problems import ContentError
from bot.content.texts import TextsError
from bot.gateway import logs
from bot.gateway.settings import Settings, SettingsError


def run(arguments: list[str]) -> None:
    """Serve the messenger that is named; end with a clear line where that cannot be done."""
    if len(arguments) != 1 or arguments[0] not in ADAPTERS:
        sys.exit(f"one of these is expected: {', '.join(ADAPTERS)}")
    logs.configure()
    try:
        settings = Settings.from_environment()
        if arguments[0] not in settings.channels:
            sys.exit(f"{arguments[0]} is off: its variables are not set (docs/settings.md)")
        uvloop.install()
        asyncio.run(serve_until_told(arguments[0], settings))
    except (SettingsError, ContentError, TextsError, OSError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
    except SQLAlchemyError as error:
        sys.exit(f"DATABASE_URL: {str(error).splitlines()[0]}")


if __name__ == "__main__":
    run(sys.argv[1:])
