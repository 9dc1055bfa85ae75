"""The queries about hand-offs and their deliveries; each works within the transaction that it is given."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import delete, func, insert, or_, select, update
from sqlalchemy.engine import Connection, Row

from bot.gateway.tables import conversations, deliveries, handoff_events, handoffs, idempotency
from bot.handoff import mail
from bot.handoff.record import Consent, Handoff
from bot.handoff.states import OPEN, Event, State, move

Way = Literal["mail", "webhook"]
Known = Literal["sent", "seen", "unsent"]


@dataclass(frozen=True)
class Post:
    """Where something is sent: a way and, for a mail, an address."""

    way: Way
    recipient: str = ""


@dataclass(frozen=True)
class Delivery:
    """Something to be sent. `before` tells whether it may have arrived with an earlier try."""

    id: str
    handoff: str
    kind: mail.Kind
    way: Way
    recipient: str
    message_id: str
    body: str | None
    instead: bool
    attempts: int
    before: bool
    created_at: float


def add(connection: Connection, handoff: Handoff) -> None:
    """Store a new hand-off."""
    row = {
        **vars(handoff),
        "consent": json.dumps(vars(handoff.consent), ensure_ascii=False),
        "transcript": handoff.transcript and json.dumps(handoff.transcript, ensure_ascii=False),
    }
    connection.execute(insert(handoffs), row)


def post(
    connection: Connection,
    handoff: str,
    kind: mail.Kind,
    where: Iterable[Post],
    now: float,
    sender: str,
    *,
    body: str | None = None,
    instead: bool = False,
) -> None:
    """Put deliveries into the outbox."""
    for one in where:
        key = secrets.token_hex(16)
        row = {
            "id": key,
            "handoff": handoff,
            "kind": kind,
            "way": one.way,
            "recipient": one.recipient,
            "message_id": mail.message_id(key, sender) if one.way == "mail" else "",
            "body": body,
            "instead": instead,
            "state": "waiting",
            "attempts": 0,
            "perhaps": False,
            "created_at": now,
            "due_at": now,
            "held_until": 0.0,
        }
        connection.execute(insert(deliveries), row)


def note(
    connection: Connection,
    handoff: str,
    event: str,
    now: float,
    actor: str | None = None,
    person: str | None = None,
) -> None:
    """Write the history on."""
    last = connection.execute(
        select(func.max(handoff_events.c.number)).where(handoff_events.c.handoff == handoff)
    ).scalar()
    row = {
        "handoff": handoff,
        "number": (last or 0) + 1,
        "at": now,
        "actor": actor,
        "event": event,
        "person": person,
    }
    connection.execute(insert(handoff_events), row)


def get(connection: Connection, id: str) -> Handoff | None:
    """Find a hand-off by its id."""
    return _first(connection, handoffs.c.id == id)


def locked(connection: Connection, id: str) -> Handoff | None:
    """Find a hand-off by its id and keep others from changing it until the transaction ends."""
    # SQLite takes its only lock with the first change, so we begin with one; PostgreSQL locks the row.
    connection.execute(update(handoffs).where(handoffs.c.id == id).values(state=handoffs.c.state))
    return get(connection, id)


def by_draft(connection: Connection, conversation: str, draft: str) -> Handoff | None:
    """Find what this draft of this conversation has become."""
    return _first(connection, (handoffs.c.draft == draft) & (handoffs.c.conversation == conversation))


def by_fingerprint(connection: Connection, conversation: str, fingerprint: str) -> Handoff | None:
    """Find an open hand-off of this conversation that says the same."""
    same = (handoffs.c.conversation == conversation) & (handoffs.c.fingerprint == fingerprint)
    return _first(connection, same & handoffs.c.state.in_(OPEN))


def of_conversation(connection: Connection, conversation: str) -> list[Handoff]:
    """Give the hand-offs of a conversation, the oldest first."""
    query = select(handoffs).where(handoffs.c.conversation == conversation).order_by(handoffs.c.created_at)
    return [_handoff(row) for row in connection.execute(query).all()]


def posts(connection: Connection, handoff: str) -> list[Mapping[str, Any]]:
    """Give way, recipient, kind, state, attempts and reason of every delivery of a hand-off."""
    query = select(deliveries).where(deliveries.c.handoff == handoff).order_by(deliveries.c.created_at)
    return [dict(row) for row in connection.execute(query).mappings().all()]


def answers(connection: Connection, handoffs: Iterable[str]) -> dict[str, list[tuple[float, str]]]:
    """Give time and text of the answers of the desk that were sent, by hand-off."""
    column = deliveries.c
    sent = (column.kind == "answer") & (column.state == "done") & column.handoff.in_(list(handoffs))
    found: dict[str, list[tuple[float, str]]] = {}
    for row in connection.execute(select(deliveries).where(sent).order_by(column.done_at)):
        found.setdefault(row.handoff, []).append((row.done_at, row.body))
    return found


def doubt(connection: Connection, conversation: str, address: str, now: float) -> bool:
    """Tell whether the visitor was asked about a doubtful address before; from now on she was.

    It is kept like an idempotency key, for a day, without the address itself.
    """
    key = {"conversation": conversation, "key": f"doubt {_digest(address)}"}
    here = (idempotency.c.conversation == conversation) & (idempotency.c.key == key["key"])
    if connection.execute(select(idempotency.c.key).where(here)).first() is not None:
        return True
    connection.execute(insert(idempotency), {**key, "fingerprint": "", "first": 0, "last": 0, "at": now})
    return False


def waiting(connection: Connection, handoff: str) -> bool:
    """Tell whether something about the hand-off is still to be sent to the county."""
    query = select(deliveries.c.id).where(
        deliveries.c.handoff == handoff, deliveries.c.kind == "handoff", deliveries.c.state == "waiting"
    )
    return connection.execute(query.limit(1)).first() is not None


def known(connection: Connection, handoff: Handoff) -> Known:
    """Tell whether the county has a hand-off: sent (or perhaps), seen in the desk, or neither."""
    query = select(deliveries.c.id).where(
        deliveries.c.handoff == handoff.id, deliveries.c.kind == "handoff", deliveries.c.perhaps
    )
    if connection.execute(query.limit(1)).first() is not None:
        return "sent"
    return "seen" if handoff.state in ("accepted", "answered", "closed") else "unsent"


def change(
    connection: Connection,
    handoff: Handoff,
    event: Event,
    now: float,
    actor: str | None = None,
    **values: Any,
) -> State:
    """Let an event happen to a hand-off; give the state after it. Raises `MoveError`."""
    state = move(handoff.state, event)
    values["state"] = state
    if event == "deliver" and handoff.sent_at is None:
        values["sent_at"] = now
    if event in ("close", "withdraw"):
        values["closed_at"] = now
    if event == "reopen":
        values["closed_at"] = None
        state = values["state"] = "answered" if _answered(connection, handoff.id) else state
    connection.execute(update(handoffs).where(handoffs.c.id == handoff.id).values(**values))
    note(connection, handoff.id, event, now, actor, values.get("person"))
    return state


def _answered(connection: Connection, handoff: str) -> bool:
    """Tell whether the visitor has had an answer since the hand-off came to the person who has it."""
    events = handoff_events.c
    last = (
        select(events.event)
        .where(events.handoff == handoff, events.event.in_(("answer", "forward")))
        .order_by(events.number.desc())
    )
    return bool(connection.execute(last.limit(1)).scalar() == "answer")


def withdraw(connection: Connection, handoff: Handoff, now: float, sender: str) -> bool:
    """Take a hand-off back: what is not sent goes, what may have been is reported to whoever may have it.

    Of the record only id, state and times stay. Gives whether somebody at the county may have seen it.
    """
    seen = known(connection, handoff) != "unsent"
    gone = connection.execute(
        select(deliveries).where(deliveries.c.handoff == handoff.id).with_for_update()
    ).all()
    connection.execute(delete(deliveries).where(deliveries.c.handoff == handoff.id))
    told = {Post(row.way, row.recipient): None for row in gone if row.kind == "handoff" and row.perhaps}
    post(connection, handoff.id, "withdrawal", told, now, sender)
    empty = {
        "concern": "",
        "name": None,
        "mail": None,
        "phone": None,
        "consent": json.dumps(vars(Consent("", handoff.consent.at, False))),
        "summary": "",
        "transcript": None,
        "fingerprint": "",
    }
    change(connection, handoff, "withdraw", now, **empty)
    return seen


def erase(connection: Connection, conversation: str, now: float, sender: str) -> None:
    """Take back every hand-off of a conversation; what nobody at the county can have seen goes entirely."""
    for one in of_conversation(connection, conversation):
        handoff = locked(connection, one.id) or one
        seen = handoff.state != "withdrawn" and withdraw(connection, handoff, now, sender)
        if not seen and not _reported(connection, handoff.id):
            connection.execute(delete(handoffs).where(handoffs.c.id == handoff.id))
        else:
            link = {"conversation": None, "draft": secrets.token_hex(16)}
            connection.execute(update(handoffs).where(handoffs.c.id == handoff.id).values(**link))


def hand(connection: Connection, conversation: str, draft: str) -> None:
    """Note that a draft of a conversation was handed over or withdrawn.

    The dialogue closes the form of the draft that is noted. So one that it knows is not overwritten by one
    that it does not: a form that was filled in on the page in between.
    """
    here = update(conversations).where(conversations.c.id == conversation)
    known = or_(conversations.c.draft == draft, conversations.c.handed.is_(None))
    connection.execute(here.where(known).values(handed=draft))
    connection.execute(here.where(conversations.c.draft == draft).values(draft=None))


def expire(connection: Connection, closed: float, touched: float) -> int:
    """Delete the hand-offs closed or withdrawn before `closed`, and the others where nothing happened since
    `touched`; give their number.
    """
    happened = handoff_events.c.handoff == handoffs.c.id
    since = select(handoff_events.c.at).where(happened, handoff_events.c.at >= touched).exists()
    forgotten = handoffs.c.closed_at.is_(None) & (handoffs.c.created_at < touched) & ~since
    old = delete(handoffs).where((handoffs.c.closed_at < closed) | forgotten)
    return int(connection.execute(old).rowcount)


def take(connection: Connection, now: float, until: float, holder: str) -> Delivery | None:
    """Hold the delivery that is due first; None when nothing is due or another process was faster."""
    row = connection.execute(
        select(deliveries)
        .where(deliveries.c.state == "waiting", deliveries.c.due_at <= now, deliveries.c.held_until <= now)
        .order_by(deliveries.c.due_at)
        .limit(1)
        .with_for_update(skip_locked=True)
    ).first()
    if row is None:
        return None
    mine = (
        update(deliveries)
        .where(deliveries.c.id == row.id, deliveries.c.held_until <= now, deliveries.c.state == "waiting")
        .values(held_by=holder, held_until=until, perhaps=True, attempts=row.attempts + 1)
    )
    if not connection.execute(mine).rowcount:
        return None
    return Delivery(
        row.id,
        row.handoff,
        row.kind,
        row.way,
        row.recipient,
        row.message_id,
        row.body,
        row.instead,
        row.attempts + 1,
        row.perhaps,
        row.created_at,
    )


def keep(connection: Connection, delivery: str, holder: str, until: float) -> None:
    """Go on holding a delivery."""
    mine = (deliveries.c.id == delivery) & (deliveries.c.held_by == holder)
    connection.execute(update(deliveries).where(mine).values(held_until=until))


def settle(connection: Connection, delivery: str, holder: str, **values: Any) -> bool:
    """Let go of a delivery with what became of it; False where it is not ours or was taken back."""
    mine = (deliveries.c.id == delivery) & (deliveries.c.held_by == holder)
    done = {"held_by": None, "held_until": 0.0, **values}
    return bool(connection.execute(update(deliveries).where(mine).values(**done)).rowcount)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


def _reported(connection: Connection, handoff: str) -> bool:
    query = select(deliveries.c.id).where(deliveries.c.handoff == handoff, deliveries.c.kind == "withdrawal")
    return connection.execute(query.limit(1)).first() is not None


def _first(connection: Connection, condition: Any) -> Handoff | None:
    row = connection.execute(select(handoffs).where(condition)).first()
    return None if row is None else _handoff(row)


def _handoff(row: Row) -> Handoff:
    values = dict(row)
    values["consent"] = Consent(**json.loads(row.consent))
    values["transcript"] = row.transcript and json.loads(row.transcript)
    return Handoff(**values)


def all_of(connection: Connection, condition: Any, most: int, offset: int = 0) -> Sequence[Handoff]:
    """Give the hand-offs that a condition holds for, the newest first."""
    query = select(handoffs).where(condition).order_by(handoffs.c.created_at.desc(), handoffs.c.id)
    return [_handoff(row) for row in connection.execute(query.limit(most).offset(offset)).all()]
