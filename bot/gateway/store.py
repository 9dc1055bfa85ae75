"""What the gateway keeps: conversations, messages, idempotency keys, feedback counts, open erasures."""

from __future__ import annotations

import json
import secrets
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timezone
from typing import Any, TypeAlias

from sqlalchemy import bindparam, delete, insert, select, text, update
from sqlalchemy.engine import Connection, Row

from bot.content.texts import Language
from bot.gateway import tokens
from bot.gateway.database import Database
from bot.gateway.replies import Choice, Reply
from bot.gateway.tables import conversations, erasures, idempotency, messages

HOUR = 3600.0
DAY = 24 * HOUR
TOKEN_IDLE = DAY
"""A token expires this many seconds after it was last used …"""
TOKEN_LIFE = 30 * DAY
"""… and at the latest after this many."""
KEY_LIFE = DAY
"""How long the same idempotency key gives the same replies (contract)."""
OFFERED = 30
"""The options of this many last replies can be chosen."""
_RECENT, _MOST_RECENT = 10.0, 10_000
_TOUCH = 60.0
"""The expiry is written anew only when it moves by more seconds than this."""


Also: TypeAlias = Callable[[Connection, Sequence[Reply]], None]
"""What else belongs into the transaction that stores replies, e.g. a messenger's books; gets their ids."""


class Gone(LookupError):
    """The conversation does not exist any more."""


class Held(Exception):
    """Another message of the conversation is being worked on, here or in another process."""


class KeyReused(ValueError):
    """The idempotency key was used for something else."""


class NotOffered(LookupError):
    """No option with this id was among the last replies."""


@dataclass(frozen=True)
class Conversation:
    """One conversation as it was when it was read."""

    id: str
    language: Language
    topic: str | None
    rateable: str | None
    misses: int
    created_at: float
    expires_at: float
    draft: str | None = None
    handed: str | None = None


Effect: TypeAlias = Callable[[Connection], None]
"""Something that happens in the same transaction as what it is given to."""


@dataclass(frozen=True)
class Request:
    """What a visitor sent: a text or an option, and the key under which it may be repeated.

    A `command` is a choice that a messenger makes of a word such as /mensch; `text` then is that word.
    `public`: others read along.
    """

    text: str | None = None
    option: str | None = None
    key: str | None = None
    fingerprint: str = ""
    command: Choice | None = None
    also: Also | None = None
    public: bool = False


@dataclass(frozen=True)
class Turn:
    """A conversation held for one message: nobody else works on it until it is recorded or released.

    `after` is the number of the visitor's last message, 0 before the first.
    """

    conversation: Conversation
    holder: str
    after: int = 0
    choice: Choice | None = None
    label: str = ""
    under: int | None = None
    """The number of the reply under which a chosen option stood, and its topic."""
    topic: str | None = None


@dataclass(frozen=True)
class Changes:
    """What an answer changes besides the messages; `language` None leaves it as it is."""

    topic: str | None
    rateable: str | None
    misses: int
    language: Language | None = None
    ratings: Sequence[tuple[str, bool]] = ()
    used: Collection[str] = field(default_factory=frozenset)
    """Options that cannot be chosen again."""
    draft: str | None = None
    """The hand-off that the dialogue has begun to collect."""
    effects: Sequence[Effect] = ()
    said: str | None = None
    """What is stored in place of the visitor's text; None stores the text itself."""


class Store:
    """The queries. `clock` gives seconds since 1970."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database = database
        self._clock = clock
        self._recent: OrderedDict[str, tuple[float, Conversation]] = OrderedDict()

    async def ping(self) -> None:
        """Raise when the database does not answer."""
        await self._database.read(lambda connection: connection.execute(select(1)).scalar())

    async def create(
        self,
        language: Language,
        greeting: Sequence[Reply],
        token: str | None = None,
        also: Callable[[Connection, str], None] | None = None,
    ) -> tuple[Conversation, str, list[Reply]]:
        """Begin a conversation with its greeting; give it, its token and the greeting with ids.

        A `token` of our making that has a conversation already raises SQLAlchemy's `IntegrityError`.
        `also` belongs into the same transaction and gets the conversation's id.
        """
        now, token = self._clock(), token or tokens.make()
        conversation = Conversation(secrets.token_hex(16), language, None, None, 0, now, now + TOKEN_IDLE)
        row = {
            **vars(conversation),
            "token_hash": tokens.digest(token),
            "last_number": len(greeting),
            "held_until": 0.0,
        }

        def work(connection: Connection) -> list[Reply]:
            connection.execute(insert(conversations), row)
            stored = _write(connection, conversation.id, greeting, 1, now)
            if also is not None:
                also(connection, conversation.id)
            return stored

        return conversation, token, await self._database.write(work)

    async def recognise(self, token: str) -> Conversation | None:
        """Find the conversation of a token as it was at most ten seconds ago.

        For messages alone: they look at the conversation itself when they hold it.
        """
        key, now = tokens.digest(token), self._clock()
        seen, conversation = self._recent.get(key, (0.0, None))
        if conversation is not None and now - seen < _RECENT and now < conversation.expires_at:
            return conversation
        conversation = await self.by_token(token)
        if conversation is not None:
            self._recent[key] = (now, conversation)
            self._recent.move_to_end(key)
            if len(self._recent) > _MOST_RECENT:
                self._recent.popitem(last=False)
        return conversation

    async def by_token(self, token: str) -> Conversation | None:
        """Find the conversation of a token that has not expired, and put off its expiry."""
        now = self._clock()
        row = await self._database.read(
            lambda connection: connection.execute(_BY_TOKEN, {"hash": tokens.digest(token)}).first()
        )
        if row is None or row.expires_at <= now:
            return None
        conversation = _conversation(row)
        expires_at = min(now + TOKEN_IDLE, conversation.created_at + TOKEN_LIFE)
        if expires_at - conversation.expires_at <= _TOUCH:
            return conversation
        await self._change(conversation.id, expires_at=expires_at)
        return replace(conversation, expires_at=expires_at)

    async def by_id(self, conversation_id: str) -> Conversation | None:
        """Find a conversation that still exists."""
        query = select(conversations).where(conversations.c.id == conversation_id)
        row = await self._database.read(lambda connection: connection.execute(query).first())
        return None if row is None else _conversation(row)

    async def choice(self, conversation_id: str, option: str) -> Choice | None:
        """Give what an option of the last replies stands for, None when it was not offered."""
        rows = await self._database.read(
            lambda connection: connection.execute(_LAST_CHOICES, {"id": conversation_id}).all()
        )
        return next(
            (found[option] for row in rows if option in (found := json.loads(row.choices or "{}"))), None
        )

    async def set_language(self, conversation_id: str, language: Language) -> None:
        """Switch the language level; raise `Gone`."""
        if not await self._change(conversation_id, language=language):
            raise Gone(conversation_id)

    async def hold(self, conversation_id: str, request: Request, seconds: float) -> Turn | list[Reply]:
        """Hold the conversation for one message, for at most `seconds`.

        Gives the earlier replies instead where the key was used before for the same message. Raises `Gone`,
        `Held`, `KeyReused` and, for an option, `NotOffered`; then nothing is held.
        """
        now, holder = self._clock(), secrets.token_hex(8)
        values = {"id": conversation_id, "now": now, "holder": holder, "until": now + seconds}

        def work(connection: Connection) -> Turn | list[Reply]:
            row = connection.execute(_HOLD, values).first()
            if row is None:
                raise _refused(connection, conversation_id)
            replies = _repeated(connection, conversation_id, request, now)
            if replies is not None:
                connection.execute(_RELEASE, {"id": conversation_id, "holder": holder})
                return replies
            turn = Turn(_conversation(row), holder, row.after or 0, request.command)
            return turn if request.option is None else _chosen(connection, turn, request.option)

        return await self._database.write(work)

    async def renew(self, turn: Turn, seconds: float) -> None:
        """Hold a conversation for so many seconds from now, if it is still ours."""
        values = {
            "id": turn.conversation.id,
            "holder": turn.holder,
            "until": self._clock() + seconds,
        }
        await self._database.write(lambda connection: connection.execute(_RENEW, values).rowcount)

    async def release(self, turn: Turn) -> None:
        """Let go of a conversation without an answer."""
        values = {"id": turn.conversation.id, "holder": turn.holder}
        await self._database.write(lambda connection: connection.execute(_RELEASE, values).rowcount)

    async def record(
        self, turn: Turn, request: Request, replies: Sequence[Reply], changes: Changes
    ) -> list[Reply]:
        """Store a message with its answer in one transaction and let go of the conversation.

        Gives the replies with their ids. Raises `Gone` where the conversation was erased meanwhile and
        `Held` where we took so long that another message got its turn.
        """
        now, conversation = self._clock(), turn.conversation
        said = request.text if changes.said is None else changes.said
        question = {"text": turn.label if said is None else said}
        values: dict[str, Any] = {
            "conversation": conversation.id,
            "holder": turn.holder,
            "more": 1 + len(replies),
            "new_topic": changes.topic,
            "new_rateable": changes.rateable,
            "new_misses": changes.misses,
            "new_language": changes.language,
            "new_draft": changes.draft,
        }

        def work(connection: Connection) -> list[Reply]:
            last = connection.execute(_RECORD, values).scalar()
            if last is None:
                raise _refused(connection, conversation.id)
            number = last - len(replies)
            asked = _entry(conversation.id, number, "visitor", now, question, None)
            stored = _write(connection, conversation.id, replies, number + 1, now, [asked])
            if request.key is not None:
                _remember(connection, conversation.id, request, (number + 1, last), now)
            _count(connection, changes.ratings, now)
            _spend(connection, conversation.id, changes.used)
            for effect in changes.effects:
                effect(connection)
            return _together(connection, request.also, stored)

        return await self._database.write(work)

    async def push(
        self, conversation_id: str, replies: Sequence[Reply], also: Also | None = None
    ) -> list[Reply]:
        """Add replies that no message asked for (receipts, staff); raise `Gone`."""
        now = self._clock()

        def work(connection: Connection) -> list[Reply]:
            return _together(connection, also, push(connection, conversation_id, replies, now))

        return await self._database.write(work)

    async def replies(self, conversation_id: str, after: int = 0) -> list[Reply]:
        """Give the replies with a greater number than `after`, in order; not those that were told once."""
        rows = await self._database.read(
            lambda connection: connection.execute(
                _REPLIES, {"id": conversation_id, "after": after, "last": _MOST}
            ).all()
        )
        return [reply for reply in map(_reply, rows) if reply.once is None]

    async def asked(self, conversation_id: str, before: int | None = None) -> str | None:
        """Give what the visitor wrote last, or last before the message of that number.

        None where there is nothing, and where an option was pressed.
        """
        last = _MOST if before is None else before
        values = {"id": conversation_id, "before": last, "most": OFFERED}
        rows = await self._database.read(lambda connection: connection.execute(_BEFORE, values).all())
        bodies = iter((row.author, json.loads(row.body)) for row in rows)
        text = next((body["text"] for author, body in bodies if author == "visitor"), None)
        labels = {
            option["label"] for author, body in bodies if author != "visitor" for option in body["options"]
        }
        return None if text in labels else text

    async def transcript(self, conversation_id: str) -> list[dict[str, Any]]:
        """Give every message, the visitor's own too: `{"id", "author", "at", …}`."""
        query = select(messages).where(messages.c.conversation == conversation_id).order_by(messages.c.number)
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [
            {"id": str(row.number), "author": row.author, "at": iso(row.at), **_public(row.body)}
            for row in rows
        ]

    async def heads(self, ids: Iterable[str]) -> dict[str, int]:
        """Give the number of the last message of each conversation that still exists."""
        query = select(conversations.c.id, conversations.c.last_number).where(
            conversations.c.id.in_(list(ids))
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return {row.id: row.last_number for row in rows}

    async def erase(
        self, conversation_id: str, stores: Collection[str], effects: Sequence[Effect] = ()
    ) -> None:
        """Remove all of one conversation here, and note that the other `stores` must follow."""

        def work(connection: Connection) -> None:
            for effect in effects:
                effect(connection)
            _erase(connection, [conversation_id], stores, self._clock())

        await self._database.write(work)

    async def expire(self, stores: Collection[str], age: float, most: int = 100) -> int:
        """Erase at most `most` conversations older than `age` seconds; give their number."""
        now = self._clock()
        old = select(conversations.c.id).where(conversations.c.created_at < now - age).limit(most)

        def work(connection: Connection) -> int:
            ids = list(connection.execute(old).scalars())
            _erase(connection, ids, stores, now)
            connection.execute(delete(idempotency).where(idempotency.c.at < now - KEY_LIFE))
            return len(ids)

        return await self._database.write(work)

    async def erasures_due(self, most: int = 100) -> list[tuple[str, str, int]]:
        """Give `(conversation, store, attempts)` of the erasures that should be tried now."""
        query = (
            select(erasures).where(erasures.c.due_at <= self._clock()).order_by(erasures.c.due_at).limit(most)
        )
        rows = await self._database.read(lambda connection: connection.execute(query).all())
        return [(row.conversation, row.store, row.attempts) for row in rows]

    async def erasure_done(self, conversation_id: str, store: str) -> None:
        """Forget an erasure that is done."""
        await self._database.write(
            lambda connection: connection.execute(delete(erasures).where(_erasure(conversation_id, store)))
        )

    async def erasure_failed(self, conversation_id: str, store: str, seconds: float) -> None:
        """Try an erasure again in so many seconds."""
        again = (
            update(erasures)
            .where(_erasure(conversation_id, store))
            .values(attempts=erasures.c.attempts + 1, due_at=self._clock() + seconds)
        )
        await self._database.write(lambda connection: connection.execute(again))

    async def _change(self, conversation_id: str, **values: Any) -> int:
        query = update(conversations).where(conversations.c.id == conversation_id).values(**values)
        return await self._database.write(lambda connection: int(connection.execute(query).rowcount))


def push(connection: Connection, conversation_id: str, replies: Sequence[Reply], now: float) -> list[Reply]:
    """Add replies within a transaction; raise `Gone`."""
    last = connection.execute(_PUSH, {"id": conversation_id, "more": len(replies)}).scalar()
    if last is None:
        raise Gone(conversation_id)
    return _write(connection, conversation_id, replies, last - len(replies) + 1, now)


def iso(seconds: float) -> str:
    """Write seconds since 1970 as UTC in ISO 8601."""
    return datetime.fromtimestamp(seconds, timezone.utc).isoformat(timespec="seconds").replace("+00:00", "Z")


_MOST = 2**31 - 1
_BY_TOKEN = select(conversations).where(conversations.c.token_hash == bindparam("hash"))
_HOLD = text(
    "UPDATE conversations SET held_by = :holder, held_until = :until"
    " WHERE id = :id AND held_until <= :now RETURNING *,"
    " (SELECT number FROM messages WHERE conversation = conversations.id AND author = 'visitor'"
    " ORDER BY number DESC LIMIT 1) AS after"
)
_RENEW = text("UPDATE conversations SET held_until = :until WHERE id = :id AND held_by = :holder")
_RELEASE = text(
    "UPDATE conversations SET held_by = NULL, held_until = 0 WHERE id = :id AND held_by = :holder"
)
_RECORD = text(
    "UPDATE conversations SET held_by = NULL, held_until = 0, last_number = last_number + :more,"
    " topic = :new_topic, rateable = :new_rateable, misses = :new_misses,"
    " language = COALESCE(:new_language, language), draft = COALESCE(:new_draft, draft)"
    " WHERE id = :conversation AND held_by = :holder RETURNING last_number"
)
_PUSH = text(
    "UPDATE conversations SET last_number = last_number + :more WHERE id = :id RETURNING last_number"
)
_EXISTS = select(conversations.c.id).where(conversations.c.id == bindparam("id"))
_MESSAGE = insert(messages)
_REPLIES = (
    select(messages)
    .where(
        messages.c.conversation == bindparam("id"),
        messages.c.number > bindparam("after"),
        messages.c.number <= bindparam("last"),
        messages.c.author != "visitor",
    )
    .order_by(messages.c.number)
)
_LAST_CHOICES = (
    select(messages.c.number, messages.c.body, messages.c.choices)
    .where(messages.c.conversation == bindparam("id"), messages.c.author != "visitor")
    .order_by(messages.c.number.desc())
    .limit(OFFERED)
)
_BEFORE = (
    select(messages.c.author, messages.c.body)
    .where(messages.c.conversation == bindparam("id"), messages.c.number < bindparam("before"))
    .order_by(messages.c.number.desc())
    .limit(bindparam("most"))
)
_KEY = select(idempotency).where(
    idempotency.c.conversation == bindparam("id"), idempotency.c.key == bindparam("name")
)
_FORGET_KEY = delete(idempotency).where(
    idempotency.c.conversation == bindparam("id"), idempotency.c.key == bindparam("name")
)
_ERASURE = text(
    "INSERT INTO erasures (conversation, store, attempts, due_at) VALUES (:conversation, :store, 0, :now)"
    " ON CONFLICT DO NOTHING"
)
_COUNT = text(
    "INSERT INTO feedback (topic, helpful, day, count) VALUES (:topic, :helpful, :day, 1)"
    " ON CONFLICT (topic, helpful, day) DO UPDATE SET count = feedback.count + 1"
)


def _conversation(row: Row) -> Conversation:
    return Conversation(
        row.id,
        row.language,
        row.topic,
        row.rateable,
        row.misses,
        row.created_at,
        row.expires_at,
        row.draft,
        row.handed,
    )


def _refused(connection: Connection, conversation_id: str) -> Exception:
    """Tell why a conversation could not be changed."""
    found = connection.execute(_EXISTS, {"id": conversation_id}).first()
    return Gone(conversation_id) if found is None else Held(conversation_id)


def _reply(row: Row) -> Reply:
    return Reply.stored(row.number, row.author, json.loads(row.body))


def _public(body: str) -> dict[str, Any]:
    return {key: value for key, value in json.loads(body).items() if key != "once"}


def _entry(
    conversation_id: str,
    number: int,
    author: str,
    at: float,
    body: Mapping[str, Any],
    choices: Mapping[str, Any] | None,
) -> dict[str, Any]:
    return {
        "conversation": conversation_id,
        "number": number,
        "author": author,
        "at": at,
        "body": json.dumps(body, ensure_ascii=False),
        "choices": json.dumps(choices, ensure_ascii=False) if choices else None,
    }


def _write(
    connection: Connection,
    conversation_id: str,
    replies: Sequence[Reply],
    first: int,
    now: float,
    before: Sequence[Mapping[str, Any]] = (),
) -> list[Reply]:
    """Write replies numbered from `first`, and the entries `before` them; give the replies with their ids."""
    numbered = [replace(reply, id=str(number)) for number, reply in enumerate(replies, first)]
    entries = [
        _entry(conversation_id, int(reply.id), reply.author, now, reply.kept(), reply.choices)
        for reply in numbered
    ]
    if before or entries:
        connection.execute(_MESSAGE, [*before, *entries])
    return numbered


def _together(connection: Connection, also: Also | None, stored: list[Reply]) -> list[Reply]:
    if also is not None:
        also(connection, stored)
    return stored


def _repeated(
    connection: Connection, conversation_id: str, request: Request, now: float
) -> list[Reply] | None:
    """Give the replies of an earlier request with the same key, None when there was none within 24 hours."""
    if request.key is None:
        return None
    row = connection.execute(_KEY, {"id": conversation_id, "name": request.key}).first()
    if row is None or row.at <= now - KEY_LIFE:
        return None
    if row.fingerprint != request.fingerprint:
        raise KeyReused(request.key)
    found = connection.execute(_REPLIES, {"id": conversation_id, "after": row.first - 1, "last": row.last})
    return [_reply(one) for one in found]


def _remember(
    connection: Connection, conversation_id: str, request: Request, numbers: tuple[int, int], now: float
) -> None:
    """Keep the key with the numbers of the first and the last reply, in place of one that is too old."""
    values = {
        "conversation": conversation_id,
        "key": request.key,
        "fingerprint": request.fingerprint,
        "first": numbers[0],
        "last": numbers[1],
        "at": now,
    }
    connection.execute(_FORGET_KEY, {"id": conversation_id, "name": request.key})
    connection.execute(insert(idempotency), values)


def _chosen(connection: Connection, turn: Turn, option: str) -> Turn:
    """Find what an option of the last replies stands for; raise `NotOffered`."""
    for row in connection.execute(_LAST_CHOICES, {"id": turn.conversation.id}):
        choices = json.loads(row.choices or "{}")
        if option in choices:
            reply = json.loads(row.body)
            labels = {one["id"]: one["label"] for one in reply["options"]}
            return replace(
                turn,
                choice=choices[option],
                label=labels[option],
                under=row.number,
                topic=reply["topic"],
            )
    raise NotOffered(option)


def _count(connection: Connection, ratings: Iterable[tuple[str, bool]], now: float) -> None:
    day = iso(now)[:10]
    for topic, helpful in ratings:
        connection.execute(_COUNT, {"topic": topic, "helpful": helpful, "day": day})


def _spend(connection: Connection, conversation_id: str, used: Collection[str]) -> None:
    """Take back the options of a reply that may be chosen only once, all of them when one was chosen."""
    if not used:
        return
    for row in connection.execute(_LAST_CHOICES, {"id": conversation_id}).all():
        choices = json.loads(row.choices or "{}")
        if choices.keys() & used:
            kept = {key: choice for key, choice in choices.items() if not choice.get("once")}
            connection.execute(
                update(messages)
                .where(messages.c.conversation == conversation_id, messages.c.number == row.number)
                .values(choices=json.dumps(kept, ensure_ascii=False))
            )


def _erase(connection: Connection, ids: Sequence[str], stores: Collection[str], now: float) -> None:
    if not ids:
        return
    connection.execute(delete(conversations).where(conversations.c.id.in_(ids)))  # messages and keys follow
    due = [{"conversation": one, "store": store, "now": now} for one in ids for store in stores]
    if due:
        connection.execute(_ERASURE, due)


def _erasure(conversation_id: str, store: str) -> Any:
    return (erasures.c.conversation == conversation_id) & (erasures.c.store == store)
