"""`python -m bot.gateway`: serves the public application until it is told to stop."""

from __future__ import annotations

import sys

import structlog
import uvloop
from aiohttp import web
from sqlalchemy.exc import SQLAlchemyError

from bot.content.problems import ContentError
from bot.content.texts import TextsError
from bot.gateway import logs
from bot.gateway.application import create_app
from bot.gateway.settings import Settings, SettingsError

_FINISH_SECONDS = 20.0
"""Messages under way have so long to finish after SIGTERM."""
log = structlog.get_logger()


def run() -> None:
    """Serve on HOST and PORT; end with a clear line where that cannot be done."""
    logs.configure()
    try:
        settings = Settings.from_environment()
        web.run_app(
            create_app(settings),
            host=settings.host,
            port=settings.port,
            print=lambda *_: log.info("listening", host=settings.host, port=settings.port),
            access_log=None,
            shutdown_timeout=_FINISH_SECONDS,
            loop=uvloop.new_event_loop(),
        )
    except (SettingsError, ContentError, TextsError, OSError) as error:
        sys.exit(f"{type(error).__name__}: {error}")
    except SQLAlchemyError as error:
        sys.exit(f"DATABASE_URL: {str(error).splitlines()[0]}")


if __name__ == "__main__":
    run()
