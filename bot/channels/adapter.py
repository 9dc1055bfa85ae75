"""What a messenger has to offer so that conversations can be held in it; docs/channels.md explains it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from bot.channels.words import Words
from bot.gateway.replies import Reply

Kind = Literal["text", "option", "reaction", "edit", "deletion", "arrival", "other"]
Outgoing: TypeAlias = Mapping[str, Any]
"""One message as the adapter will send it, in its own shape, fit for JSON.

Under the key `offers`: the ids of the options that it shows as numbers. Under `in_public`: the message that
takes its place where others have come who read along, None for nothing."""
Health = Literal["ok", "away", "refused"]


@dataclass(frozen=True)
class Incoming:
    """Something that happened in the messenger and asks for an answer, or at least for attention.

    event: the messenger's own, lasting name for it; a repetition of the same event has the same one.
    sender: whose conversation it belongs to, from what the messenger has authenticated.
    person: whom the limit of messages a minute counts; the same for all conversations of one account.
    address: where the answer goes, in the adapter's own words.
    kind and text: "text" and "edit" carry what was written (commands too, with their prefix), "option" an
    option's id, "reaction" the sign; "arrival" is somebody who can now be greeted.
    about: for "edit", "deletion" and "reaction" the event that is meant; for "other" (and for a text that
    came with it) what was sent: voice, photo, sticker, location, …
    private: nobody else reads along.
    """

    event: str
    sender: str
    person: str
    address: str
    kind: Kind
    text: str = ""
    about: str = ""
    private: bool = True


@dataclass(frozen=True)
class Batch:
    """What was received together, and the cursor from which to go on once it is stored.

    `stored` is called after that; a cursor of None leaves the last one.
    """

    incoming: Sequence[Incoming]
    cursor: str | None = None
    stored: Callable[[], None] = lambda: None


class Later(Exception):
    """The messenger wants the same message again in so many `seconds` (429 and the like)."""

    def __init__(self, seconds: float) -> None:
        super().__init__(seconds)
        self.seconds = seconds


class Away(Exception):
    """The messenger cannot be reached or has an error of its own: the message is kept and sent again."""


class Undeliverable(Exception):
    """This message will never arrive: the person has left, has blocked the bot, or it is not allowed."""


class Adapter(Protocol):
    """A messenger. One module holds one adapter; nothing else has to know about it."""

    name: str
    """Short and stable: rows are kept under it, /readyz names it."""
    prefix: str
    """What a command begins with."""
    numbered: bool
    """Options are shown as numbers, so a number is an answer."""
    at_once: int
    """So many messages may be on their way out at the same time."""

    @property
    def health(self) -> Health:
        """Tell whether the messenger answers: "refused" when it does not accept token or password."""

    def receive(self, cursor: str | None) -> AsyncIterator[Batch]:
        """Give what comes in, for ever and in order, from `cursor` on; bear every outage of the messenger.

        The next batch is asked for when the last one is stored.
        """

    def render(self, replies: Sequence[Reply], words: Words, before: str = "") -> list[Outgoing]:
        """Turn the replies of one answer into messages, in order and each within the messenger's limits.

        `before` is put in front of the first one.
        """

    async def push(self, address: str, message: Outgoing, key: str) -> str | None:
        """Send one message; give the event that it became, if the messenger tells.

        `key` is the same for each attempt. Raises `Later`, `Away` and `Undeliverable`.
        """

    async def typing(self, address: str) -> None:
        """Show for some seconds that an answer is being written; raises nothing."""

    async def receipt(self, incoming: Incoming, words: Words) -> None:
        """Tell the sender that it has arrived; raises nothing."""

    async def forget(self, address: str) -> None:
        """Erase what the adapter itself keeps of a conversation; raises nothing."""

    async def close(self) -> None:
        """Close what is open."""
