from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest
import sqlalchemy as sa

from bot.gateway.tables import deliveries, handoffs
from tests.handoff.post_office import PostOffice, running

from ..conftest import Site, Start

FORM = {
    "topic_field": "sport",
    "concern": "Der Bolzplatz ist kaputt.",
    "name": "Xaverina Quast",
    "mail": "xaverina@posteo.de",
    "phone": "03493 341800",
    "consent": True,
}


@pytest.fixture
async def office() -> AsyncIterator[PostOffice]:
    async with running() as office:
        yield office


@pytest.fixture
def mail(office: PostOffice) -> dict[str, str]:
    """Settings of a gateway that hands its mails in at the post office."""
    return {"smtp_url": f"smtp://127.0.0.1:{office.port}", "mail_from": "Revierlotse <bot@amt.example>"}


@pytest.fixture
async def desk(start: Start, mail: dict[str, str]) -> Site:
    """A gateway with a post office and a conversation begun."""
    site = await start(**mail)
    await site.begin()
    return site


async def hand_in(site: Site, **changes: Any) -> str:
    """Hand a message over; give its id."""
    response = await site.call("POST", "handoffs", json={**FORM, **changes})
    content = await response.json()
    assert response.status == 201, content
    return str(content["handoff"]["id"])


async def deliver(site: Site, seconds: float = 0.0) -> None:
    """Let time pass, and everything that is then due be sent."""
    site.clock.now += seconds
    for _ in range(3):  # what comes of it, such as a mail to the general inbox, too
        await site.gateway.outbox.work()
        await site.gateway.outbox.idle()


async def rows(site: Site, table: sa.Table = handoffs) -> list[Any]:
    query = sa.select(table)
    return await site.gateway.database.read(lambda connection: connection.execute(query).all())


async def outbox(site: Site) -> list[Any]:
    return await rows(site, deliveries)
