from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timezone

import pytest

from bot.content.contacts import Contacts
from bot.content.texts import Texts
from bot.handoff.hours import ZONE, Opening, is_holiday, opening
from bot.handoff.wording import when

Make = Callable[..., Contacts]
HOURS = 'office_hours: {tu: ["09:00-12:00", "13:00-17:30"], th: ["09:00-12:00"]}'


def at(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=ZONE)


def test_within_office_hours_somebody_is_there(contacts: Make) -> None:
    assert opening(contacts(), at(2027, 3, 2, 9)) == Opening(at(2027, 3, 2, 9), at(2027, 3, 2, 12), True)


@pytest.mark.parametrize(
    ("moment", "start"),
    [
        (at(2027, 3, 2, 8, 59), at(2027, 3, 2, 9)),
        (at(2027, 3, 2, 12), at(2027, 3, 2, 13)),
        (at(2027, 3, 2, 17, 30), at(2027, 3, 4, 9)),
        (at(2027, 3, 4, 12), at(2027, 3, 9, 9)),
    ],
)
def test_outside_it_is_the_next_span(contacts: Make, moment: datetime, start: datetime) -> None:
    found = opening(contacts(), moment)
    assert found is not None
    assert (found.start, found.now) == (start, False)


def test_a_holiday_of_saxony_anhalt_does_not_count(contacts: Make) -> None:
    assert is_holiday(date(2026, 1, 6))  # Epiphany, a Tuesday
    found = opening(contacts(), at(2026, 1, 6, 10))
    assert found is not None and found.start == at(2026, 1, 8, 9)


def test_a_holiday_of_other_states_counts(contacts: Make) -> None:
    found = opening(contacts(), at(2027, 5, 27, 10))  # Corpus Christi, a Thursday
    assert found is not None and found.now


def test_days_on_which_the_person_is_away_do_not_count(contacts: Make) -> None:
    found = opening(contacts(), at(2027, 7, 11, 10), "muster")
    assert found is not None and found.start == at(2027, 8, 3, 9)


def test_the_time_zone_of_the_moment_does_not_matter(contacts: Make) -> None:
    summer = datetime(2027, 6, 1, 7, 30, tzinfo=timezone.utc)  # 9:30 local
    found = opening(contacts(), summer)
    assert found is not None and found.now


@pytest.mark.parametrize("hours", ["office_hours: null", "office_hours: {}", "office_hours: {mo: []}"])
def test_nothing_is_promised_without_office_hours(contacts: Make, texts: Texts, hours: str) -> None:
    found = opening(contacts((HOURS, hours)), at(2027, 3, 2, 9))
    assert found is None
    assert "nicht eingetragen" in when(texts, "de", found)


def test_the_sentence_names_day_and_time(contacts: Make, texts: Texts) -> None:
    later = opening(contacts(), at(2027, 3, 2, 18))
    assert "ab Donnerstag, 4. März, 9 Uhr" in when(texts, "de", later)
    assert "ab Donnerstag, 4. März um 9 Uhr" in when(texts, "de-simple", later)
    assert when(texts, "de", opening(contacts(), at(2027, 3, 2, 15))).endswith("heute bis 17:30 Uhr besetzt.")
