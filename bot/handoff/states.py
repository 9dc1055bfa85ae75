"""The states of a hand-off and what leads from one to the next."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

State = Literal["new", "sent", "accepted", "answered", "closed", "withdrawn"]
Event = Literal["deliver", "accept", "answer", "forward", "close", "reopen", "withdraw"]

STATES: tuple[State, ...] = ("new", "sent", "accepted", "answered", "closed", "withdrawn")
OPEN: frozenset[State] = frozenset({"new", "sent", "accepted", "answered"})
"""Somebody may still do something about it."""
WAITING: frozenset[State] = frozenset({"new", "sent", "accepted"})
"""The visitor has no answer yet."""

_MOVES: Mapping[Event, Mapping[State, State]] = {
    # A delivery that arrives after somebody has taken the message on changes nothing.
    "deliver": {"new": "sent", "sent": "sent", "accepted": "accepted", "answered": "answered"},
    "accept": {"new": "accepted", "sent": "accepted", "accepted": "accepted"},
    "answer": {"new": "answered", "sent": "answered", "accepted": "answered", "answered": "answered"},
    "forward": {"new": "new", "sent": "new", "accepted": "new", "answered": "new"},
    "close": {"new": "closed", "sent": "closed", "accepted": "closed", "answered": "closed"},
    "reopen": {"closed": "accepted"},
    "withdraw": dict.fromkeys(("new", "sent", "accepted", "answered", "closed"), "withdrawn"),
}


class MoveError(ValueError):
    """This cannot be done in this state; `args` are the event and the state."""


def move(state: State, event: Event) -> State:
    """Give the state after an event; raise `MoveError`."""
    try:
        return _MOVES[event][state]
    except KeyError:
        raise MoveError(event, state) from None


def possible(state: State) -> list[Event]:
    """Give the events that can happen in a state."""
    return [event for event, moves in _MOVES.items() if state in moves]
