from __future__ import annotations

import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient, TestServer

from bot.gateway import application
from bot.gateway.application import create_app
from bot.gateway.gateway import GATEWAY, Gateway
from bot.gateway.settings import Settings
from bot.gateway.store import HOUR

from .fake_assistant import TOKEN, FakeAssistant

CONTENT = Path(__file__).parent / "content"


class Clock:
    """Seconds since 1970, moved by hand."""

    def __init__(self) -> None:
        self.now = time.time()

    def __call__(self) -> float:
        return self.now


@dataclass
class Site:
    """A running gateway, spoken to over HTTP."""

    http: TestClient[Any, Any]
    gateway: Gateway
    clock: Clock
    token: str = ""

    async def begin(self, **body: Any) -> dict[str, Any]:
        """Begin a conversation, which later calls belong to."""
        response = await self.http.post("/api/v1/conversations", json=body)
        assert response.status == 201, await response.text()
        content: dict[str, Any] = await response.json()
        self.token = content["token"]
        return content

    async def call(self, method: str, path: str, token: str | None = None, **options: Any) -> ClientResponse:
        headers = {"Authorization": f"Bearer {self.token if token is None else token}"}
        headers |= options.pop("headers", {})
        return await self.http.request(method, f"/api/v1/{path}", headers=headers, **options)

    async def say(self, text: str | None = None, key: str | None = None, **body: Any) -> ClientResponse:
        headers = {"Idempotency-Key": key} if key is not None else {}
        if text is not None:
            body["text"] = text
        return await self.call("POST", "messages", json=body, headers=headers)

    async def replies(self, text: str | None = None, **more: Any) -> list[dict[str, Any]]:
        response = await self.say(text, **more)
        assert response.status == 200, await response.text()
        replies: list[dict[str, Any]] = (await response.json())["replies"]
        return replies

    async def events(self, after: int | str = 0) -> list[dict[str, Any]]:
        response = await self.call("GET", f"events?after={after}")
        replies: list[dict[str, Any]] = (await response.json())["replies"]
        return replies


@dataclass
class Rig:
    """Settings of a gateway with its assistant."""

    settings: dict[str, Any]

    def __call__(self, **changes: Any) -> Settings:
        return Settings(**{**self.settings, **changes})


Start = Callable[..., Awaitable[Site]]


@pytest.fixture
async def assistant() -> AsyncIterator[FakeAssistant]:
    fake = FakeAssistant()
    async with TestServer(fake.app()) as server:
        fake.url = str(server.make_url("")).rstrip("/")
        yield fake
        for gate in fake.gates.values():
            gate.set()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def settings(tmp_path: Path, assistant: FakeAssistant) -> Rig:
    return Rig(
        {
            "var_dir": tmp_path,
            "content_dir": CONTENT,
            "database_url": f"sqlite:///{tmp_path / 'gateway.db'}",
            "rasa_url": assistant.url,
            "actions_url": assistant.url,
            "internal_token": TOKEN,
            "rate_per_minute": 0,
            "rate_per_address": 0,
        }
    )


@pytest.fixture
async def start(settings: Rig, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Start]:
    """Start a gateway with other settings; several share one database.

    What goes on beside the requests is done once when it starts, and then only when a test calls it.
    """
    monkeypatch.setattr(application, "LOOK_SECONDS", HOUR)
    async with AsyncExitStack() as running:

        async def started(erasers: Any = (), **changes: Any) -> Site:
            app = create_app(settings(**changes), clock=clock, erasers=erasers)
            client = await running.enter_async_context(TestClient(TestServer(app)))
            return Site(client, app[GATEWAY], clock)

        yield started


@pytest.fixture
async def site(start: Start) -> Site:
    """A gateway with a conversation begun."""
    site = await start()
    await site.begin()
    return site


@pytest.fixture
def empty_postgresql(postgresql: str) -> str:
    engine = sa.create_engine(postgresql)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP SCHEMA public CASCADE"))
        connection.execute(sa.text("CREATE SCHEMA public"))
    engine.dispose()
    return postgresql
