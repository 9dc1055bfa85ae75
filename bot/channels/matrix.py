"""Matrix by matrix-nio: direct rooms, always end-to-end encrypted, keys kept over restarts.

Keys lie in `VAR_DIR/matrix`, encrypted with a password made of `SECRET_KEY`; the login and the token of the
last synchronisation are in the database. Events and limits: https://spec.matrix.org (v1.11).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import suppress
from http.client import BAD_REQUEST
from typing import Any

import structlog
from aiohttp import ClientError
from nio import (
    AsyncClient,
    AsyncClientConfig,
    ErrorResponse,
    Event,
    LocalProtocolError,
    LoginResponse,
    MatrixRoom,
    ReceiptType,
    RoomMemberEvent,
    RoomSendResponse,
    ShareGroupSessionResponse,
    SyncResponse,
)
from nio.exceptions import EncryptionError, SendRetryError

from bot.channels.adapter import Away, Batch, Health, Incoming, Outgoing, Undeliverable
from bot.channels.books import Books
from bot.channels.matrix_events import Reader, place, unreadable
from bot.channels.matrix_keys import forget_room
from bot.channels.rendering import Piece, packed, piece, pieces
from bot.channels.seal import Seal, SealBroken
from bot.channels.words import Words
from bot.content.texts import Texts
from bot.gateway.replies import Reply
from bot.gateway.settings import Settings

NAME = "matrix"
LONGEST = 8000
"""Characters a message: an event may have 65,536 bytes, holds the text twice, and grows when encrypted."""
SYNC_MILLISECONDS = 20_000
_REQUEST_SECONDS = 20
_SYNC_SECONDS = 120.0
"""The first synchronisation gives the state of all rooms, for which the library knows no limit."""
_FILTER = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "timeline": {"limit": 500},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
        "state": {"lazy_load_members": False},
    },
}
_KEY_SYNCS, _KEY_MILLISECONDS = 3, 1000
"""A key that comes after its message is waited for so often and so long."""
_FIRST_PAUSE, _LONGEST_PAUSE, _REFUSED_PAUSE = 0.5, 15.0, 60.0
_TYPING_MILLISECONDS = 8000
_NEVER = frozenset({"M_FORBIDDEN", "M_NOT_FOUND", "M_TOO_LARGE", "M_BAD_JSON", "M_UNSUPPORTED_ROOM_VERSION"})
_GREETING = "greet"
_OURS = frozenset({"offers", "reply_to", "in_public"})
log = structlog.get_logger()


class Matrix:
    """The adapter. The homeserver knows a repeated message by its key, so several may be on their way."""

    name = NAME
    prefix = "!"
    numbered = True
    at_once = 8

    def __init__(self, settings: Settings, texts: Texts, books: Books, seal: Seal) -> None:
        self._settings = settings
        self._texts = texts
        self._books = books
        self._seal = seal
        self._store = settings.var_dir / NAME
        self._store.mkdir(mode=0o700, exist_ok=True)
        self._client = AsyncClient(
            settings.matrix_homeserver,
            settings.matrix_user,
            store_path=str(self._store),
            config=AsyncClientConfig(
                max_timeouts=0,  # we decide ourselves what happens in an outage
                request_timeout=_REQUEST_SECONDS,
                encryption_enabled=True,
                pickle_key=seal.password(NAME),
                store_sync_tokens=False,
            ),
        )
        self._reader = Reader(self._client)
        self._keys = asyncio.Lock()
        self._synced = False
        self._health: Health = "away"
        self._pause = 0.0

    @property
    def health(self) -> Health:
        """Tell how the last synchronisation ended."""
        return self._health

    async def receive(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Give what happens in our rooms; the cursor is the token of the synchronisation."""
        await self._until_it_works(self._log_in)
        first = True
        while True:
            is_new = cursor is None
            responses = [await self._until_it_works(self._sync, cursor, first)]
            first, cursor = False, responses[-1].next_batch
            for _ in range(_KEY_SYNCS):
                if not any(unreadable(event) for one in responses for _, event in _timeline(one)):
                    break
                responses.append(await self._until_it_works(self._sync, cursor, False, _KEY_MILLISECONDS))
                cursor = responses[-1].next_batch
            incoming: list[Incoming] = []
            for response in responses:
                await self._until_it_works(self._accept_invitations, response)
                # Without a token we are new: what others wrote in our rooms before is not for us.
                incoming += [] if is_new else await self._read(response)
            yield Batch(incoming, cursor)

    def render(self, replies: Sequence[Reply], words: Words, before: str = "") -> list[Outgoing]:
        """Give messages as text and as HTML; options have numbers that run through the whole answer."""
        messages: list[Outgoing] = []
        offered: list[str] = []
        for reply in replies:
            found = [piece(before)] if before else []
            before = ""
            found += pieces(reply, words, LONGEST)
            if reply.options:
                found.append(piece(words.get("choose")))
            for number, option in enumerate(reply.options, len(offered) + 1):
                found.append(piece(f"{number}. {option.label}", "\n"))
            if reply.options and reply.topic == _GREETING:
                found.append(piece(words.get("numbers")))
            offered += [option.id for option in reply.options]
            parts: list[dict[str, Any]] = [_content(one) for one in packed(found, LONGEST)]
            if parts and reply.options:
                parts[-1]["offers"] = list(offered)
            messages += parts
        return messages

    async def push(self, address: str, message: Outgoing, key: str) -> str | None:
        """Send a message, encrypted; the key is its transaction id, so that a repetition is none."""
        room_id, thread = place(address)
        room = self._client.rooms.get(room_id)
        if not self._synced:
            raise Away
        if room is None:
            raise Undeliverable
        if not room.encrypted:
            raise Away  # it is being switched on
        if "in_public" in message and room.member_count > 2:
            if message["in_public"] is None:
                raise Undeliverable
            message = message["in_public"]
        content = {name: value for name, value in message.items() if name not in _OURS}
        if message.get("reply_to") or thread:
            content["m.relates_to"] = _relation(str(message.get("reply_to", "")), thread)
        try:
            async with self._keys:
                await self._share_keys(room)
            sent = await self._put(room_id, content, key)
            if _is_wrong(sent) and content.pop("m.relates_to", None):  # to a thread that nobody knows, say
                sent = await self._put(room_id, content, key)
        except (ClientError, OSError, asyncio.TimeoutError, SendRetryError, EncryptionError) as error:
            raise Away from error
        except LocalProtocolError as error:
            raise Away from error
        if isinstance(sent, RoomSendResponse):
            return str(sent.event_id)
        raise (Undeliverable if _is_wrong(sent) else Away)

    async def _put(self, room_id: str, content: Mapping[str, Any], key: str) -> Any:
        return await self._client.room_send(
            room_id, "m.room.message", content, tx_id=key, ignore_unverified_devices=True
        )

    async def typing(self, address: str) -> None:
        """Show that somebody writes."""
        await self._quietly(self._client.room_typing(place(address)[0], True, _TYPING_MILLISECONDS))

    async def receipt(self, incoming: Incoming, words: Words) -> None:
        """Mark a message as read."""
        if incoming.kind in ("text", "other", "edit"):
            await self._quietly(
                self._client.update_receipt_marker(
                    place(incoming.address)[0], incoming.event, ReceiptType.read
                )
            )

    async def forget(self, address: str) -> None:
        """Make what was said in a room so far unreadable for us: nothing of it has to be read again."""
        room_id, _ = place(address)
        room = self._client.rooms.get(room_id)
        async with self._keys:
            forget_room(self._client, room_id, others=room is not None and room.member_count > 2)

    async def close(self) -> None:
        """Close the connections."""
        await self._client.close()

    async def _quietly(self, call: Awaitable[Any]) -> None:
        with suppress(ClientError, OSError, asyncio.TimeoutError, LocalProtocolError):
            await call

    async def _log_in(self) -> None:
        """Take up the login that is kept, or log in as a new device."""
        kept = await self._books.state("session")
        if kept is not None:
            try:
                self._client.restore_login(**self._seal.open(kept))
                return
            except SealBroken:
                log.error("session_unreadable", channel=NAME)
        await self._log_in_anew()

    async def _log_in_anew(self) -> None:
        answer = await self._client.login(self._settings.matrix_password, device_name="Revierlotse")
        if not isinstance(answer, LoginResponse):
            raise (_Refused if answer.status_code == "M_FORBIDDEN" else Away)
        session = {
            "user_id": answer.user_id,
            "device_id": answer.device_id,
            "access_token": answer.access_token,
        }
        await self._books.keep("session", self._seal.close(session))

    async def _sync(self, cursor: str | None, first: bool, wait: int = SYNC_MILLISECONDS) -> SyncResponse:
        """Synchronise, and hand out the keys that the server asks for."""
        call = self._client.sync(
            timeout=0 if first else wait, sync_filter=_FILTER, since=cursor, full_state=first
        )
        response = await asyncio.wait_for(call, _SYNC_SECONDS)
        if not isinstance(response, SyncResponse):
            if response.status_code == "M_UNKNOWN_TOKEN":
                await self._log_in_anew()
            raise Away
        async with self._keys:
            await self._client.send_to_device_messages()
            if self._client.should_upload_keys:
                await self._client.keys_upload()
            if self._client.should_query_keys:
                await self._client.keys_query()
            if self._client.should_claim_keys:
                await self._client.keys_claim(self._client.get_users_for_key_claiming())
        self._synced = True
        return response

    async def _accept_invitations(self, response: SyncResponse) -> None:
        """Join the rooms that we were invited to; one that cannot be joined is none of our business."""
        for room_id in response.rooms.invite:
            answer = await self._client.join(room_id)
            if getattr(answer, "status_code", None) == "M_LIMIT_EXCEEDED":
                raise Away
            log.info("invited", channel=NAME)

    async def _read(self, response: SyncResponse) -> list[Incoming]:
        found = []
        for room_id, event in _timeline(response):
            room = self._client.rooms.get(room_id)
            if room is None:
                continue
            if await self._has_left(room, event):
                continue
            one = self._reader.read(room, self._decrypted(event))
            if one is not None and (room.encrypted or await self._encrypt(room, one)):
                found.append(one)
        return found

    def _decrypted(self, event: Event) -> Event:
        """Decrypt an event whose key came after it."""
        if unreadable(event):
            with suppress(EncryptionError):
                return self._client.decrypt_event(event)
        return event

    async def _has_left(self, room: MatrixRoom, event: Event) -> bool:
        """Leave a room in which nobody is any more."""
        left = isinstance(event, RoomMemberEvent) and event.membership in ("leave", "ban")
        if not left or room.member_count > 1 or event.sender == self._client.user_id:
            return False
        await self._quietly(self._client.room_leave(room.room_id))
        await self._quietly(self._client.room_forget(room.room_id))
        return True

    async def _encrypt(self, room: MatrixRoom, incoming: Incoming) -> bool:
        """Switch encryption on; where we may not, say so and give no answer: nothing goes out readable."""
        encryption = {"algorithm": "m.megolm.v1.aes-sha2"}
        answer = await self._until_it_works(
            self._client.room_put_state, room.room_id, "m.room.encryption", encryption
        )
        if not hasattr(answer, "status_code"):
            return True
        notice = _content(piece(self._texts.get("needs_encryption", "de")))
        key = self._seal.hashed(NAME, "notice", incoming.event)[:32]
        await self._until_it_works(self._client.room_send, room.room_id, "m.room.message", notice, key)
        return False

    async def _share_keys(self, room: MatrixRoom) -> None:
        """Give everybody in a room what they need to read us; raise `Away` where somebody did not get it.

        The library takes a key for shared even where the server did not take it.
        """
        client, olm = self._client, self._client.olm
        if not room.members_synced:
            _good(await client.joined_members(room.room_id))
        if client.should_query_keys:
            _good(await client.keys_query())
        if olm is None or not olm.should_share_group_session(room.room_id):
            return
        if missing := client.get_missing_sessions(room.room_id):
            _good(await client.keys_claim(missing))
        try:
            answer = await client.share_group_session(room.room_id, ignore_unverified_devices=True)
        except BaseException:
            # The library would take it for going on, and wait for its end at the next message.
            if (waiting := client.sharing_session.pop(room.room_id, None)) is not None:
                waiting.set()
            raise
        shared = answer.users_shared_with if isinstance(answer, ShareGroupSessionResponse) else set()
        without = {
            (user, device)
            for user, devices in client.get_missing_sessions(room.room_id).items()
            for device in devices
        }
        wanted = {
            (user, device.id)
            for user in room.users
            if user != client.user_id
            for device in olm.device_store.active_user_devices(user)
            if not olm.is_device_blacklisted(device)
        }
        if wanted - shared - without:
            client.invalidate_outbound_session(room.room_id)
            raise Away

    async def _until_it_works(self, work: Any, *arguments: Any) -> Any:
        """Try again and again while the homeserver cannot be reached, or does not accept the password."""
        while True:
            try:
                result = await work(*arguments)
            except _Refused:
                log.warning("messenger_refused", channel=NAME)
                self._health, seconds = "refused", _REFUSED_PAUSE
            except (Away, ClientError, OSError, asyncio.TimeoutError, LocalProtocolError) as error:
                if self._health != "away":
                    log.warning("messenger_away", channel=NAME, error=error)
                self._pause = min(_LONGEST_PAUSE, self._pause * 2 or _FIRST_PAUSE)
                self._health, seconds = "away", self._pause
            else:
                if self._health != "ok" and isinstance(result, SyncResponse):
                    log.info("messenger_answers", channel=NAME)
                    self._health = "ok"
                self._pause = 0.0
                return result
            await asyncio.sleep(seconds)


def _is_wrong(answer: Any) -> bool:
    """Tell whether the homeserver will never take this message, however often it is sent."""
    if not isinstance(answer, ErrorResponse):
        return False
    response = answer.transport_response
    return answer.status_code in _NEVER or (response is not None and response.status == BAD_REQUEST)


def _good(answer: Any) -> None:
    """Raise `Away` where the homeserver has answered with an error."""
    if isinstance(answer, ErrorResponse):
        raise Away


class _Refused(Exception):
    """The homeserver does not accept user or password."""


def _timeline(response: SyncResponse) -> list[tuple[str, Event]]:
    return [(room, event) for room, info in response.rooms.join.items() for event in info.timeline.events]


def _relation(reply_to: str, thread: str | None) -> dict[str, Any]:
    """Say what a message answers, and in which thread."""
    answered = {"m.in_reply_to": {"event_id": reply_to or thread}}
    if thread is None:
        return answered
    return {"rel_type": "m.thread", "event_id": thread, "is_falling_back": not reply_to, **answered}


def _content(one: Piece) -> dict[str, Any]:
    html = one.html.replace("\n", "<br>")
    return {
        "msgtype": "m.text",
        "body": one.text,
        "format": "org.matrix.custom.html",
        "formatted_body": html,
    }
