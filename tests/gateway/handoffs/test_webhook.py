from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.gateway.store import HOUR
from bot.handoff.webhook import signature

from ..conftest import Site, Start
from .conftest import deliver, hand_in, outbox, rows

SECRET = "gemeinsam"


@dataclass
class Tickets:
    """A ticket system that keeps what it is told; `answers` are its next statuses."""

    url: str = ""
    answers: list[int] = field(default_factory=list)
    told: list[tuple[dict[str, str], bytes]] = field(default_factory=list)

    async def hook(self, request: web.Request) -> web.Response:
        self.told.append((dict(request.headers), await request.read()))
        status = self.answers.pop(0) if self.answers else 200
        return web.Response(status=status, headers={"Location": "/elsewhere"} if status == 302 else {})


@pytest.fixture
async def tickets() -> AsyncIterator[Tickets]:
    system, app = Tickets(), web.Application()
    app.router.add_post("/hook", system.hook)
    async with TestServer(app) as server:
        system.url = str(server.make_url("/hook"))
        yield system


@pytest.fixture
async def site(start: Start, tickets: Tickets) -> Site:
    site = await start(handoff_webhook_url=tickets.url, handoff_webhook_secret=SECRET)
    await site.begin()
    return site


async def test_a_ticket_system_is_told_under_a_signature(site: Site, tickets: Tickets) -> None:
    id = await hand_in(site, topic_field="verkehr")
    await deliver(site)
    ((headers, body),) = tickets.told
    stamp, _, given = headers["X-Revierlotse-Signature"].partition(",v1=")
    expected = hmac.new(SECRET.encode(), stamp.removeprefix("t=").encode() + b"." + body, hashlib.sha256)
    assert given == expected.hexdigest()
    assert stamp == f"t={int(site.clock.now)}"
    content = json.loads(body)
    assert (content["event"], content["id"], content["topic_field"]) == ("handoff.created", id, "verkehr")
    assert (content["person"], content["concern"]) == ("Kim Vertretung", "Der Bolzplatz ist kaputt.")
    assert headers["Idempotency-Key"] == content["delivery"]
    assert (await rows(site))[0].state == "sent"


async def test_a_failure_is_repeated_under_the_same_key(site: Site, tickets: Tickets) -> None:
    tickets.answers += [500, 429, 302, 200]
    await hand_in(site)
    for _ in range(6):
        await deliver(site, HOUR)
    assert len(tickets.told) == 4
    assert len({headers["Idempotency-Key"] for headers, _ in tickets.told}) == 1


async def test_a_refusal_is_final(site: Site, tickets: Tickets) -> None:
    tickets.answers.append(400)
    await hand_in(site)
    await deliver(site)
    await deliver(site, HOUR)
    assert [(row.state, row.reason) for row in await outbox(site)] == [("failed", "webhook_400")]
    assert len(tickets.told) == 1


async def test_a_withdrawal_is_told_without_what_was_written(site: Site, tickets: Tickets) -> None:
    id = await hand_in(site)
    await deliver(site)
    await site.call("DELETE", f"handoffs/{id}")
    await deliver(site)
    content = json.loads(tickets.told[1][1])
    assert (content["event"], content["id"]) == ("handoff.withdrawn", id)
    assert content.keys() == {"event", "id", "delivery", "created_at"}


def test_the_signature_covers_time_and_body() -> None:
    assert (
        len(
            {
                signature("a", 1, b"x"),
                signature("b", 1, b"x"),
                signature("a", 2, b"x"),
                signature("a", 1, b"y"),
            }
        )
        == 4
    )
