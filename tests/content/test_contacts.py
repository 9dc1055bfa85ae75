from datetime import date, time
from pathlib import Path

import pytest

from bot.content.contacts import Contacts, Hours
from bot.content.problems import ContentError


@pytest.fixture
def contacts(project: Path) -> Contacts:
    return Contacts.load(project / "data/contacts.yml")


def test_each_topic_field_has_its_person(contacts: Contacts) -> None:
    assert contacts.for_field("kultur") is contacts.person("muster")


def test_an_unknown_topic_field_has_nobody(contacts: Contacts) -> None:
    with pytest.raises(KeyError):
        contacts.for_field("musik")


def test_a_person_is_absent_on_the_first_and_the_last_day(contacts: Contacts) -> None:
    person = contacts.person("muster")
    days = [date(2027, 7, day) for day in (11, 12, 30, 31)]
    assert [person.is_absent(day) for day in days] == [False, True, True, False]


def test_office_hours_are_by_weekday(contacts: Contacts) -> None:
    assert contacts.office_hours is not None
    assert contacts.office_hours[1][1] == Hours(time(13), time(17, 30))
    assert contacts.office_hours[0] == ()


def test_the_file_can_be_named_in_the_environment(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTACTS_FILE", str(project / "data/contacts.yml"))
    assert set(Contacts.load().people) == {"muster", "vertretung"}


def test_the_county_has_entered_neither_mail_nor_phone_nor_hours_yet() -> None:
    contacts = Contacts.load(Path("data/contacts.yml"))
    assert {(person.mail, person.phone) for person in contacts.people.values()} == {(None, None)}
    assert (contacts.inbox, contacts.office_hours) == (None, None)


def test_an_unusable_file_is_refused_with_its_problems(tmp_path: Path) -> None:
    path = tmp_path / "contacts.yml"
    path.write_text("people: []", encoding="utf-8")
    with pytest.raises(ContentError) as refused:
        Contacts.load(path)
    assert len(refused.value.problems) >= 2
