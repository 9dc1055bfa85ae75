"""The gateway as a process of its own, as in production."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from aiohttp import ClientError, ClientSession

from tests.ports import free_port

from .conftest import CONTENT
from .fake_assistant import TOKEN

ROOT = Path(__file__).parents[2]


@dataclass
class Running:
    """A gateway process; `log` fills when it has ended."""

    process: asyncio.subprocess.Process
    url: str
    http: ClientSession
    log: bytes = b""
    tokens: list[str] = field(default_factory=list)

    async def begin(self) -> str:
        async with self.http.post(f"{self.url}/api/v1/conversations") as response:
            token: str = (await response.json())["token"]
            return token

    async def say(self, token: str, text: str, key: str = "") -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {token}"} | ({"Idempotency-Key": key} if key else {})
        async with self.http.post(
            f"{self.url}/api/v1/messages", json={"text": text}, headers=headers
        ) as response:
            return response.status, await response.text()

    async def refuses(self) -> None:
        """Wait until new connections are refused."""
        host, port = self.url.removeprefix("http://").split(":")
        while True:
            try:
                _, writer = await asyncio.open_connection(host, port)
            except OSError:
                return
            writer.close()
            await asyncio.sleep(0.01)

    async def pause(self) -> None:
        """Give the gateway a moment; fail where it has ended."""
        assert self.process.returncode is None
        await asyncio.sleep(0.05)

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)

    async def ended(self) -> int:
        _, self.log = await self.process.communicate()
        return self.process.returncode or 0


@asynccontextmanager
async def running(folder: Path, assistant: str, **environment: str) -> AsyncIterator[Running]:
    port = free_port()
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot.gateway",
        cwd=ROOT,
        stderr=asyncio.subprocess.PIPE,
        env=os.environ
        | {
            "PORT": str(port),
            "VAR_DIR": str(folder),
            "CONTENT_DIR": str(CONTENT),
            "RASA_URL": assistant,
            "ACTIONS_URL": assistant,
            "INTERNAL_TOKEN": TOKEN,
            "RATE_PER_MINUTE": "0",
            "RATE_PER_ADDRESS": "0",
        }
        | environment,
    )
    async with ClientSession() as http:
        gateway = Running(process, f"http://127.0.0.1:{port}", http)
        try:
            await _until_up(gateway)
            yield gateway
        finally:
            if process.returncode is None:
                process.kill()
                await process.communicate()


async def _until_up(gateway: Running) -> None:
    while True:
        try:
            async with gateway.http.get(f"{gateway.url}/healthz"):
                return
        except ClientError:
            await gateway.pause()
