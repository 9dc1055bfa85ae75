"""What staff do with hand-offs; the visitor is told of it in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, delete, func, select, true, update
from sqlalchemy.engine import Connection

from bot.gateway import messages
from bot.gateway.database import Database
from bot.gateway.handoffs import records
from bot.gateway.handoffs.records import Post
from bot.gateway.handoffs.service import Ways, Words
from bot.gateway.replies import Reply
from bot.gateway.store import Gone, push
from bot.gateway.tables import deliveries, handoff_events, handoffs
from bot.handoff.hours import ZONE
from bot.handoff.record import Handoff
from bot.handoff.routing import Route, route
from bot.handoff.states import OPEN, MoveError, State, move

PAGE = 25
LONGEST_ANSWER = 10_000
TOPIC = "handoff_request"


class DeskError(ValueError):
    """This cannot be done; `code` is the key of the explanation in data/texts/desk.yml."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Filters:
    """What the list shows: `person` and `topic_field` "" is any, "none" is without; `state` a state,
    "open", "failed" (could not be sent) or "all".
    """

    person: str = ""
    topic_field: str = ""
    state: str = "open"


@dataclass(frozen=True)
class Page:
    """A page of the list; `failed` are the ids of those that could not be sent."""

    handoffs: Sequence[Handoff]
    total: int
    number: int
    failed: frozenset[str]

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // PAGE))


@dataclass(frozen=True)
class Details:
    """A hand-off with its history and its deliveries."""

    handoff: Handoff
    events: Sequence[Mapping[str, Any]]
    posts: Sequence[Mapping[str, Any]]


class Desk:
    """Lists, shows and moves hand-offs on. `notify` wakes the streams of a conversation.

    `seen` is the number of the last event on the page from which somebody acts: nothing is done when a
    colleague has done something since. None: whatever has happened.
    """

    def __init__(
        self,
        database: Database,
        ways: Ways,
        words: Callable[[], Words],
        notify: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._ways = ways
        self._words = words
        self._notify = notify
        self._clock = clock

    @property
    def sends_mail(self) -> bool:
        """Whether answers can be sent at all."""
        return self._ways.mail

    async def page(self, filters: Filters, number: int = 1) -> Page:
        """Give a page of the list, the newest first."""
        condition = and_(
            true(),
            *_named(handoffs.c.person, filters.person),
            *_named(handoffs.c.topic_field, filters.topic_field),
            *_in_state(filters.state),
        )

        def work(connection: Connection) -> Page:
            total = connection.execute(select(func.count()).select_from(handoffs).where(condition)).scalar()
            found = records.all_of(connection, condition, PAGE, (number - 1) * PAGE)
            ids = [one.id for one in found]
            failed = select(deliveries.c.handoff).where(
                deliveries.c.handoff.in_(ids), deliveries.c.state == "failed"
            )
            return Page(found, total or 0, number, frozenset(connection.execute(failed).scalars()))

        return await self._database.read(work)

    async def details(self, id: str) -> Details:
        """Show a hand-off; raise `DeskError`."""

        def work(connection: Connection) -> Details:
            handoff = records.get(connection, id)
            if handoff is None:
                raise DeskError("handoff_unknown")
            query = (
                select(handoff_events).where(handoff_events.c.handoff == id).order_by(handoff_events.c.number)
            )
            events = [dict(row) for row in connection.execute(query).mappings().all()]
            return Details(handoff, events, records.posts(connection, id))

        return await self._database.read(work)

    async def accept(self, id: str, actor: str, person: str | None, seen: int | None = None) -> None:
        """Take a hand-off on; raise `DeskError`."""
        values = {"reader": person} if person else {}

        def work(connection: Connection, handoff: Handoff, now: float) -> str | None:
            state = records.change(connection, handoff, "accept", now, actor, **values)
            return self._tell(connection, handoff, "receipt_accepted", state, now)

        await self._do(id, actor, seen, work)

    async def answer(
        self, id: str, actor: str, person: str | None, text: str, seen: int | None = None
    ) -> None:
        """Send an answer by mail. It counts as answered once the mail server has it. Raises `DeskError`."""
        body = _cleaned(text)

        def work(connection: Connection, handoff: Handoff, now: float) -> str | None:
            move(handoff.state, "answer")
            if not handoff.mail or not self._ways.mail:
                raise DeskError("answer_no_mail")
            if any(
                one["kind"] == "answer" and one["state"] == "waiting" and one["body"] == body
                for one in records.posts(connection, id)
            ):
                return None  # a double click
            values = {"state": "accepted", **({"reader": person} if person else {})}
            connection.execute(update(handoffs).where(handoffs.c.id == id).values(**values))
            where = [Post("mail", handoff.mail)]
            records.post(connection, id, "answer", where, now, self._ways.sender, body=body)
            records.note(connection, id, "answer_written", now, actor)
            return None

        await self._do(id, actor, seen, work)

    async def answered(self, id: str, actor: str, seen: int | None = None) -> None:
        """Note that the visitor was answered in another way, such as by telephone; raise `DeskError`."""

        def work(connection: Connection, handoff: Handoff, now: float) -> str | None:
            records.change(connection, handoff, "answer", now, actor)
            return None

        await self._do(id, actor, seen, work)

    async def forward(self, id: str, actor: str, person: str, seen: int | None = None) -> None:
        """Give a hand-off to a colleague; raise `DeskError`."""
        contacts = self._words().contacts
        if person not in contacts.people:
            raise DeskError("person_unknown")

        def work(connection: Connection, handoff: Handoff, now: float) -> str | None:
            if handoff.person == person:
                raise DeskError("forward_same")
            way = self._route(handoff, person, now)
            values = {"person": person, "reader": way.reader, "via": way.via}
            state = records.change(connection, handoff, "forward", now, actor, **values)
            _call_back(connection, id)
            if self._ways.mail and way.mail:
                records.post(connection, id, "handoff", [Post("mail", way.mail)], now, self._ways.sender)
            name = contacts.people[person].name
            return self._tell(connection, handoff, "receipt_forwarded", state, now, name=name)

        await self._do(id, actor, seen, work)

    async def close(self, id: str, actor: str, seen: int | None = None) -> None:
        """Close a hand-off: its retention begins. Raises `DeskError`."""

        def work(connection: Connection, handoff: Handoff, now: float) -> str | None:
            state = records.change(connection, handoff, "close", now, actor)
            _call_back(connection, id)
            return self._tell(connection, handoff, "receipt_closed", state, now)

        await self._do(id, actor, seen, work)

    async def reopen(self, id: str, actor: str, seen: int | None = None) -> None:
        """Undo that a hand-off was closed: nothing is deleted for now. Raises `DeskError`."""

        def work(connection: Connection, handoff: Handoff, now: float) -> str | None:
            state = records.change(connection, handoff, "reopen", now, actor)
            return self._tell(connection, handoff, "receipt_reopened", state, now)

        await self._do(id, actor, seen, work)

    async def resend(self, id: str, actor: str, seen: int | None = None) -> None:
        """Try again at once what has failed or waits, at the addresses as they are now; raise `DeskError`."""

        def work(connection: Connection, handoff: Handoff, now: float) -> str | None:
            self._readdress(connection, handoff, now)
            again = (
                update(deliveries)
                .where(deliveries.c.handoff == id, deliveries.c.state.in_(("failed", "waiting")))
                .values(state="waiting", due_at=now, created_at=now)
            )
            if not connection.execute(again).rowcount:
                raise DeskError("resend_nothing")
            records.note(connection, id, "resend", now, actor)
            return None

        await self._do(id, actor, seen, work)

    def _route(self, handoff: Handoff, person: str | None, now: float) -> Route:
        day = datetime.fromtimestamp(now, ZONE).date()
        return route(self._words().contacts, handoff.topic_field, person, day, self._ways.inbox)

    def _readdress(self, connection: Connection, handoff: Handoff, now: float) -> None:
        """Take the address of today for mails that could not be sent: somebody may have mended it."""
        inbox = self._ways.inbox or self._words().contacts.inbox
        for instead, address in ((False, self._route(handoff, handoff.person, now).mail), (True, inbox)):
            mails = (deliveries.c.handoff == handoff.id) & (deliveries.c.kind == "handoff")
            failed = (deliveries.c.way == "mail") & (deliveries.c.state == "failed")
            query = update(deliveries).where(mails, failed, deliveries.c.instead.is_(instead))
            if address:
                connection.execute(query.values(recipient=address))

    async def _do(
        self,
        id: str,
        actor: str,
        seen: int | None,
        work: Callable[[Connection, Handoff, float], str | None],
    ) -> None:
        now = self._clock()

        def transaction(connection: Connection) -> str | None:
            handoff = records.locked(connection, id)
            if handoff is None:
                raise DeskError("handoff_unknown")
            if seen is not None and handoff.state != "withdrawn" and _others(connection, id, actor, seen):
                raise DeskError("changed")
            try:
                return work(connection, handoff, now)
            except MoveError:
                raise DeskError(f"state_{handoff.state}") from None

        conversation = await self._database.write(transaction)
        if conversation is not None:
            self._notify(conversation)

    def _tell(
        self, connection: Connection, handoff: Handoff, key: str, state: State, now: float, **values: str
    ) -> str | None:
        """Tell the visitor, in the conversation if it still exists, and only of what is new."""
        if handoff.conversation is None or state == handoff.state != "new":
            return None
        text = self._words().texts.get(key, handoff.language, id=handoff.id, **values)
        reply = Reply(text, handoff.language, TOPIC, handoff={"id": handoff.id, "state": state})
        with suppress(Gone):
            push(connection, handoff.conversation, [reply], now)
        return handoff.conversation


def _others(connection: Connection, id: str, actor: str, seen: int) -> bool:
    """Tell whether somebody else of the desk has done something after the event `seen`."""
    events = handoff_events.c
    query = select(events.number).where(
        events.handoff == id, events.number > seen, events.actor.isnot(None), events.actor != actor
    )
    return connection.execute(query).first() is not None


def _call_back(connection: Connection, id: str) -> None:
    """Take what was not sent yet to the county out of the outbox."""
    unsent = (deliveries.c.handoff == id) & (deliveries.c.kind == "handoff") & (deliveries.c.way == "mail")
    connection.execute(
        delete(deliveries).where(unsent, deliveries.c.state != "done", deliveries.c.perhaps.is_(False))
    )


def _named(column: Any, value: str) -> list[Any]:
    if not value:
        return []
    return [column.is_(None) if value == "none" else column == value]


def _in_state(value: str) -> list[Any]:
    if value == "open":
        return [handoffs.c.state.in_(OPEN)]
    if value == "failed":
        failed = select(deliveries.c.handoff).where(deliveries.c.state == "failed")
        return [handoffs.c.id.in_(failed)]
    return [handoffs.c.state == value] if value != "all" else []


def _cleaned(text: str) -> str:
    if len(text) > LONGEST_ANSWER:
        raise DeskError("answer_long")
    try:
        return messages.clean(text, LONGEST_ANSWER)
    except messages.MessageError:
        raise DeskError("answer_empty") from None
