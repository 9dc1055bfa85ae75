"""Bearer tokens: made here, given to the visitor once, stored only as a hash."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def make() -> str:
    """Make a token of 256 random bits, in letters that are safe in a header and a URL."""
    return secrets.token_urlsafe(32)


def derive(secret: str, seed: str) -> str:
    """Make the token that belongs to a seed of ours: the same again for the same seed."""
    mac = hmac.new(secret.encode(), b"token\0" + seed.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).rstrip(b"=").decode()


def digest(token: str) -> str:
    """Hash a token for storage. 256 random bits need neither salt nor a slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def from_header(header: str | None) -> str | None:
    """Take the token out of an `Authorization` header; None when it cannot be one of ours."""
    scheme, _, token = (header or "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and _SHAPE.fullmatch(token) else None
