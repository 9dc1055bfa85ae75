"""Rasa's tracker store, holding for each conversation only the state that the next turn needs.

Rasa's SQL store appends every event for ever, reads a session's events for each message and counts
them for each save: it slows with every turn, and keeps all texts. Here a conversation is one row: its
slots, its active form and its latest turns, without what people and bot wrote. The transcript is the
gateway's, once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from rasa.core.brokers.broker import EventBroker
from rasa.core.tracker_store import TrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import (
    ActionExecuted,
    ActiveLoop,
    BotUttered,
    Event,
    SessionStarted,
    SlotSet,
    UserUttered,
)
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.dialects import postgresql, sqlite

from bot.assistant import savepoints
from bot.assistant.savepoints import Savepoints, replacing
from bot.sqlite import prepare

LATEST_TURNS = 1  # rules and forms look no further back; slots and the active form stay
PERSONAL = "handoff_"
"""So begin the slots that may hold what a person told about themselves."""

_TABLES = sa.MetaData()
_STATES = sa.Table(
    "assistant_states",
    _TABLES,
    sa.Column("conversation", sa.String(255), primary_key=True),
    sa.Column("events", sa.Text, nullable=False),
    sa.Column("saved_at", sa.Float, nullable=False, index=True),
)
_READ = sa.select(_STATES.c.events).where(_STATES.c.conversation == sa.bindparam("id"))
_SAVEPOINTS = savepoints.table(_TABLES)


class ConversationStore(TrackerStore):
    """One row a conversation, in SQLite or PostgreSQL; its `savepoints` are a row each as well."""

    def __init__(
        self, domain: Domain | None, host: str, event_broker: EventBroker | None = None, **kwargs: Any
    ) -> None:
        super().__init__(domain, event_broker, **kwargs)
        url = sa.engine.make_url(host)
        if url.get_backend_name() == "sqlite":
            Path(url.database or "").parent.mkdir(parents=True, exist_ok=True)
            # A pool here too: who closes the last connection moves the whole write-ahead log into the file.
            self._engine = sa.create_engine(
                url, poolclass=sa.pool.QueuePool, connect_args={"check_same_thread": False}
            )
            sa.event.listen(self._engine, "connect", prepare)
            insert_into = sqlite.insert
        else:
            self._engine = sa.create_engine(url, pool_pre_ping=True)
            insert_into = postgresql.insert
        self._read = _READ.compile(self._engine)
        self._write = replacing(insert_into(_STATES), self._engine)
        _TABLES.create_all(self._engine)
        self._as_read: dict[str, tuple[Event, str]] = {}
        self.savepoints = Savepoints(self._engine, insert_into, _STATES, _SAVEPOINTS)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """Return the conversation's tracker, or None for a new conversation."""
        written = self.savepoints.present(sender_id)
        if written is None:
            with self._engine.connect() as connection:
                written = connection.execute(self._read, {"id": sender_id}).scalar()
        if written is None:
            return None
        tracker = DialogueStateTracker.from_events(sender_id, _events(written), self.domain.slots)
        if tracker.events:
            self._as_read[sender_id] = (tracker.events[-1], written)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """Write the state that the next turn needs."""
        await self.stream_events(tracker)
        self._as_read.pop(tracker.sender_id, None)
        events, dropped = self._written(tracker)
        row = {
            "conversation": tracker.sender_id,
            "events": events,
            "saved_at": tracker.events[-1].timestamp if tracker.events else 0.0,
        }
        with self._engine.begin() as connection:
            connection.execute(self._write, row)
            dropped |= self.savepoints.write(connection, tracker.sender_id, events)
        if dropped:
            self._wipe()

    def written(self, tracker: DialogueStateTracker) -> str:
        """Return the state of `tracker` as it would be saved: as it was read, if nothing came after that."""
        latest, as_read = self._as_read.pop(tracker.sender_id, (None, ""))
        return as_read if latest and tracker.events[-1] is latest else self._written(tracker)[0]

    def _written(self, tracker: DialogueStateTracker) -> tuple[str, bool]:
        """Return what is saved, and whether something that a person told is left out."""
        kept = _without_past_of_personal_slots(_needed(tracker), tracker)
        events = json.dumps([_without_texts(event) for event in kept], ensure_ascii=False)
        return events, bool(_told(tracker.events) - _told(kept))

    def forget(self, conversation: str) -> None:
        """Let go of what was read of a conversation for a message, whatever became of it."""
        self._as_read.pop(conversation, None)
        self.savepoints.forget(conversation)

    async def delete(self, sender_id: str) -> None:
        """Forget the conversation."""
        with self._engine.begin() as connection:
            connection.execute(sa.delete(_STATES).where(_STATES.c.conversation == sender_id))
            self.savepoints.delete(connection, sender_id)
        self._wipe()

    def _wipe(self) -> None:
        """Empty SQLite's write-ahead log, which still holds what was overwritten or deleted.

        PostgreSQL does that by itself, with VACUUM and its checkpoints.
        """
        if self._engine.url.get_backend_name() == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    async def keys(self) -> Iterable[str]:
        """Return the ids of all conversations."""
        with self._engine.connect() as connection:
            return [row.conversation for row in connection.execute(sa.select(_STATES.c.conversation))]


_kind = cache(Event.resolve_by_type)
"""Rasa looks through all its classes for every event; here it does so once for each kind."""


def _events(written: str) -> list[Event]:
    return [_kind(entry["event"])._from_parameters(entry) for entry in json.loads(written)]


def _needed(tracker: DialogueStateTracker) -> list[Event]:
    """Return the events that rebuild slots, active form and the latest turns."""
    events = list(tracker.events)
    turns = [number for number, event in enumerate(events) if isinstance(event, UserUttered)]
    if len(turns) <= LATEST_TURNS:
        return [event for event in events if not isinstance(event, BotUttered)]
    cut = turns[-LATEST_TURNS]
    touched = {event.key for event in events[:cut] if isinstance(event, SlotSet)}
    slots = [slot for slot in tracker.slots.values() if slot.name in touched]
    past = DialogueStateTracker.from_events(tracker.sender_id, events[:cut], slots)
    start: list[Event] = [SessionStarted(timestamp=events[0].timestamp)]
    start += [
        SlotSet(slot.name, slot.value) for slot in past.slots.values() if slot.value != slot.initial_value
    ]
    if past.active_loop_name:
        start.append(ActiveLoop(past.active_loop_name))
    start.append(ActionExecuted("action_listen"))
    return start + [event for event in events[cut:] if not isinstance(event, BotUttered)]


def _without_past_of_personal_slots(events: list[Event], tracker: DialogueStateTracker) -> list[Event]:
    """Return the events without earlier values of the slots in which a form keeps what a person told it.

    A slot that is empty now leaves no trace: its initial value is None.
    """
    latest = {event.key: event for event in events if isinstance(event, SlotSet)}
    return [
        event
        for event in events
        if not isinstance(event, SlotSet)
        or not event.key.startswith(PERSONAL)
        or (event is latest[event.key] and tracker.get_slot(event.key) is not None)
    ]


def _told(events: Iterable[Event]) -> set[tuple[str, str]]:
    """Return what a person told: the values of the slots for it."""
    return {
        (event.key, json.dumps(event.value))
        for event in events
        if isinstance(event, SlotSet) and event.key.startswith(PERSONAL) and event.value is not None
    }


def _without_texts(event: Event) -> dict[str, Any]:
    data: dict[str, Any] = event.as_dict()
    if isinstance(event, UserUttered):
        intent = {"name": event.intent.get("name")}
        entities = [{"entity": e["entity"], "value": e["value"]} for e in event.entities]
        data = {
            "event": "user",
            "timestamp": event.timestamp,
            "text": "",
            "input_channel": event.input_channel,
            "parse_data": {"text": "", "intent": intent, "entities": entities},
        }
    return data
