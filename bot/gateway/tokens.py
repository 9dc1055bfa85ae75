"""Bearer tokens: made here, given to the visitor once, stored only as a hash."""

from __future__ import annotations

import hashlib
import re
import secrets

_SHAPE = re.compile(r"[A-Za-z0-9_-]{43}")


def make() -> str:
    """Make a token of 256 random bits, in letters that are safe in a header and a URL."""
    return secrets.token_urlsafe(32)


def digest(token: str) -> str:
    """Hash a token for storage. 256 random bits need neither salt nor a slow hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def from_header(header: str | None) -> str | None:
    """Take the token out of an `Authorization` header; None when it cannot be one of ours."""
    scheme, _, token = (header or "").partition(" ")
    token = token.strip()
    return token if scheme.lower() == "bearer" and _SHAPE.fullmatch(token) else None
