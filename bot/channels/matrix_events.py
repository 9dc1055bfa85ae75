"""What the events of Matrix rooms mean for us."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import structlog
from nio import (
    AsyncClient,
    BadEvent,
    CallInviteEvent,
    Event,
    MatrixRoom,
    MegolmEvent,
    ReactionEvent,
    RedactionEvent,
    RoomMemberEvent,
    RoomMessage,
    RoomMessageEmote,
    RoomMessageNotice,
    RoomMessageText,
    StickerEvent,
    UnknownBadEvent,
    UnknownEvent,
)
from nio.events.room_events import UnknownEncryptedEvent

from bot.channels.adapter import Incoming
from bot.channels.commands import is_known

_MEDIA: Mapping[str, str] = {
    "m.audio": "voice",
    "m.image": "photo",
    "m.video": "video",
    "m.file": "document",
    "m.location": "location",
}
_ASKING: Mapping[str, re.Pattern[str]] = {
    "location": re.compile(r"m\.beacon|org\.matrix\.msc3672\.beacon_info"),
    "call": re.compile(r"(m|org\.matrix\.msc4075)\.(rtc\.notification|call\.notify)"),
    "other": re.compile(r"m\.poll|org\.matrix\.msc3381\.poll\.start"),
}
"""Types of events with which people say something that we cannot read, by what it is."""
_WRITTEN = frozenset({"m.room.message", "m.sticker"})
log = structlog.get_logger()
_EVENT = re.compile(r"\$[!-~]+")
_QUOTE = re.compile(r"\A(?:> .*\n)+\n?")


def unreadable(event: Event) -> bool:
    """Tell whether an event is encrypted with a key that we do not have (yet)."""
    return isinstance(event, (MegolmEvent, UnknownEncryptedEvent))


def place(address: str) -> tuple[str, str | None]:
    """Give the room and, where there is one, the thread of an address."""
    room, _, thread = address.partition(" ")
    return room, thread or None


def _address(room: MatrixRoom, event: Event) -> str:
    """Give where an event wants its answer: in its room, and where it stands in a thread, there."""
    content = event.source.get("content")
    relation = content.get("m.relates_to") if isinstance(content, dict) else None
    if not isinstance(relation, dict) or relation.get("rel_type") != "m.thread":
        return str(room.room_id)
    root = relation.get("event_id")
    known = isinstance(root, str) and _EVENT.fullmatch(root)
    return f"{room.room_id} {root}" if known else str(room.room_id)


def _caption(content: Mapping[str, Any]) -> str:
    """Give the words under a picture or file: a body that is not just its name."""
    name, body = content.get("filename"), content.get("body")
    return body.strip() if isinstance(body, str) and isinstance(name, str) and body != name else ""


class Reader:
    """Reads events for the account of a client."""

    def __init__(self, client: AsyncClient) -> None:
        self._client = client

    def read(self, room: MatrixRoom, event: Event) -> Incoming | None:
        """Read an event; None for one that asks nothing of us."""
        private = room.member_count <= 2
        try:
            return self._read(room, event, private)
        except Exception as error:  # contents that nobody thought of must not stop the others
            log.error("event_unreadable", channel="matrix", error=error)
            return self._incoming(room, event, "other", about="other") if private else None

    def _read(self, room: MatrixRoom, event: Event, private: bool) -> Incoming | None:
        if isinstance(event, RoomMemberEvent):
            return self._arrival(room, event) if private else None
        if event.sender == self._client.user_id or isinstance(event, RoomMessageNotice):
            return None
        if isinstance(event, RedactionEvent):
            return self._incoming(room, event, "deletion", about=event.redacts)
        if isinstance(event, ReactionEvent):
            return self._incoming(room, event, "reaction", event.key, event.reacts_to)
        if isinstance(event, (RoomMessageText, RoomMessageEmote)):
            return self._text(room, event, private)
        if not private:
            return None
        if unreadable(event):
            return self._incoming(room, event, "other", about="encrypted")
        if isinstance(event, (BadEvent, UnknownBadEvent)):
            asks = str(event.source.get("type")) in _WRITTEN
            return self._incoming(room, event, "other", about="other") if asks else None
        if isinstance(event, StickerEvent):
            return self._incoming(room, event, "other", about="sticker")
        if isinstance(event, RoomMessage):
            content = event.source["content"]
            kind = _MEDIA.get(str(content.get("msgtype")), "other")
            caption = _caption(content)
            return self._incoming(room, event, "text" if caption else "other", caption, kind)
        if isinstance(event, CallInviteEvent):
            return self._incoming(room, event, "other", about="call")
        if isinstance(event, UnknownEvent):
            kind = next((kind for kind, types in _ASKING.items() if types.match(event.type)), "")
            return self._incoming(room, event, "other", about=kind) if kind else None
        return None

    def _text(self, room: MatrixRoom, event: RoomMessageText, private: bool) -> Incoming | None:
        content = event.source["content"]
        relation = content.get("m.relates_to") or {}
        if not isinstance(relation, dict):
            relation = {}
        about, body = "", event.body
        if relation.get("rel_type") == "m.replace":
            new = content.get("m.new_content")
            body = str(new.get("body", "")) if isinstance(new, dict) else ""
            about = str(relation.get("event_id", ""))
        text = self._without_name(room, _QUOTE.sub("", body))
        if not private and not self._addressed(room, content, body):
            return None
        return self._incoming(room, event, "edit" if about else "text", text, about)

    def _addressed(self, room: MatrixRoom, content: Mapping[str, Any], body: str) -> bool:
        """Tell whether a message in a group is for us: a command, a mention, or it begins with our name."""
        mentions = content.get("m.mentions")
        named = mentions.get("user_ids") if isinstance(mentions, dict) else None
        if isinstance(named, list) and self._client.user_id in named:
            return True
        if is_known(body, "!"):
            return True
        return body.casefold().startswith(tuple(name.casefold() for name in self._names(room)))

    def _names(self, room: MatrixRoom) -> list[str]:
        user = self._client.user_id
        names = [user, f"@{user[1:].split(':')[0]}", user[1:].split(":")[0], room.user_name(user) or user]
        return sorted(names, key=len, reverse=True)

    def _without_name(self, room: MatrixRoom, text: str) -> str:
        """Take our name from the beginning: it is no part of the question."""
        text = text.strip()
        for name in self._names(room):
            if text.casefold().startswith(name.casefold()) and not text[len(name) : len(name) + 1].isalnum():
                return text[len(name) :].strip(" \n,:")
        return text

    def _arrival(self, room: MatrixRoom, event: RoomMemberEvent) -> Incoming | None:
        """Greet whom we share a new room with: we have come into it, or they have."""
        if event.membership != "join" or event.prev_membership == "join":
            return None
        others = [user for user in room.users if user != self._client.user_id]
        if len(others) != 1:
            return None
        sender = f"{others[0]} {room.room_id}"
        return Incoming(event.event_id, sender, others[0], room.room_id, "arrival")

    def _incoming(
        self, room: MatrixRoom, event: Event, kind: Any, text: str = "", about: str = ""
    ) -> Incoming:
        return Incoming(
            event=event.event_id,
            sender=f"{event.sender} {room.room_id}",
            person=event.sender,
            address=_address(room, event),
            kind=kind,
            text=text,
            about=about,
            private=room.member_count <= 2,
        )
