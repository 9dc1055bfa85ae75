"""Office hours: is somebody there now, and if not, when?

Holidays are those of Saxony-Anhalt (library `holidays`). Local time is Europe/Berlin.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import holidays

from bot.content.contacts import Contacts

ZONE = ZoneInfo("Europe/Berlin")
_HORIZON = 60
"""So many days ahead are looked at."""


@dataclass(frozen=True)
class Opening:
    """A span in which the office is open, local time; `now` tells whether it has begun."""

    start: datetime
    end: datetime
    now: bool


def opening(contacts: Contacts, moment: datetime, person: str | None = None) -> Opening | None:
    """Give the span that is open at `moment` (aware), else the next one; None where no hours are entered.

    Days on which `person` (an id) is absent do not count, nor do holidays.
    """
    local = moment.astimezone(ZONE)
    for span in _spans(contacts, local.date(), person):
        if local < span.end:
            return Opening(span.start, span.end, span.start <= local)
    return None


def is_holiday(day: date) -> bool:
    """Tell whether `day` is a public holiday in Saxony-Anhalt."""
    return day in _holidays(day.year)


def _spans(contacts: Contacts, first: date, person: str | None) -> Iterator[Opening]:
    if not contacts.office_hours:
        return
    one = contacts.people.get(person or "")
    for day in (first + timedelta(days=number) for number in range(_HORIZON)):
        if is_holiday(day) or (one is not None and one.is_absent(day)):
            continue
        for hours in sorted(contacts.office_hours[day.weekday()], key=lambda span: span.start):
            yield Opening(
                datetime.combine(day, hours.start, ZONE), datetime.combine(day, hours.end, ZONE), False
            )


@lru_cache(maxsize=8)
def _holidays(year: int) -> Any:
    return holidays.country_holidays("DE", subdiv="ST", years=year)
