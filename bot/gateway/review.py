"""What the assistant did not understand, for staff to label: masked, counted by the day, of nobody.

A row is what visitors wrote with every word masked that could say who they are (bot/gateway/masking.py). It
has no conversation, no time of day and no number that grows: erasing a conversation has nothing to do here.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import delete, select, text
from sqlalchemy.engine import Connection

from bot.gateway.assistant import AnsweredTurn
from bot.gateway.content import Content
from bot.gateway.database import Database
from bot.gateway.store import DAY, Effect, Store, Turn, iso
from bot.gateway.tables import misunderstood

Kind = Literal["unknown", "outside", "unhelpful", "chosen"]
"""Not understood; taken for no question of ours; answered without help; named by the visitor after it."""

LONGEST = 300
"""Characters; with MOST it bounds what all of it can take up."""
MOST = 5_000
"""Rows. When there are so many, nothing is added until older ones are dropped."""
SHORTEST_NUMBER = 4
_UNKNOWN, _OUTSIDE = "nlu_fallback", "out_of_scope"
_HANDOFF = "handoff_request"
_KINDS: dict[str, Kind] = {_UNKNOWN: "unknown", _OUTSIDE: "outside"}
_NO_TOPIC = frozenset({_HANDOFF, "capabilities", "more_info"})
"""Ways out that are offered whatever somebody meant: choosing one of them tells nothing."""

_NOTE = text(
    "INSERT INTO misunderstood (text, kind, intent, confidence, count, first_day, last_day)"
    " SELECT :text, :kind, :intent, CAST(:confidence AS DOUBLE PRECISION), 1, :day, :day"
    " WHERE (SELECT count(*) FROM misunderstood) < :most"
    " ON CONFLICT (text, kind, intent) DO UPDATE SET count = misunderstood.count + 1, last_day = :day,"
    " confidence = (misunderstood.confidence * misunderstood.count + excluded.confidence)"
    " / (misunderstood.count + 1)"
)


class Reviewer:
    """Makes of a message that was not understood what is stored with it, in the same transaction.

    `days` 0 keeps nothing; `clock` gives seconds since 1970.
    """

    def __init__(
        self, store: Store, content: Callable[[], Content], days: int, clock: Callable[[], float]
    ) -> None:
        self._store = store
        self._content = content
        self._days = days
        self._clock = clock

    async def noted(
        self,
        turn: Turn,
        said: str | None,
        answered: Sequence[AnsweredTurn],
        ratings: Iterable[tuple[str, bool]],
    ) -> list[Effect]:
        """Note a message that was not understood, a complaint about an answer, or a choice after a doubt.

        Nothing is noted while the hand-off dialogue asks: what is said to it is for the person it goes to.
        """
        if not self._days or any(one.topic == _HANDOFF for one in answered):
            return []
        conversation = turn.conversation.id
        if said is not None:
            effects = [
                effect
                for one in answered
                if one.topic in _KINDS
                for effect in self._note(said, _KINDS[one.topic], one.guess or _UNKNOWN, one.confidence)
            ]
            for topic in (topic for topic, helpful in ratings if not helpful):
                effects += await self.unhelpful(conversation, topic, None)
            return effects
        intent = str((turn.choice or {}).get("intent"))
        if turn.topic != _UNKNOWN or intent in _NO_TOPIC:
            return []
        return self._note(await self._store.asked(conversation, turn.under), "chosen", intent)

    async def unhelpful(self, conversation_id: str, topic: str, under: int | None) -> list[Effect]:
        """Note the question whose answer did not help: the one before reply number `under`, or the last."""
        if not self._days:
            return []
        return self._note(await self._store.asked(conversation_id, under), "unhelpful", topic)

    def _note(
        self, said: str | None, kind: Kind, intent: str, confidence: float | None = None
    ) -> list[Effect]:
        content = self._content()
        if said is None or content.emergency.found_in(said):
            return []
        masked = content.masker.mask(said)
        if masked is None or len(masked) > LONGEST:
            return []
        values = {
            "text": masked,
            "kind": kind,
            "intent": intent[:64],
            "confidence": confidence,
            "day": iso(self._clock())[:10],
            "most": MOST,
        }

        def effect(connection: Connection) -> None:
            connection.execute(_NOTE, values)

        return [effect]


@dataclass(frozen=True)
class Finding:
    """One way in which a message was not understood."""

    kind: Kind
    intent: str
    confidence: float | None
    count: int


@dataclass(frozen=True)
class Entry:
    """A masked message with all that was made of it; `number` names it as long as it is there."""

    number: str
    text: str
    first_day: str
    last_day: str
    findings: Sequence[Finding]

    @property
    def count(self) -> int:
        """How often visitors wrote it; what is chosen or rated may be counted as missed already."""
        missed = sum(one.count for one in self.findings if one.kind in ("unknown", "outside"))
        return missed or sum(one.count for one in self.findings)


class Reviews:
    """What is there to review. `days` after it was first written a message is dropped."""

    def __init__(self, database: Database, days: int, clock: Callable[[], float]) -> None:
        self._database = database
        self._days = days
        self._clock = clock

    async def entries(self) -> list[Entry]:
        """Give all messages, the most frequent first."""
        rows = await self._database.read(lambda connection: connection.execute(select(misunderstood)).all())
        by_text = defaultdict(list)
        for row in rows:
            by_text[row.text].append(row)
        numbers = _numbers(by_text)
        found = [
            Entry(
                numbers[said],
                said,
                min(row.first_day for row in group),
                max(row.last_day for row in group),
                [Finding(row.kind, row.intent, row.confidence, row.count) for row in group],
            )
            for said, group in by_text.items()
        ]
        return sorted(found, key=lambda entry: (-entry.count, entry.text))

    async def entry(self, number: str) -> Entry:
        """Find the message of a number, which may be longer than it need be; raise `LookupError`."""
        found = [one for one in await self.entries() if _digits(one.text).startswith(number)]
        if len(found) != 1 or len(number) < SHORTEST_NUMBER:
            raise LookupError(number)
        return found[0]

    async def drop(self, entry: Entry) -> None:
        """Forget a message."""
        query = delete(misunderstood).where(misunderstood.c.text == entry.text)
        await self._database.write(lambda connection: connection.execute(query))

    async def retain(self) -> int:
        """Forget what is too old, however often it was written since; give the number of rows."""
        oldest = iso(self._clock() - self._days * DAY)[:10]
        old = misunderstood.c.first_day <= oldest
        query = delete(misunderstood) if not self._days else delete(misunderstood).where(old)
        return await self._database.write(lambda connection: int(connection.execute(query).rowcount))


def _digits(said: str) -> str:
    """The hash of a text in digits, turned round: the last ones are spread evenly, the first are not."""
    return str(int.from_bytes(hashlib.sha256(said.encode()).digest(), "big")).zfill(78)[::-1]


def _numbers(texts: Iterable[str]) -> dict[str, str]:
    """Name each text by as few digits of its hash as tell it from all others, so no number tells an order."""
    digits = sorted((_digits(said), said) for said in texts)
    numbers = {}
    for place, (own, said) in enumerate(digits):
        near = [digits[other][0] for other in (place - 1, place + 1) if 0 <= other < len(digits)]
        length = SHORTEST_NUMBER
        while any(other.startswith(own[:length]) for other in near):
            length += 1
        numbers[said] = own[:length]
    return numbers
