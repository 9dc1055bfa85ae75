"""What a visitor hands over, and what is kept of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.content.texts import Language
from bot.handoff.routing import Via
from bot.handoff.states import State


@dataclass(frozen=True)
class Submission:
    """What a visitor agreed to hand over. `draft` None: it was not collected by the dialogue.

    `consent` is the wording that was shown; `transcript` tells whether it covers the conversation's wording.
    """

    topic_field: str | None
    person: str | None
    concern: str
    name: str | None
    mail: str | None
    phone: str | None
    consent: str
    transcript: bool
    draft: str | None = None

    @property
    def fingerprint(self) -> str:
        """A hash of what is handed over: the same from the same visitor is the same message."""
        parts = [self.topic_field, self.person, self.concern, self.name, self.mail, self.phone]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


@dataclass(frozen=True)
class Consent:
    """What was agreed to, when (seconds since 1970), and whether it covers the conversation's wording."""

    text: str
    at: float
    transcript: bool


@dataclass(frozen=True)
class Handoff:
    """A hand-off as it was when it was read. Times are seconds since 1970."""

    id: str
    conversation: str | None
    draft: str
    fingerprint: str
    state: State
    language: Language
    channel: str
    topic_field: str | None
    person: str | None
    reader: str | None
    via: Via
    concern: str
    name: str | None
    mail: str | None
    phone: str | None
    consent: Consent
    summary: str
    transcript: Sequence[Mapping[str, Any]] | None
    created_at: float
    sent_at: float | None
    closed_at: float | None
