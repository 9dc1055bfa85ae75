"""Keeps what would tell who wrote: ids only as hashes, addresses only encrypted, both with `SECRET_KEY`."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.fernet import Fernet, InvalidToken


class SealBroken(ValueError):
    """This was sealed with another key, or is damaged."""


class Seal:
    """Two keys made of the server's secret, one to hash and one to encrypt."""

    def __init__(self, secret_key: str) -> None:
        self._hash_key = _derived(secret_key, b"channels: hash")
        self._fernet = Fernet(base64.urlsafe_b64encode(_derived(secret_key, b"channels: seal")))

    def hashed(self, *parts: str) -> str:
        """Give the same 64 hexadecimal digits for the same parts, which do not lead back to them."""
        message = json.dumps(parts, ensure_ascii=True).encode("ascii")
        return hmac.new(self._hash_key, message, hashlib.sha256).hexdigest()

    def close(self, content: Any) -> str:
        """Encrypt something that JSON can hold."""
        return self._fernet.encrypt(json.dumps(content).encode()).decode("ascii")

    def open(self, sealed: str) -> Any:
        """Decrypt; raise `SealBroken`."""
        try:
            return json.loads(self._fernet.decrypt(sealed.encode()))
        except (InvalidToken, ValueError):
            raise SealBroken from None

    def password(self, purpose: str) -> str:
        """Give a password for something else that is kept encrypted."""
        return self.hashed("password", purpose)


def _derived(secret_key: str, purpose: bytes) -> bytes:
    return hmac.new(secret_key.encode(), purpose, hashlib.sha256).digest()
