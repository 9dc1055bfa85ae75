from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from bot.content.contacts import Contacts
from bot.handoff.routing import Route, route

Make = Callable[..., Contacts]
DAY = date(2027, 3, 2)
NO_MAIL = ("mail: erika@amt.example", "mail: null")


def test_the_topic_field_leads_to_its_person(contacts: Make) -> None:
    assert route(contacts(), "kultur", None, DAY) == Route(
        "kultur", "muster", "muster", "erika@amt.example", "person"
    )


def test_a_person_who_was_named_goes_before_the_topic_field(contacts: Make) -> None:
    assert route(contacts(), "kultur", "vertretung", DAY).reader == "vertretung"


def test_the_deputy_reads_while_the_person_is_away(contacts: Make) -> None:
    found = route(contacts(), "sport", None, date(2027, 7, 12))
    assert (found.person, found.reader, found.mail, found.via) == (
        "muster",
        "vertretung",
        "kim@amt.example",
        "deputy",
    )


def test_when_all_are_away_the_general_inbox_gets_it(contacts: Make) -> None:
    away = date(2027, 7, 28)
    assert route(contacts(), "sport", None, away) == Route("sport", "muster", None, None, "desk")
    found = route(contacts(("inbox: null", "inbox: post@amt.example")), "sport", None, away)
    assert (found.mail, found.via) == ("post@amt.example", "inbox")


def test_without_an_address_the_inbox_gets_it_and_without_an_inbox_the_desk(contacts: Make) -> None:
    assert route(contacts(NO_MAIL), "sport", None, DAY).via == "desk"
    assert route(contacts(NO_MAIL), "sport", None, DAY, "post@amt.example") == Route(
        "sport", "muster", "muster", "post@amt.example", "inbox"
    )


def test_the_inbox_of_the_settings_goes_before_that_of_the_file(contacts: Make) -> None:
    found = route(contacts(("inbox: null", "inbox: a@amt.example")), None, None, DAY, "b@amt.example")
    assert found == Route(None, None, None, "b@amt.example", "inbox")


@pytest.mark.parametrize(("field", "person"), [("musik", None), (None, "niemand"), ("__class__", "x")])
def test_an_unknown_name_counts_as_none(contacts: Make, field: str | None, person: str | None) -> None:
    assert route(contacts(), field, person, DAY) == Route(None, None, None, None, "desk")


@pytest.mark.parametrize(
    ("field", "person"),
    [
        ("wirtschaft", "rienaecker"),
        ("wissenschaft", "rienaecker"),
        ("sport", "rienaecker"),
        ("verkehr", "sachenbacher"),
        ("kultur", "sachenbacher"),
        ("bildung", "sachenbacher"),
    ],
)
def test_the_countys_own_six_fields(field: str, person: str) -> None:
    found = route(Contacts.load(Path(__file__).parents[2] / "data/contacts.yml"), field, None, DAY)
    assert (found.person, found.mail, found.via) == (person, None, "desk")
