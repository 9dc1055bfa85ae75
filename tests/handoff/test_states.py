from __future__ import annotations

import pytest

from bot.handoff.states import OPEN, STATES, Event, MoveError, State, move, possible


@pytest.mark.parametrize(
    ("state", "event", "after"),
    [
        ("new", "deliver", "sent"),
        ("sent", "accept", "accepted"),
        ("new", "accept", "accepted"),
        ("accepted", "deliver", "accepted"),
        ("accepted", "answer", "answered"),
        ("accepted", "forward", "new"),
        ("answered", "close", "closed"),
        ("sent", "withdraw", "withdrawn"),
        ("closed", "withdraw", "withdrawn"),
        ("closed", "reopen", "accepted"),
    ],
)
def test_an_event_leads_on(state: State, event: Event, after: State) -> None:
    assert move(state, event) == after


@pytest.mark.parametrize("event", ["deliver", "accept", "answer", "forward", "close", "reopen", "withdraw"])
def test_nothing_follows_a_withdrawal(event: Event) -> None:
    with pytest.raises(MoveError):
        move("withdrawn", event)


def test_what_is_closed_can_only_be_reopened_or_withdrawn() -> None:
    assert possible("closed") == ["reopen", "withdraw"]


def test_what_is_open_can_be_closed() -> None:
    assert {state for state in STATES if "close" in possible(state)} == OPEN
