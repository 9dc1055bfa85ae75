"""Erases the keys of a Matrix room: without them nobody can read from our side what was said in it."""

from __future__ import annotations

from typing import Any

from nio import AsyncClient
from nio.crypto.sessions import InboundGroupSession
from nio.store.models import MegolmInboundSessions


def forget_room(client: AsyncClient, room_id: str, *, others: bool) -> None:
    """Make all that was said in a room so far unreadable for us, in memory and in the store.

    A visitor's device goes on with the key that it has, so that key is not deleted but turned forward, past
    the last message read with it: earlier ones cannot be made of it any more. Where there are `others`, keys
    with which nothing has been read since the start stay: a message of theirs may be on its way.
    """
    olm, store = client.olm, client.store
    if olm is None or store is None:
        return
    own = olm.account.identity_keys["curve25519"]
    kept = []
    for sessions in olm.inbound_group_store[room_id].values():
        for session in sessions.values():
            if session.sender_key != own and (one := _forward(olm, session) or (others and session)):
                kept.append(one)
    olm.inbound_group_store[room_id].clear()
    if room_id in olm.outbound_group_sessions:
        client.invalidate_outbound_session(room_id)
    with store.database.bind_ctx(store.models):
        MegolmInboundSessions.delete().where(MegolmInboundSessions.room_id == room_id).execute()
    for session in kept:
        olm.inbound_group_store.add(session)
        store.save_inbound_group_session(session)


def _forward(olm: Any, session: InboundGroupSession) -> InboundGroupSession | None:
    """Make a key that begins after the last message read with this one; None for one not used lately."""
    used = [
        index
        for sender_key, session_id, index in list(olm.message_index_store)
        if (sender_key, session_id) == (session.sender_key, session.id)
    ]
    if not used:
        return None
    return InboundGroupSession.import_session(
        session.export_session(max(used) + 1),
        session.ed25519,
        session.sender_key,
        session.room_id,
        session.forwarding_chain,
    )
