from __future__ import annotations

import asyncio
import json
import os
import secrets
import shutil
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from aiohttp.test_utils import TestServer

from bot.channels.process import serve
from bot.gateway.settings import Settings
from tests.gateway.conftest import empty_postgresql  # noqa: F401 a fixture
from tests.gateway.fake_assistant import TOKEN as INTERNAL_TOKEN
from tests.gateway.fake_assistant import FakeAssistant

from .homeserver import PASSWORD, Homeserver
from .matrix_visitor import Visitor
from .telegram_server import TOKEN, TelegramServer
from .waiting import PATIENCE, rows

ROOT = Path(__file__).parents[2]


@asynccontextmanager
async def fake_assistant() -> AsyncIterator[FakeAssistant]:
    """A small real server in the place of Rasa."""
    fake = FakeAssistant()
    async with TestServer(fake.app()) as server:
        fake.url = str(server.make_url("")).rstrip("/")
        yield fake
        for gate in fake.gates.values():
            gate.set()


@pytest.fixture
async def assistant() -> AsyncIterator[FakeAssistant]:
    async with fake_assistant() as fake:
        yield fake


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramServer]:
    """The service; at the end it must not have had anything to refuse."""
    async with TelegramServer() as server:
        yield server
        assert server.refusals == [], server.refusals


@pytest.fixture(scope="session")
def content(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The part of the real content that the gateway's own replies need: all of it takes long to load."""
    folder = tmp_path_factory.mktemp("content")
    shutil.copytree(ROOT / "data" / "texts", folder / "texts")
    for path in (ROOT / "data").glob("*.yml"):
        shutil.copy(path, folder)
    (folder / "responses").mkdir()
    for topic in ("greet", "innoregion_what", "ststg_apply", "contact", "emergency"):
        shutil.copy(ROOT / "data" / "responses" / f"{topic}.yml", folder / "responses")
    return folder


def settings_in(folder: Path, content: Path, assistant: FakeAssistant, **changes: Any) -> Settings:
    """Settings that keep everything in a folder."""
    values = {
        "var_dir": folder,
        "content_dir": content,
        "database_url": f"sqlite:///{folder / 'gateway.db'}",
        "rasa_url": assistant.url,
        "actions_url": assistant.url,
        "internal_token": INTERNAL_TOKEN,
        "secret_key": "Serverschluessel",
        "rate_per_minute": 0,
        "rate_per_address": 0,
    }
    return Settings(**{**values, **changes})


@pytest.fixture
def settings(tmp_path: Path, assistant: FakeAssistant, content: Path) -> Callable[..., Settings]:
    return partial(settings_in, tmp_path, content, assistant)


@asynccontextmanager
async def running(name: str, settings: Settings) -> AsyncIterator[None]:
    """A messenger's process, within this one."""
    stopping = asyncio.Event()
    task = asyncio.create_task(serve(name, settings, stopping))
    try:
        yield
    finally:
        stopping.set()
        await asyncio.wait_for(task, PATIENCE)


Start = Callable[..., Awaitable[Settings]]


@pytest.fixture
async def start(settings: Callable[..., Settings], telegram: TelegramServer) -> AsyncIterator[Start]:
    """Start the Telegram messenger with other settings."""
    async with AsyncExitStack() as stack:

        async def started(**changes: Any) -> Settings:
            made = settings(**{"telegram_token": TOKEN, "telegram_api_url": telegram.url, **changes})
            await stack.enter_async_context(running("telegram", made))
            return made

        yield started


def environment(settings: Settings) -> dict[str, str]:
    """The variables that make a process have these settings."""
    values = {
        name.upper(): str(value) for name, value in vars(settings).items() if value not in ("", (), None)
    }
    return {**os.environ, **values, "METRICS": "no"}


@asynccontextmanager
async def process(*command: str, settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    """A process of its own, as in production; killed at the end if it still runs."""
    one = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *command, cwd=ROOT, env=environment(settings), stderr=asyncio.subprocess.PIPE
    )
    try:
        yield one
    finally:
        if one.returncode is None:
            one.kill()
            await one.communicate()


async def logged(one: asyncio.subprocess.Process, *events: str) -> str:
    """Read the log of a process until each of these events has been in it; give what was read."""
    assert one.stderr is not None
    lines: list[str] = []
    missing = set(events)
    while missing:
        line = (await asyncio.wait_for(one.stderr.readline(), PATIENCE)).decode()
        assert line, missing
        lines.append(line)
        missing.discard(json.loads(line)["event"])
    return "".join(lines)


Visitors = Callable[[], Awaitable[Visitor]]


@pytest.fixture(scope="session")
async def homeserver(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Homeserver]:
    server = Homeserver(tmp_path_factory.mktemp("synapse"))
    try:
        await server.start()
        yield server
    finally:
        server.stop()


@asynccontextmanager
async def visiting(server: Homeserver, bot: str, folder: Path) -> AsyncIterator[Visitors]:
    """Make visitors with accounts of their own, and say goodbye to them."""
    async with AsyncExitStack() as stack:

        async def made() -> Visitor:
            user = await server.register(f"gast{secrets.token_hex(4)}")
            visitor = Visitor(server.url, user, bot, folder / user[1:13])
            return await stack.enter_async_context(visitor)

        yield made


async def account(server: Homeserver) -> dict[str, str]:
    """Settings with an account for a bot that nobody knows yet."""
    return {
        "matrix_homeserver": server.url,
        "matrix_user": await server.register(f"bot{secrets.token_hex(4)}"),
        "matrix_password": PASSWORD,
    }


@pytest.fixture
async def matrix_settings(
    homeserver: Homeserver, settings: Callable[..., Settings]
) -> Callable[..., Settings]:
    bot = await account(homeserver)
    return lambda **changes: settings(**{**bot, **changes})


@pytest.fixture
async def visitors(
    homeserver: Homeserver, matrix_settings: Callable[..., Settings], tmp_path: Path
) -> AsyncIterator[Visitors]:
    async with visiting(homeserver, matrix_settings().matrix_user, tmp_path) as made:
        yield made


def kept_keys(settings: Settings, room: str) -> int:
    """Count the keys with which what was said in a room can be read."""
    store = next((settings.var_dir / "matrix").glob("*.db"))
    return len(rows(store, f"SELECT * FROM megolminboundsessions WHERE room_id = '{room}'"))  # noqa: S608
