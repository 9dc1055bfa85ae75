"""Everything that is kept about a conversation, as its visitor may see it."""

from __future__ import annotations

from typing import Any

from bot.gateway.gateway import Gateway
from bot.gateway.store import Conversation, iso


async def own_data(gateway: Gateway, conversation: Conversation) -> dict[str, Any]:
    """Give it as `GET /api/v1/conversations` has it."""
    return {
        "language": conversation.language,
        "created_at": iso(conversation.created_at),
        "expires_at": iso(conversation.expires_at),
        "last_topic": conversation.topic,
        "misses": conversation.misses,
        "messages": await gateway.store.transcript(conversation.id),
        "handoffs": await gateway.handoffs.own(conversation.id),
    }
