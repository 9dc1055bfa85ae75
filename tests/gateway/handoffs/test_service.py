"""What a hand-off keeps of where it came from, and which of several a visitor means."""

from __future__ import annotations

from functools import partial
from typing import Any

from bot.gateway.gateway import Gateway
from bot.gateway.handoffs.service import Told

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


async def obeyed(site: Site, **command: Any) -> Told:
    """Let the gateway obey a command of the dialogue in the conversation that was begun."""
    conversation = await site.gateway.store.by_token(site.token)
    assert conversation is not None
    told = await site.gateway.handoffs.obey(conversation, {"id": None, "contact": None, **command}, "de")
    await site.gateway.database.write(lambda connection: [effect(connection) for effect in told.effects])
    return told


async def test_of_several_messages_none_is_taken_back_before_the_visitor_says_which(site: Site) -> None:
    await site.begin()
    ids = [
        await hand_in(site, concern=concern) for concern in ("Der Bolzplatz ist kaputt.", "Das Tor fehlt.")
    ]
    obey = partial(obeyed, site)
    states = await obey(do="status")
    assert all(id in states.text for id in ids)
    asked = await obey(do="withdraw")
    assert asked.handoff is None
    assert all(id in asked.text for id in ids)
    assert "Das Tor fehlt." in asked.text
    assert {row.state for row in await rows(site)} == {"new"}
    assert (await obey(do="withdraw", number=1)).handoff == {"id": ids[0], "state": "withdrawn"}
    assert f"{ids[0]} ist zurückgezogen" in (await obey(do="status")).text
    assert (await obey(do="withdraw", number=1)).text == f"Ihre Nachricht {ids[0]} ist zurückgezogen."
    assert (await obey(do="withdraw")).handoff == {"id": ids[1], "state": "withdrawn"}
    assert ids[1] in (await obey(do="status")).text


async def test_the_last_message_is_the_last_that_is_left(site: Site) -> None:
    await site.begin()
    ids = [await hand_in(site, concern=concern) for concern in ("Das Tor fehlt.", "Die Bank fehlt.")]
    told = await obeyed(site, do="withdraw", number=-1)
    assert told.handoff == {"id": ids[1], "state": "withdrawn"}
