"""The id that a visitor can quote: ABI-XXXX-XXXX in Crockford's base 32, without letters that look alike."""

from __future__ import annotations

import re
import secrets

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_DIGITS = frozenset("23456789")
_WRITTEN = re.compile(r"\bABI([\s\u2010-\u2015-]*)([0-9A-Z]{4})([\s\u2010-\u2015-]*)([0-9A-Z]{4})\b")


def make() -> str:
    """Make an id of almost 40 random bits, with a digit: "ABI Mitglied" must not look like one."""
    letters = ""
    while _DIGITS.isdisjoint(letters):
        letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"ABI-{letters[:4]}-{letters[4:]}"


def find(text: str) -> str | None:
    """Find an id in a text, however it is written (abi k7m2 9xqo); None when there is none."""
    found = _WRITTEN.search(text.upper())
    if found is None:
        return None
    written = found[2] + found[4]
    hyphens = found[1].strip() and found[3].strip()
    if not hyphens and not any(letter.isdigit() for letter in written):
        return None
    letters = written.translate(_ALIKE)
    return f"ABI-{letters[:4]}-{letters[4:]}" if set(letters) <= set(_ALPHABET) else None
