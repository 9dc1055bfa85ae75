"""What a hand-off keeps of where it came from."""

from __future__ import annotations

from bot.gateway.gateway import Gateway

from ..conftest import Site
from .conftest import FORM, hand_in, rows


async def test_a_handoff_says_by_which_way_it_came(site: Site) -> None:
    await site.begin()
    await hand_in(site)
    messenger = Gateway.build(site.gateway.settings, site.clock, (), channel="telegram")
    try:
        conversation, _, _ = await messenger.conversations.begin("de")
        told = await messenger.handoffs.submit(
            conversation, await messenger.handoffs.checked(conversation, FORM), conversation.language
        )
        await messenger.database.write(lambda connection: [effect(connection) for effect in told.effects])
    finally:
        await messenger.close()
    assert sorted(row.channel for row in await rows(site)) == ["telegram", "web"]
