"""Sends what is in the outbox: at least once, always under the same Message-ID or idempotency key.

A delivery is held (as conversations are) by the process that sends it, which says again and again that it is
alive. Once another process sees that nobody does, it sends again: the receiver tells a repeat by its id.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass

import structlog
from sqlalchemy.engine import Connection

from bot.gateway.database import Database
from bot.gateway.handoffs import records
from bot.gateway.handoffs.letters import Letters
from bot.gateway.handoffs.records import Delivery, Post
from bot.gateway.handoffs.service import Ways, Words
from bot.gateway.replies import Reply
from bot.gateway.store import Gone, push
from bot.handoff.delivery import PATIENCE, DeliveryError, pause
from bot.handoff.record import Handoff
from bot.handoff.smtp import Mailer
from bot.handoff.webhook import Webhook

TOPIC = "handoff_request"
HOLD = 10.0
"""Seconds after which a process that holds a delivery, and has not said so again, is taken for dead."""
AT_ONCE = 4
GRACE = 3.0
"""Seconds that a process which stops gives to what is under way."""
LONGEST = 120.0
"""Seconds that one try may take in all."""
log = structlog.get_logger()


@dataclass(frozen=True)
class Carriers:
    """What carries deliveries; None where it is not set up."""

    mailer: Mailer | None
    webhook: Webhook | None


class Outbox:
    """Works through the deliveries that are due. `notify` wakes the streams of a conversation."""

    def __init__(
        self,
        database: Database,
        carriers: Carriers,
        ways: Ways,
        words: Callable[[], Words],
        letters: Letters,
        notify: Callable[[str], None],
        clock: Callable[[], float],
    ) -> None:
        self._database = database
        self._carriers = carriers
        self._ways = ways
        self._words = words
        self._letters = letters
        self._notify = notify
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    async def work(self) -> None:
        """Begin with what is due, a few at once; does not wait for them."""
        while len(self._tasks) < AT_ONCE:
            holder, now = secrets.token_hex(8), self._clock()
            delivery = await self._database.write(
                lambda connection, now=now, holder=holder: records.take(  # type: ignore[misc]
                    connection, now, now + HOLD, holder
                )
            )
            if delivery is None:
                return
            task = asyncio.create_task(self._deliver(delivery, holder))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def idle(self) -> None:
        """Wait until everything that was begun has come to an end."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def close(self) -> None:
        """Give what is under way a moment, then let go: the next process sends it."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=GRACE)
        for task in set(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._carriers.webhook is not None:
            await self._carriers.webhook.close()

    async def _deliver(self, delivery: Delivery, holder: str) -> None:
        try:
            await self._held(delivery, holder, self._sent(delivery))
        except DeliveryError as error:
            await self._failed(delivery, holder, error)
        except Exception as error:  # whatever it is: it is tried again, and another delivery goes on
            log.error("delivery_broken", kind=delivery.kind, way=delivery.way, error=error)
            await self._failed(delivery, holder, DeliveryError("internal", perhaps=True))
        else:
            await self._arrived(delivery, holder)

    async def _held(self, delivery: Delivery, holder: str, sending: Awaitable[None]) -> None:
        """Await a sending, and keep telling other processes that we are alive."""
        task = asyncio.ensure_future(asyncio.wait_for(sending, LONGEST))
        try:
            while not (await asyncio.wait({task}, timeout=HOLD / 4))[0]:
                until = self._clock() + HOLD
                await self._database.write(
                    lambda connection, until=until: records.keep(  # type: ignore[misc]
                        connection, delivery.id, holder, until
                    )
                )
            task.result()
        except asyncio.TimeoutError:
            raise DeliveryError("timeout", perhaps=True) from None
        finally:
            task.cancel()

    async def _sent(self, delivery: Delivery) -> None:
        handoff = await self._database.read(lambda connection: records.get(connection, delivery.handoff))
        if handoff is None:
            return  # erased while we took it
        if delivery.way == "webhook":
            if self._carriers.webhook is None:
                raise DeliveryError("webhook_not_set_up")
            content = self._letters.event(delivery, handoff)
            await self._carriers.webhook.send(content, delivery.id, int(self._clock()))
            return
        if self._carriers.mailer is None:
            raise DeliveryError("smtp_not_set_up")
        letter = self._letters.mail(delivery, handoff)
        await self._carriers.mailer.send(letter.message, letter.sender, letter.recipient)

    async def _arrived(self, delivery: Delivery, holder: str) -> None:
        now = self._clock()

        def work(connection: Connection) -> str | None:
            handoff = records.locked(connection, delivery.handoff)
            done = {"state": "done", "done_at": now, "reason": None}
            if not records.settle(connection, delivery.id, holder, **done) or handoff is None:
                return None
            return self._progress(connection, delivery, handoff, now)

        conversation = await self._database.write(work)
        log.info("delivered", kind=delivery.kind, way=delivery.way, attempts=delivery.attempts)
        if conversation is not None:
            self._notify(conversation)

    def _progress(
        self, connection: Connection, delivery: Delivery, handoff: Handoff, now: float
    ) -> str | None:
        """Move the hand-off on and tell the visitor, once; give the conversation that was told."""
        if delivery.kind == "answer":
            state = records.change(connection, handoff, "answer", now)
            return self._tell(connection, handoff, "receipt_answered_mail", state, now)
        if delivery.kind != "handoff" or handoff.state == "withdrawn" or handoff.state == "closed":
            return None
        state = records.change(connection, handoff, "deliver", now)
        if handoff.state != "new":
            return None
        key = "receipt_inbox" if delivery.instead else "receipt_sent"
        return self._tell(connection, handoff, key, state, now)

    async def _failed(self, delivery: Delivery, holder: str, error: DeliveryError) -> None:
        now = self._clock()
        final = error.permanent or now - delivery.created_at > PATIENCE
        perhaps = delivery.before or error.perhaps
        values = {"perhaps": perhaps, "reason": error.reason, "state": "failed" if final else "waiting"}
        if not final:
            values["due_at"] = now + pause(delivery.attempts)

        def work(connection: Connection) -> str | None:
            handoff = records.locked(connection, delivery.handoff)
            if not records.settle(connection, delivery.id, holder, **values) or handoff is None or not final:
                return None
            return self._given_up(connection, delivery, handoff, now)

        conversation = await self._database.write(work)
        log.warning(
            "delivery_failed",
            kind=delivery.kind,
            way=delivery.way,
            attempts=delivery.attempts,
            reason=error.reason,
            final=final,
        )
        if conversation is not None:
            self._notify(conversation)

    def _given_up(
        self, connection: Connection, delivery: Delivery, handoff: Handoff, now: float
    ) -> str | None:
        """Turn to the general inbox; where there is none, say that the message waits in the desk."""
        records.note(connection, handoff.id, "failed", now)
        if delivery.kind == "answer":
            return None  # the desk shows it
        inbox = self._ways.inbox or self._words().contacts.inbox
        if delivery.way == "mail" and inbox and inbox != delivery.recipient:
            where = [Post("mail", inbox)]
            records.post(connection, handoff.id, delivery.kind, where, now, self._ways.sender, instead=True)
            return None
        if delivery.kind != "handoff" or handoff.state != "new" or records.waiting(connection, handoff.id):
            return None
        return self._tell(connection, handoff, "receipt_failed", handoff.state, now)

    def _tell(self, connection: Connection, handoff: Handoff, key: str, state: str, now: float) -> str | None:
        if handoff.conversation is None:
            return None
        text = self._words().texts.get(key, handoff.language, id=handoff.id)
        reply = Reply(text, handoff.language, TOPIC, handoff={"id": handoff.id, "state": state})
        with suppress(Gone):
            push(connection, handoff.conversation, [reply], now)
        return handoff.conversation
