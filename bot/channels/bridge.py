"""Between a messenger and the conversation service: takes in, answers, sends, loses nothing when killed."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import structlog

from bot.channels.adapter import Adapter, Away, Batch, Incoming, Later, Undeliverable
from bot.channels.answers import Answers
from bot.channels.books import Books, Entry, Parcel
from bot.channels.lines import Lines
from bot.content.texts import Texts
from bot.gateway.gateway import Gateway
from bot.gateway.limits import Buckets
from bot.gateway.store import HOUR

LOOK_SECONDS = 1.0
"""Between two looks for what staff or a receipt has added to a conversation."""
HEALTH_SECONDS = 5.0
"""How often the state of the messenger is written down when it is the same."""
_ANSWERS_AT_ONCE = 16
_TYPING_AFTER, _TYPING_SECONDS = 0.3, 4.0
_FIRST_PAUSE, _LONGEST_PAUSE = 0.5, 10.0
_NOTICES_PER_MINUTE = 1
_MOST_FAILURES = 10
log = structlog.get_logger()


class Bridge:
    """Runs one messenger until it is cancelled."""

    def __init__(self, gateway: Gateway, adapter: Adapter, books: Books, texts: Callable[[], Texts]) -> None:
        self._adapter = adapter
        self._books = books
        self._answers = Answers(gateway, adapter, books, texts)
        self._gateway = gateway
        self._people = Buckets(gateway.settings.rate_per_minute)
        self._notices = Buckets(_NOTICES_PER_MINUTE)
        self._too_fast: set[str] = set()
        self._inbox = Lines("inbox", self._answer, _ANSWERS_AT_ONCE)
        self._outbox = Lines("outbox", self._send, adapter.at_once)
        self._pause = 0.0
        self._until = 0.0
        self._told = ("", 0.0)
        self._addresses: set[str] = set()
        self._signals: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Take in, answer and send."""
        self._inbox.wake(await self._books.waiting())
        self._outbox.wake(await self._books.unsent())
        duties = [
            self._receive(),
            _every(LOOK_SECONDS, self._look),
            _every(LOOK_SECONDS, self._tell_health),
            _every(HOUR, self._tidy),
        ]
        tasks = [asyncio.create_task(duty) for duty in duties]
        try:
            await asyncio.gather(*tasks)
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def finish(self, seconds: float) -> None:
        """Let what is under way end; what is left waits in the database for the next start."""
        await self._inbox.stop(seconds)
        await self._outbox.stop(seconds)
        for signal in self._signals:
            signal.cancel()

    async def _receive(self) -> None:
        async for batch in self._adapter.receive(await self._books.state("cursor")):
            await self._take(batch)

    async def _take(self, batch: Batch) -> None:
        """Store what came in; as long as that does not work, nothing more is taken."""
        limited = [one for one in batch.incoming if one.kind != "deletion"]
        for one in limited:
            if self._people.wait(one.person):
                self._too_fast.add(one.event)
        while True:
            try:
                identities = await self._books.accept(batch)
                break
            except Exception as error:
                log.error("inbox_failed", channel=self._adapter.name, error=error)
                await asyncio.sleep(_FIRST_PAUSE)
        batch.stored()
        self._inbox.wake(identities)

    async def _answer(self, identity: str) -> float | None:
        entry = await self._books.next_in(identity)
        if entry is None:
            return None
        if (seconds := entry.due_at - time.time()) > 0:
            return seconds
        if entry.incoming.event in self._too_fast:
            await self._slow_down(entry)
            pause = 0.0
        else:
            async with self._signs(entry.incoming):
                pause = await self._answers.answer(entry)
        self._outbox.wake([identity])
        return pause

    async def _slow_down(self, entry: Entry) -> None:
        """Refuse a message that came too fast; say so once a minute, not to every one."""
        self._too_fast.discard(entry.incoming.event)
        if self._notices.wait(entry.incoming.person):
            await self._books.finish(entry)
        else:
            await self._answers.too_fast(entry)

    @asynccontextmanager
    async def _signs(self, incoming: Incoming) -> AsyncIterator[None]:
        """Show that a message has arrived and, where it takes a while, that an answer is being written.

        The answer never waits for these signs, and they are not cut off: not every library survives that.
        """
        if incoming.kind in ("deletion", "arrival"):
            yield
            return
        answered = asyncio.Event()
        for sign in (
            self._adapter.receipt(incoming, self._answers.words("de")),
            self._type(incoming, answered),
        ):
            task = asyncio.create_task(sign)
            self._signals.add(task)
            task.add_done_callback(self._signals.discard)
        try:
            yield
        finally:
            answered.set()

    async def _type(self, incoming: Incoming, answered: asyncio.Event) -> None:
        seconds = _TYPING_AFTER
        while not await _within(answered, seconds):
            await self._adapter.typing(incoming.address)
            seconds = _TYPING_SECONDS

    async def _send(self, identity: str) -> float | None:
        parcel = await self._books.next_out(identity)
        if parcel is None:
            return None
        if (seconds := max(parcel.due_at - time.time(), self._until - time.monotonic())) > 0:
            return seconds
        try:
            event = await self._adapter.push(parcel.address, parcel.message, parcel.key)
        except Later as later:
            await self._books.delay(parcel, later.seconds)
            return later.seconds
        except Undeliverable:
            log.warning("undeliverable", channel=self._adapter.name)
            await self._books.drop(parcel)
            return 0.0
        except Away as error:
            return self._away(parcel, error)
        except Exception as error:  # nobody expected it: what comes after must not wait for ever
            return await self._failed(parcel, error)
        self._pause = 0.0
        await self._books.sent(parcel, event)
        return 0.0

    async def _failed(self, parcel: Parcel, error: Exception) -> float:
        log.error("sending_failed", channel=self._adapter.name, error=error)
        if parcel.attempts + 1 >= _MOST_FAILURES:
            await self._books.drop(parcel)
            return 0.0
        await self._books.delay(parcel, _LONGEST_PAUSE)
        return _LONGEST_PAUSE

    def _away(self, parcel: Parcel, error: Away) -> float:
        """The messenger does not answer: nothing is sent for a while, longer each time."""
        if time.monotonic() >= self._until:
            self._pause = min(_LONGEST_PAUSE, self._pause * 2 or _FIRST_PAUSE)
            self._until = time.monotonic() + self._pause
            log.warning("messenger_away", channel=self._adapter.name, error=error.__cause__ or error)
        return self._pause

    async def _look(self) -> None:
        self._gateway.publication.look()
        behind = await self._books.behind()
        for identity in behind:
            await self._books.fill_now(identity, self._answers.rendering())
        self._outbox.wake(behind)

    async def _tidy(self) -> None:
        """Forget what belongs to nobody any more: events long answered, the rest of conversations gone."""
        await self._books.clear()
        before, self._addresses = self._addresses, set(await self._books.addresses())
        for address in before - self._addresses:
            await self._adapter.forget(address)

    async def _tell_health(self) -> None:
        now, health = time.monotonic(), self._adapter.health
        told, at = self._told
        if health != told or now - at >= HEALTH_SECONDS:
            await self._books.keep("health", health)
            self._told = (health, now)


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Tell whether an event comes within so many seconds."""
    try:
        await asyncio.wait_for(event.wait(), seconds)
    except asyncio.TimeoutError:
        return False
    return True


async def _every(seconds: float, duty: Callable[[], Awaitable[object]]) -> None:
    """Do something again and again; an error is logged and does not end it."""
    while True:
        try:
            await duty()
        except Exception as error:
            log.error("duty_failed", error=error)
        await asyncio.sleep(seconds)
