"""The state before a conversation's latest message, for the message whose answer the gateway could not keep.

A gateway may die, or time may run out: then the gateway has stored nothing and the visitor has seen nothing,
but the form has moved on. Each message says after which one it comes (`after`); where the last one came after
the same, that one is undone first, whatever the new one says.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Compiled, Connection, Engine

_DRAFT, _PERSONAL = "handoff_draft", "handoff_"
_HERE: Any = sa.bindparam("id")

Asked = dict[str, Any]
Told = dict[str, Any]


def table(metadata: sa.MetaData) -> sa.Table:
    """Return the table, one row a conversation: `events` of the state before, or the `answer` itself."""
    return sa.Table(
        "assistant_savepoints",
        metadata,
        sa.Column("conversation", sa.String(255), primary_key=True),
        sa.Column("after", sa.Integer, nullable=False),
        sa.Column("message", sa.String(64), nullable=False),  # hash of what was asked
        sa.Column("events", sa.Text),
        sa.Column("answer", sa.Text),
    )


def replacing(insert: Any, engine: Engine) -> Compiled:
    """Return the compiled statement that writes the row of a conversation, whether there is one or not.

    SQLAlchemy 1.4 keeps no compiled statement that has ON CONFLICT: it would compile it for every message.
    """
    others = [column.name for column in insert.table.c if not column.primary_key]
    changed = {name: insert.excluded[name] for name in others}
    statement = insert.on_conflict_do_update(index_elements=["conversation"], set_=changed)
    return statement.compile(engine, column_keys=insert.table.c.keys())


class Savepoints:
    """The table of savepoints, `points`, beside that of `states`."""

    def __init__(
        self, engine: Engine, insert: Callable[[sa.Table], Any], states: sa.Table, points: sa.Table
    ) -> None:
        self._engine = engine
        self._write = replacing(insert(points), engine)
        self._read = sa.select(points.c.events).where(points.c.conversation == _HERE).compile(engine)
        self._read_both = _with_its_state(states, points).compile(engine)
        self._states = states
        self._points = points
        # By conversation, until `forget`: what will be written, and what was read.
        self._kept: dict[str, Any] = {}
        self._replaced: dict[str, Any] = {}
        self._present: dict[str, Any] = {}

    def back(self, asked: Asked) -> Told | None:
        """Undo the message that was asked after the same one as this, if there is such.

        Returns its answer where that message ended a form, whose state is gone, and this is the same message.
        """
        conversation = asked["conversation"]
        with self._engine.connect() as connection:
            point = connection.execute(self._read_both, {"id": conversation}).first()
        if point is None:
            return None
        present = point.present
        if point.after == asked["after"]:
            if point.answer is not None:
                told: Told = json.loads(point.answer)
                return told if point.message == _digest(asked) else None
            present = point.events
            with self._engine.begin() as connection:
                there = self._states.c.conversation == conversation
                connection.execute(sa.update(self._states).where(there).values(events=present))
        self._present[conversation], self._replaced[conversation] = present, point.events
        return None

    def present(self, conversation: str) -> str | None:
        """Return, once, the events of the state that `back` has just seen or set; None where it saw none."""
        present: str | None = self._present.pop(conversation, None)
        return present

    def keep(self, asked: Asked, before: str, told: Told) -> None:
        """Keep the events `before` the message that was just answered; they are written with the state."""
        self._kept[asked["conversation"]] = {
            "conversation": asked["conversation"],
            "after": asked["after"],
            "message": _digest(asked),
            "events": before,
            "answer": json.dumps(told, ensure_ascii=False),
        }

    def write(self, connection: Connection, conversation: str, now: str) -> bool:
        """Write what was kept, within the transaction that writes the events of the state `now`.

        After a message that ended the form nothing may be left of what was told to it: then its answer is
        written, which holds no word of the visitor, in place of the state before. Returns whether something
        that a person told was overwritten.
        """
        row = self._kept.pop(conversation, None)
        if row is None:
            return False
        ended = _holds(row["events"], _DRAFT) and not _holds(now, _DRAFT)
        row["events" if ended else "answer"] = None
        if conversation in self._replaced:  # read under the same lock
            replaced = self._replaced.pop(conversation)
        else:
            replaced = connection.execute(self._read, {"id": conversation}).scalar()
        connection.execute(self._write, row)
        return _holds(replaced, _PERSONAL)

    def forget(self, conversation: str) -> None:
        """Let go of what was read and kept for a message, whatever became of it."""
        for seen in (self._kept, self._replaced, self._present):
            seen.pop(conversation, None)

    def delete(self, connection: Connection, conversation: str) -> None:
        """Delete the conversation's savepoint within a transaction."""
        connection.execute(sa.delete(self._points).where(self._points.c.conversation == conversation))


def _with_its_state(states: sa.Table, points: sa.Table) -> Any:
    """Return the query for a conversation's savepoint and the events of its present state."""
    both = points.join(states, states.c.conversation == points.c.conversation)
    return (
        sa.select(points, states.c.events.label("present"))
        .select_from(both)
        .where(points.c.conversation == _HERE)
    )


def _digest(asked: Asked) -> str:
    message = json.dumps([asked.get("text"), asked.get("choice"), asked["language"]], sort_keys=True)
    return hashlib.sha256(message.encode()).hexdigest()


def _holds(events: str | None, prefix: str) -> bool:
    """Tell whether a slot whose name begins with `prefix` is filled."""
    if events is None or f'"{prefix}' not in events:
        return False
    return any(
        event["event"] == "slot" and event["name"].startswith(prefix) and event["value"] is not None
        for event in json.loads(events)
    )
