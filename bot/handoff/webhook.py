"""Tells a ticket system: POST to HANDOFF_WEBHOOK_URL, signed with HANDOFF_WEBHOOK_SECRET.

`X-Revierlotse-Signature: t=<seconds since 1970>,v1=<hex>`, where v1 is the HMAC-SHA256 of `<t>.<body>`.
`Idempotency-Key` stays the same when a message is sent again.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.handoff.delivery import DeliveryError

SECONDS = 20.0
_AGAIN = frozenset({408, 409, 425, 429})
"""Refusals that pass; every other status from 400 to 499 is final."""


def signature(secret: str, timestamp: int, body: bytes) -> str:
    """Sign a body; the receiver does the same and compares, and refuses an old timestamp."""
    signed = hmac.new(secret.encode(), f"{timestamp}.".encode() + body, hashlib.sha256)
    return f"t={timestamp},v1={signed.hexdigest()}"


class Webhook:
    """Sends what happened as JSON. Needs a running event loop."""

    def __init__(self, url: str, secret: str) -> None:
        self._url = url
        self._secret = secret
        self._session = ClientSession(timeout=ClientTimeout(total=SECONDS))

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def send(self, content: Mapping[str, Any], key: str, timestamp: int) -> None:
        """Send under an idempotency key; raise `DeliveryError`."""
        body = json.dumps(content, ensure_ascii=False).encode()
        headers = {
            "Content-Type": "application/json",
            "Idempotency-Key": key,
            "X-Revierlotse-Signature": signature(self._secret, timestamp, body),
        }
        try:
            async with self._session.post(
                self._url, data=body, headers=headers, allow_redirects=False
            ) as response:
                status = response.status
        except asyncio.TimeoutError:
            raise DeliveryError("webhook_timeout", perhaps=True) from None
        except ClientError as error:
            lost = not isinstance(error, ConnectionRefusedError | OSError)
            raise DeliveryError("webhook_unreachable", perhaps=lost) from None
        if not 200 <= status < 300:
            final = 400 <= status < 500 and status not in _AGAIN
            raise DeliveryError(f"webhook_{status}", permanent=final, perhaps=status >= 500)
