"""The parts of the running application, in the order in which they need each other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.gateway.assistant import Assistant
from bot.gateway.channels import Channels
from bot.gateway.checker import Checker
from bot.gateway.connectors import Connectors
from bot.gateway.content import Content
from bot.gateway.conversations import Conversations
from bot.gateway.database import Database
from bot.gateway.easy_text import Helper
from bot.gateway.erasure import Eraser, Erasure, TrackerEraser
from bot.gateway.events import Events
from bot.gateway.handoffs.book import ContactBook
from bot.gateway.handoffs.desk import Desk
from bot.gateway.handoffs.letters import Letters
from bot.gateway.handoffs.outbox import Carriers, Outbox
from bot.gateway.handoffs.service import Handoffs, Ways, Words
from bot.gateway.health import Health
from bot.gateway.limits import Buckets, Limiter
from bot.gateway.publication import Publication
from bot.gateway.review import Reviewer, Reviews
from bot.gateway.settings import Settings
from bot.gateway.staff.accounts import Accounts
from bot.gateway.store import DAY, Store
from bot.handoff.mail import parsed
from bot.handoff.smtp import Mailer, Server
from bot.handoff.webhook import Webhook


@dataclass
class Gateway:
    """What the handlers use. `closing` is set when the process is about to stop."""

    settings: Settings
    database: Database
    store: Store
    assistant: Assistant
    events: Events
    conversations: Conversations
    reviews: Reviews
    erasure: Erasure
    health: Health
    checker: Checker
    reader: Checker
    """A second process of the checker, for the texts of visitors."""
    addresses: Limiter
    publication: Publication
    channels: Channels
    connectors: Connectors
    handoffs: Handoffs
    outbox: Outbox
    desk: Desk
    accounts: Accounts
    clock: Callable[[], float]
    book: ContactBook
    closing: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def content(self) -> Content:
        """The content as it is now."""
        return self.publication.content

    @classmethod
    def build(
        cls,
        settings: Settings,
        clock: Callable[[], float],
        erasers: Sequence[Eraser],
        channel: str = "web",
    ) -> Gateway:
        """Make the parts; needs a running event loop. Raises `ContentError` and `TextsError`.

        `channel` is the way by which this process hears visitors; hand-offs say so.
        """
        content = Content.load(settings.content_dir)  # the likeliest to fail: before anything is open
        book = ContactBook(settings.contacts)
        database = Database(settings.database_url)
        store = Store(database, clock)
        assistant = Assistant(settings.rasa_url, settings.internal_token, settings.assistant_seconds)
        publication = Publication(settings, content, assistant)
        events = Events(store)
        limiter = Buckets(settings.rate_per_minute)
        channels = Channels(settings.channels, database, clock, settings.var_dir)

        def words() -> Words:
            content = publication.content
            return Words(
                content.handoff_texts, book.contacts, lambda topic: content.responses.title(topic, "de")
            )

        ways = ways_of(settings)
        handoffs = Handoffs(database, store, ways, words, clock, channel, settings.handoff_days * DAY)
        letters = Letters(ways.sender, settings.bounces, f"{settings.public_url}/staff/handoffs", words)
        outbox = Outbox(database, _carriers(settings), ways, words, letters, events.notify, clock)
        reader = Checker()
        reviewer = Reviewer(store, lambda: publication.content, settings.review_days, clock)
        helper = Helper(reader, lambda: publication.content)
        return cls(
            settings=settings,
            database=database,
            store=store,
            assistant=assistant,
            events=events,
            conversations=Conversations(
                store, assistant, events, limiter, lambda: publication.content, handoffs, helper, reviewer
            ),
            reviews=Reviews(database, settings.review_days, clock),
            erasure=Erasure(store, [TrackerEraser(assistant), *erasers]),
            health=Health(store, assistant, lambda: publication.actions_url, channels),
            checker=Checker(),
            reader=reader,
            addresses=Buckets(settings.rate_per_address),
            publication=publication,
            channels=channels,
            connectors=Connectors(settings.rasa_connectors, lambda: assistant.url),
            handoffs=handoffs,
            outbox=outbox,
            desk=Desk(database, ways, words, events.notify, clock),
            accounts=Accounts(database, clock),
            clock=clock,
            book=book,
        )

    async def erase(self, conversation_id: str) -> None:
        """Erase a conversation here, and at once or as soon as possible in every other store."""
        await self.conversations.erase(conversation_id, self.erasure.stores)
        await self.erasure.work()
        await self.database.scrub()

    async def close(self) -> None:
        """Close what is open, the database last."""
        await self.outbox.close()
        await self.checker.close()
        await self.reader.close()
        await self.health.close()
        await self.assistant.close()
        await self.database.close()


def ways_of(settings: Settings) -> Ways:
    """Tell how the county is told of messages."""
    return Ways(
        sender=settings.sender,
        mail=bool(settings.smtp_url),
        inbox=settings.handoff_inbox or None,
        webhook=bool(settings.handoff_webhook_url),
    )


def _carriers(settings: Settings) -> Carriers:
    mailer = webhook = None
    if settings.smtp_url:
        mailer = Mailer(Server.parse(settings.smtp_url), parsed(settings.sender).domain)
    if settings.handoff_webhook_url:
        webhook = Webhook(settings.handoff_webhook_url, settings.handoff_webhook_secret)
    return Carriers(mailer, webhook)


GATEWAY = web.AppKey("GATEWAY", Gateway)
LANGUAGE = web.RequestKey("LANGUAGE", str)
"""The language level of the conversation that a request belongs to."""
