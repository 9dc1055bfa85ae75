"""Numbers as people send them to choose an option: "2", "2.", "Nr. 2", "2️⃣"."""

from __future__ import annotations

import re

_KEYCAP = "\ufe0f\u20e3"
_TEN = "\U0001f51f"
_NUMBER = re.compile(r"(?:nr\.?|nummer|option|antwort)?\s*([0-9]{1,2})\s*[.)!]?", re.IGNORECASE)


def number_in(text: str) -> int | None:
    """Give the number that a text or a sign is, None where it is anything else."""
    plain = "".join(sign for sign in text.strip() if sign not in _KEYCAP).replace(_TEN, "10")
    found = _NUMBER.fullmatch(plain)
    return int(found[1]) if found else None
