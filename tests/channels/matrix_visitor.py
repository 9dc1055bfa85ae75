"""A visitor in Matrix: a real second client with encryption of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import ClientError
from nio import (
    AsyncClient,
    AsyncClientConfig,
    Event,
    LoginResponse,
    MatrixRoom,
    MegolmEvent,
    RoomCreateResponse,
    RoomMessageText,
    RoomPreset,
    RoomSendResponse,
)

from .waiting import PATIENCE

ENCRYPTION = {
    "type": "m.room.encryption",
    "state_key": "",
    "content": {"algorithm": "m.megolm.v1.aes-sha2"},
}


@dataclass
class Seen:
    """A message of the bot as a person sees it."""

    id: str
    text: str
    html: str
    encrypted: bool
    at: float
    source: dict[str, Any]


class Visitor:
    """Somebody with an account who can open rooms with the bot, write, and read what comes."""

    def __init__(self, url: str, user: str, bot: str, folder: Path) -> None:
        folder.mkdir(exist_ok=True)
        config = AsyncClientConfig(encryption_enabled=True, max_timeout_retry_wait_time=1)
        self.client = AsyncClient(url, user, store_path=str(folder), config=config)
        self.user, self.bot, self.room = user, bot, ""
        self.seen: list[Seen] = []
        self.unreadable = 0
        self._looked = 0
        self._news = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self.client.add_event_callback(self._text, (RoomMessageText, MegolmEvent))

    async def __aenter__(self) -> Visitor:
        answer = await self.client.login("geheim", device_name="Telefon")
        assert isinstance(answer, LoginResponse), answer
        await self._sync_once(0)
        self._task = asyncio.create_task(self._sync())
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self.client.close()

    async def opens_room(self, *others: str, encrypted: bool = True, mayor: bool = True) -> str:
        """Open a room with the bot and others, and wait for the bot."""
        await self.invites(*others, encrypted=encrypted, mayor=mayor)
        await self.until(lambda: self.room in self.client.rooms and self._bot_is_here())
        return self.room

    async def invites(self, *others: str, encrypted: bool = True, mayor: bool = True) -> None:
        """Open a room for the bot and others. `mayor`: the bot may change the room's settings too."""
        answer = await self.client.room_create(
            is_direct=not others,
            invite=[self.bot, *others],
            preset=RoomPreset.trusted_private_chat if mayor else RoomPreset.private_chat,
            initial_state=[ENCRYPTION] if encrypted else [],
        )
        assert isinstance(answer, RoomCreateResponse), answer
        self.room = answer.room_id
        await self.until(lambda: self.room in self.client.rooms and self.bot in self._users())

    async def writes(self, text: str, **more: Any) -> str:
        return await self.sends({"msgtype": "m.text", "body": text, **more})

    async def sends(self, content: dict[str, Any], kind: str = "m.room.message") -> str:
        answer = await self.client.room_send(self.room, kind, content, ignore_unverified_devices=True)
        assert isinstance(answer, RoomSendResponse), answer
        return answer.event_id

    async def hides(self, content: dict[str, Any]) -> str:
        """Send with the relation encrypted too, so that the homeserver cannot see that it leads nowhere."""
        encrypt = self.client.encrypt

        def hidden(*arguments: Any) -> tuple[str, dict[str, str]]:
            kind, sealed = encrypt(*arguments)
            sealed.pop("m.relates_to", None)
            return kind, sealed

        self.client.encrypt = hidden
        try:
            return await self.sends(content)
        finally:
            self.client.encrypt = encrypt

    async def edits(self, event: str, text: str) -> str:
        new = {"msgtype": "m.text", "body": text}
        relation = {"rel_type": "m.replace", "event_id": event}
        return await self.sends({**new, "body": f"* {text}", "m.new_content": new, "m.relates_to": relation})

    async def reacts(self, event: str, sign: str) -> None:
        relation = {"rel_type": "m.annotation", "event_id": event, "key": sign}
        await self.sends({"m.relates_to": relation}, "m.reaction")

    async def deletes(self, event: str) -> None:
        await self.client.room_redact(self.room, event)

    async def sees(self, count: int, seconds: float = PATIENCE) -> list[Seen]:
        """Wait until so many messages are there in all."""
        await self.until(lambda: len(self.seen) >= count, seconds)
        return self.seen

    async def next(self, seconds: float = PATIENCE) -> Seen:
        self._looked += 1
        return (await self.sees(self._looked, seconds))[self._looked - 1]

    async def until(self, true: Callable[[], bool], seconds: float = PATIENCE) -> None:
        async def wait() -> None:
            while not true():
                self._news.clear()
                await self._news.wait()

        await asyncio.wait_for(wait(), seconds)

    def _users(self) -> set[str]:
        return set(self.client.rooms[self.room].users)

    def _bot_is_here(self) -> bool:
        room = self.client.rooms[self.room]
        return self.bot in room.users and self.bot not in room.invited_users

    async def _text(self, room: MatrixRoom, event: Event) -> None:
        if room.room_id != self.room or event.sender != self.bot:
            return
        if isinstance(event, MegolmEvent):
            self.unreadable += 1
            return
        self.seen.append(
            Seen(
                event.event_id,
                event.body,
                event.formatted_body or "",
                bool(event.decrypted),
                time.monotonic(),
                event.source,
            )
        )

    async def _sync(self) -> None:
        while True:
            with suppress(ClientError, OSError, asyncio.TimeoutError):
                await self._sync_once(20_000)
            self._news.set()

    async def _sync_once(self, wait: int) -> None:
        client = self.client
        await client.sync(timeout=wait)
        calls: list[Awaitable[Any]] = [client.send_to_device_messages()]
        if client.should_upload_keys:
            calls.append(client.keys_upload())
        if client.should_query_keys:
            calls.append(client.keys_query())
        if client.should_claim_keys:
            calls.append(client.keys_claim(client.get_users_for_key_claiming()))
        await asyncio.gather(*calls)
