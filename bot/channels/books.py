"""What is kept of one messenger: who has which conversation, what came in, what is to go out, where to go on.

An event's row stays after its answer, emptied, so that a repetition of the same event is known; the rows of
people, of what is to go out and of options shown go with their conversation.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import structlog
from sqlalchemy import delete, func, insert, select, text, update
from sqlalchemy.engine import Connection

from bot.channels.adapter import Batch, Incoming, Outgoing
from bot.channels.seal import Seal, SealBroken
from bot.gateway.database import Database
from bot.gateway.replies import Option, Reply
from bot.gateway.store import DAY
from bot.gateway.tables import (
    channel_inbox,
    channel_offers,
    channel_outbox,
    channel_people,
    channel_state,
    conversations,
    messages,
)

KEPT = 2 * DAY
"""Answered events are known for so long: messengers repeat what they are not sure of for at most a day."""
log = structlog.get_logger()


class Taken(Exception):
    """The event has been answered meanwhile, by another process."""


@dataclass(frozen=True)
class Person:
    """Who has which conversation; `offers` are the options as last shown."""

    identity: str
    conversation: str
    offers: Sequence[Option]


@dataclass(frozen=True)
class Entry:
    """An event that waits for its answer."""

    id: int
    identity: str
    incoming: Incoming
    body: str
    attempts: int
    due_at: float


@dataclass(frozen=True)
class Parcel:
    """A message that waits to be sent."""

    id: int
    key: str
    address: str
    message: Outgoing
    conversation: str | None
    attempts: int
    due_at: float
    once: bool = False
    """Whether it tells what is told only once: nothing of it may stay when it is sent."""


Render = Callable[[Sequence[Reply]], tuple[Sequence[Reply], Sequence[Outgoing]]]
"""Gives the replies of one answer as they are shown, and the messages that they become."""


class Books:
    """The queries. `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float], channel: str, seal: Seal) -> None:
        self._database = database
        self._clock = clock
        self._channel = channel
        self._seal = seal

    def identity(self, incoming: Incoming) -> str:
        """Give the name under which a sender is known here."""
        return self._seal.hashed(self._channel, "sender", incoming.sender)

    # --- what comes in ---

    async def accept(self, batch: Batch) -> list[str]:
        """Store what came in together with the cursor; give the identities that have something new.

        What edits or deletes an event that has no answer yet is done at once.
        """
        now = self._clock()
        rows: list[dict[str, Any]] = [
            {
                "channel": self._channel,
                "event": self._event(one.event),
                "identity": self.identity(one),
                "body": self._seal.close(asdict(one)),
                "at": now,
            }
            for one in batch.incoming
        ]

        def work(connection: Connection) -> list[str]:
            for row, one in zip(rows, batch.incoming, strict=True):
                is_new = connection.execute(_ACCEPT, row).rowcount
                if is_new and one.kind in ("edit", "deletion"):
                    self._change_waiting(connection, row, one)
            if batch.cursor is not None:
                self._set(connection, "cursor", batch.cursor)
            return [row["identity"] for row in rows]

        return await self._database.write(work)

    async def waiting(self) -> list[str]:
        """Give the identities with events that wait for an answer."""
        query = (
            select(channel_inbox.c.identity)
            .where(channel_inbox.c.channel == self._channel, channel_inbox.c.body.is_not(None))
            .distinct()
        )
        return await self._database.read(lambda connection: list(connection.execute(query).scalars()))

    async def next_in(self, identity: str) -> Entry | None:
        """Give the oldest event of a sender that waits for an answer."""
        query = (
            select(channel_inbox)
            .where(
                channel_inbox.c.channel == self._channel,
                channel_inbox.c.identity == identity,
                channel_inbox.c.body.is_not(None),
            )
            .order_by(channel_inbox.c.id)
            .limit(1)
        )
        while True:
            row = await self._database.read(lambda connection: connection.execute(query).first())
            if row is None:
                return None
            try:
                incoming = Incoming(**self._seal.open(row.body))
            except (SealBroken, TypeError):
                log.error("inbox_unreadable", channel=self._channel)
                await self._forget(row.id)
                continue
            return Entry(row.id, row.identity, incoming, row.body, row.attempts, row.due_at)

    async def _forget(self, entry_id: int) -> None:
        await self._database.write(lambda connection: connection.execute(_FORGET, {"id": entry_id}))

    async def postpone(self, entry: Entry, seconds: float) -> None:
        """Try an event again in so many seconds."""
        again = (
            update(channel_inbox)
            .where(channel_inbox.c.id == entry.id, channel_inbox.c.body == entry.body)
            .values(attempts=channel_inbox.c.attempts + 1, due_at=self._clock() + seconds)
        )
        await self._database.write(lambda connection: connection.execute(again))

    async def finish(self, entry: Entry) -> None:
        """Take an event for done without an answer."""
        await self._database.write(lambda connection: self.done(connection, entry))

    def done(
        self, connection: Connection, entry: Entry, conversation: str | None = None, number: int | None = None
    ) -> None:
        """Note within a transaction that an event is answered, as the message with this number.

        Raises `Taken` where it was answered or changed since it was read.
        """
        query = (
            update(channel_inbox)
            .where(channel_inbox.c.id == entry.id, channel_inbox.c.body == entry.body)
            .values(body=None, identity="", conversation=conversation, number=number)
        )
        if not connection.execute(query).rowcount:
            raise Taken(entry.id)

    # --- edits and deletions ---

    def _change_waiting(self, connection: Connection, row: dict[str, Any], change: Incoming) -> None:
        """Let an edit or deletion take the place of what it is about, if that has no answer yet."""
        query = select(channel_inbox.c.id, channel_inbox.c.body).where(
            self._is_event(change.about),
            channel_inbox.c.identity == row["identity"],
            channel_inbox.c.body.is_not(None),
        )
        original = connection.execute(query).first()
        if original is None:
            return
        connection.execute(_FORGET_EVENT, {"channel": self._channel, "event": row["event"]})
        if change.kind == "deletion":
            connection.execute(_FORGET, {"id": original.id})
            return
        incoming = replace(Incoming(**self._seal.open(original.body)), text=change.text, kind="text")
        changed = update(channel_inbox).where(channel_inbox.c.id == original.id)
        connection.execute(changed.values(body=self._seal.close(asdict(incoming))))

    async def change(self, conversation: str, event: str, new_text: str | None) -> bool | None:
        """Take the text of an answered message out of the transcript, because it was edited or deleted.

        Gives False where the text is the same, None where the message is not known in this conversation.
        """
        query = select(channel_inbox).where(
            self._is_event(event), channel_inbox.c.conversation == conversation
        )

        def work(connection: Connection) -> bool | None:
            row = connection.execute(query).first()
            if row is None or row.number is None:
                return None
            this = (messages.c.conversation == conversation) & (messages.c.number == row.number)
            body = connection.execute(select(messages.c.body).where(this)).scalar()
            if body is None or json.loads(body)["text"] == new_text:
                return False
            mark = {"text": "", "deleted" if new_text is None else "edited": True}
            connection.execute(update(messages).where(this).values(body=json.dumps(mark)))
            return True

        return await self._database.write(work)

    def renumber(self, connection: Connection, event: str, conversation: str, number: int) -> None:
        """Note within a transaction that an edited message now is the one with this number."""
        query = update(channel_inbox).where(
            self._is_event(event), channel_inbox.c.conversation == conversation
        )
        connection.execute(query.values(number=number))

    # --- people ---

    async def person(self, identity: str) -> Person | None:
        """Find who has a conversation."""
        query = select(channel_people).where(
            channel_people.c.channel == self._channel, channel_people.c.identity == identity
        )
        row = await self._database.read(lambda connection: connection.execute(query).first())
        if row is None:
            return None
        offers = [Option(*one) for one in json.loads(row.offers)]
        return Person(row.identity, row.conversation, offers)

    def introduce(
        self, connection: Connection, identity: str, conversation: str, address: str, shown: int
    ) -> None:
        """Note within a transaction whose conversation this is; messages up to `shown` are not sent."""
        row = {
            "channel": self._channel,
            "identity": identity,
            "conversation": conversation,
            "address": self._seal.close(address),
            "shown": shown,
            "offers": "[]",
        }
        connection.execute(insert(channel_people), row)

    async def addresses(self) -> list[str]:
        """Give where the people are who have a conversation."""
        query = select(channel_people.c.address).where(channel_people.c.channel == self._channel)
        sealed = await self._database.read(lambda connection: list(connection.execute(query).scalars()))
        found = [self._opened(one) for one in sealed]
        return [one for one in found if one is not None]

    def _opened(self, address: str) -> str | None:
        """Open an address; None where `SECRET_KEY` was another one when it was kept."""
        try:
            return str(self._seal.open(address))
        except SealBroken:
            log.error("address_unreadable", channel=self._channel)
            return None

    async def behind(self) -> list[str]:
        """Give the identities whose conversations have messages that did not go into the outbox yet."""
        query = (
            select(channel_people.c.identity)
            .join(conversations, conversations.c.id == channel_people.c.conversation)
            .where(
                channel_people.c.channel == self._channel,
                conversations.c.last_number > channel_people.c.shown,
            )
        )
        return await self._database.read(lambda connection: list(connection.execute(query).scalars()))

    # --- what goes out ---

    def fill(
        self,
        connection: Connection,
        identity: str,
        render: Render,
        fresh: Sequence[Reply] = (),
        address: str | None = None,
    ) -> None:
        """Put within a transaction all messages of a conversation that were not shown yet into the outbox.

        `fresh` are those of them that have just been made: what is told only once stands in no transcript.
        Without an `address` they go to where the conversation began.
        """
        made = {reply.id: reply for reply in fresh}
        here = (channel_people.c.channel == self._channel) & (channel_people.c.identity == identity)
        person = connection.execute(select(channel_people).where(here)).first()
        if person is None:
            return
        query = (
            select(messages)
            .where(messages.c.conversation == person.conversation, messages.c.number > person.shown)
            .order_by(messages.c.number)
        )
        rows = connection.execute(query).all()
        replies = [
            made.get(str(row.number)) or Reply.stored(row.number, row.author, json.loads(row.body))
            for row in rows
            if row.author != "visitor"
        ]
        if not rows:
            return
        values: dict[str, Any] = {"shown": rows[-1].number}
        address = address or self._opened(person.address)
        if replies:
            shown, outgoing = render(replies)
            offers = [(option.id, option.label) for reply in shown for option in reply.options]
            values["offers"] = json.dumps(offers)
            if address is not None:
                once = any(reply.once is not None for reply in replies)
                self.dispatch(connection, identity, address, outgoing, person.conversation, once=once)
        connection.execute(update(channel_people).where(here).values(values))

    async def fill_now(self, identity: str, render: Render) -> None:
        """Put what somebody else added to a conversation into the outbox."""
        await self._database.write(lambda connection: self.fill(connection, identity, render))

    def dispatch(
        self,
        connection: Connection,
        identity: str,
        address: str,
        outgoing: Sequence[Outgoing],
        conversation: str | None,
        *,
        once: bool = False,
    ) -> None:
        """Put messages into the outbox within a transaction; `once` as in `Parcel`."""
        now = self._clock()
        rows = [
            {
                "channel": self._channel,
                "identity": identity,
                "conversation": conversation,
                "key": secrets.token_hex(16),
                "body": self._seal.close([address, message, once]),
                "attempts": 0,
                "due_at": 0.0,
                "at": now,
            }
            for message in outgoing
        ]
        if rows:
            connection.execute(insert(channel_outbox), rows)

    async def notice(
        self, entry: Entry, outgoing: Sequence[Outgoing], conversation: str | None, *, done: bool = True
    ) -> None:
        """Answer an event with messages that do not become part of the conversation."""

        def work(connection: Connection) -> None:
            if done:
                self.done(connection, entry)
            self.dispatch(connection, entry.identity, entry.incoming.address, outgoing, conversation)

        await self._database.write(work)

    async def unsent(self) -> list[str]:
        """Give the identities with messages that wait to be sent."""
        query = select(channel_outbox.c.identity).where(channel_outbox.c.channel == self._channel).distinct()
        return await self._database.read(lambda connection: list(connection.execute(query).scalars()))

    async def next_out(self, identity: str) -> Parcel | None:
        """Give the oldest message to a person that waits to be sent."""
        query = (
            select(channel_outbox)
            .where(channel_outbox.c.channel == self._channel, channel_outbox.c.identity == identity)
            .order_by(channel_outbox.c.id)
            .limit(1)
        )
        while True:
            row = await self._database.read(lambda connection: connection.execute(query).first())
            if row is None:
                return None
            try:
                address, message, *once = self._seal.open(row.body)
            except SealBroken:
                log.error("outbox_unreadable", channel=self._channel)
                await self._drop(row.id, row.key)
                continue
            return Parcel(
                row.id, row.key, address, message, row.conversation, row.attempts, row.due_at, any(once)
            )

    async def sent(self, parcel: Parcel, event: str | None) -> None:
        """Take a message for sent; remember which options stand under it."""
        offers = parcel.message.get("offers")
        row = {
            "channel": self._channel,
            "event": self._event(event or ""),
            "conversation": parcel.conversation,
            "options": json.dumps(offers),
        }

        def work(connection: Connection) -> None:
            gone = delete(channel_outbox).where(_is_parcel(parcel.id, parcel.key))
            # The row is not there any more where the conversation was erased meanwhile.
            if connection.execute(gone).rowcount and offers and event and parcel.conversation:
                connection.execute(insert(channel_offers), row)

        await self._database.write(work)
        await self._leave_nothing(parcel)

    async def drop(self, parcel: Parcel) -> None:
        """Give a message up."""
        await self._drop(parcel.id, parcel.key)
        await self._leave_nothing(parcel)

    async def _leave_nothing(self, parcel: Parcel) -> None:
        """Empty the database's log of changes too, which has what came in and what went out."""
        if parcel.once:
            await self._database.scrub()

    async def _drop(self, number: int, key: str) -> None:
        gone = delete(channel_outbox).where(_is_parcel(number, key))
        await self._database.write(lambda connection: connection.execute(gone))

    async def delay(self, parcel: Parcel, seconds: float) -> None:
        """Send a message in so many seconds; those after it wait for it."""
        later = (
            update(channel_outbox)
            .where(_is_parcel(parcel.id, parcel.key))
            .values(attempts=channel_outbox.c.attempts + 1, due_at=self._clock() + seconds)
        )
        await self._database.write(lambda connection: connection.execute(later))

    async def offered_under(self, conversation: str, event: str) -> list[str]:
        """Give the ids of the options that stand under a message of ours."""
        query = select(channel_offers.c.options).where(
            channel_offers.c.channel == self._channel,
            channel_offers.c.event == self._event(event),
            channel_offers.c.conversation == conversation,
        )
        found = await self._database.read(lambda connection: connection.execute(query).scalar())
        return list(json.loads(found)) if found else []

    # --- state ---

    async def state(self, name: str) -> str | None:
        """Read something that was kept."""
        query = select(channel_state.c.value).where(
            channel_state.c.channel == self._channel, channel_state.c.name == name
        )
        return await self._database.read(lambda connection: connection.execute(query).scalar())

    async def keep(self, name: str, value: str) -> None:
        """Keep something under a name."""
        await self._database.write(lambda connection: self._set(connection, name, value))

    async def clear(self) -> int:
        """Forget answered events that no messenger will repeat any more; give their number."""
        old = delete(channel_inbox).where(
            channel_inbox.c.channel == self._channel,
            channel_inbox.c.body.is_(None),
            channel_inbox.c.at < self._clock() - KEPT,
        )
        return await self._database.write(lambda connection: int(connection.execute(old).rowcount))

    async def counts(self) -> tuple[int, int]:
        """Count what waits for an answer and what waits to be sent."""
        waiting = select(func.count()).where(
            channel_inbox.c.channel == self._channel, channel_inbox.c.body.is_not(None)
        )
        unsent = select(func.count()).where(channel_outbox.c.channel == self._channel)
        return await self._database.read(
            lambda connection: (
                int(connection.execute(waiting).scalar() or 0),
                int(connection.execute(unsent).scalar() or 0),
            )
        )

    def _set(self, connection: Connection, name: str, value: str) -> None:
        row = {"channel": self._channel, "name": name, "value": value, "at": self._clock()}
        connection.execute(_KEEP, row)

    def _event(self, event: str) -> str:
        return self._seal.hashed(self._channel, "event", event)

    def _is_event(self, event: str) -> Any:
        return (channel_inbox.c.channel == self._channel) & (channel_inbox.c.event == self._event(event))


def _is_parcel(number: int, key: str) -> Any:
    """Name a row of the outbox: its number alone can be that of a later one."""
    return (channel_outbox.c.id == number) & (channel_outbox.c.key == key)


_ACCEPT = text(
    "INSERT INTO channel_inbox (channel, event, identity, body, attempts, due_at, at)"
    " VALUES (:channel, :event, :identity, :body, 0, 0, :at) ON CONFLICT (channel, event) DO NOTHING"
)
_FORGET = text("UPDATE channel_inbox SET body = NULL, identity = '' WHERE id = :id")
_FORGET_EVENT = text(
    "UPDATE channel_inbox SET body = NULL, identity = '' WHERE channel = :channel AND event = :event"
)
_KEEP = text(
    "INSERT INTO channel_state (channel, name, value, at) VALUES (:channel, :name, :value, :at)"
    " ON CONFLICT (channel, name) DO UPDATE SET value = :value, at = :at"
)
