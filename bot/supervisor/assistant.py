"""One assistant: a Rasa server and its action server, both made for one release."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.content.places import PROJECT
from bot.supervisor.environment import QUIET
from bot.supervisor.releases import Release
from bot.supervisor.service import Service

_SMOKE_SECONDS = 20.0


def _ignore(name: str) -> None:
    """Report a restart to nobody."""


class SmokeError(Exception):
    """An assistant is up and gives no answer; the argument is the message that it was sent."""


@dataclass(frozen=True)
class Assistant:
    """The two processes of a release and where they listen, on loopback."""

    release: Release
    rasa: Service
    actions: Service
    rasa_url: str
    actions_url: str
    token: str

    @classmethod
    def of(
        cls,
        release: Release,
        ports: tuple[int, int],
        token: str,
        var: Path,
        restarted: Callable[[str], None] = _ignore,
    ) -> Assistant:
        """Prepare an assistant that will listen on `ports` (Rasa, actions)."""
        rasa_url, actions_url = (f"http://127.0.0.1:{port}" for port in ports)
        common = {**QUIET, "CONTENT_DIR": str(release.content.absolute()), "INTERNAL_TOKEN": token}
        rasa = Service(
            "rasa",
            _rasa_command(release, ports[0]),
            {**common, "ACTIONS_URL": f"{actions_url}/webhook", "TRACKER_URL": tracker_url(var)},
            f"{rasa_url}/webhooks/revierlotse/",
            var / "log",
            restarted,
        )
        command = (sys.executable, "-m", "rasa_sdk", "--actions", "actions", "--port", str(ports[1]))
        actions = Service("actions", command, common, f"{actions_url}/health", var / "log", restarted)
        return cls(release, rasa, actions, rasa_url, actions_url, token)

    @property
    def services(self) -> tuple[Service, Service]:
        """Both processes."""
        return self.rasa, self.actions

    async def ready(self) -> None:
        """Wait until both can answer."""
        await asyncio.gather(*(service.ready() for service in self.services))

    async def stop(self) -> None:
        """Stop both; Rasa first, for it uses the other."""
        for service in self.services:
            await service.stop()

    async def ask(self, message: Mapping[str, Any]) -> Mapping[str, Any]:
        """Send a message through the private channel; raise `SmokeError` when no answer comes back."""
        headers = {"Authorization": f"Bearer {self.token}"}
        try:
            async with (
                ClientSession(timeout=ClientTimeout(total=_SMOKE_SECONDS), headers=headers) as http,
                http.post(f"{self.rasa_url}/webhooks/revierlotse/messages", json=message) as answer,
            ):
                content: dict[str, Any] = await answer.json() if answer.status == 200 else {}
        except (ClientError, TimeoutError, asyncio.TimeoutError) as error:
            raise SmokeError(message.get("text")) from error
        if not any(turn["replies"] for turn in content.get("turns", ())):
            raise SmokeError(message.get("text"))
        return content

    async def forget(self, conversation: str) -> None:
        """Delete what the assistant keeps of a conversation."""
        headers = {"Authorization": f"Bearer {self.token}"}
        async with ClientSession(timeout=ClientTimeout(total=_SMOKE_SECONDS), headers=headers) as http:
            await http.delete(f"{self.rasa_url}/webhooks/revierlotse/conversations/{conversation}")


def tracker_url(var: Path, environment: Mapping[str, str] = os.environ) -> str:
    """Return where Rasa keeps its conversations: the gateway's PostgreSQL, or a file of its own."""
    if environment.get("TRACKER_URL"):
        return environment["TRACKER_URL"]
    database = environment.get("DATABASE_URL", "")
    return database if database.startswith("postgresql") else f"sqlite:///{(var / 'assistant.db').absolute()}"


def _rasa_command(release: Release, port: int) -> tuple[str, ...]:
    return (
        *(sys.executable, "-m", "bot.assistant", "run", "--quiet"),
        *("--model", str(release.model)),
        *("--credentials", str(PROJECT / "credentials.yml")),
        *("--endpoints", str(PROJECT / "endpoints.yml")),
        *("--interface", "127.0.0.1"),
        *("--port", str(port)),
    )
