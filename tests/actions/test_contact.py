"""Who is responsible."""

from collections.abc import Callable
from typing import Any

import pytest

from actions.contact import ActionContact, ActionPerson

Run = Callable[..., list[Any]]


MUSTER = {
    "name": "Erika Muster",
    "role": "Projektleiterin",
    "topic_fields": ["Sport und Vereine", "Kultur und Tourismus"],
}
MUSTER_EASY = {"name": "Erika Muster", "role": "Projekt-Leiterin", "topic_fields": ["Sport", "Kultur"]}
OHNEROLLE = {"name": "Jo Ohnerolle", "role": "", "topic_fields": ["Bildung"]}
ADDRESS = ("utter_contact_no_address", {}, {})


def test_a_topic_field_leads_to_its_person(run: Run) -> None:
    assert run(ActionContact(), ("topic_field", "kultur")) == [
        (
            "utter_contact_person",
            {"name": "Erika Muster", "role": "Projektleiterin", "field": "Kultur und Tourismus"},
            {"contact": MUSTER},
        )
    ]


def test_in_leichte_sprache_person_and_field_have_their_other_names(run: Run) -> None:
    assert run(ActionContact(), ("topic_field", "kultur"), language_level="de-simple") == [
        (
            "utter_contact_person",
            {"name": "Erika Muster", "role": "Projekt-Leiterin", "field": "Kultur"},
            {"contact": MUSTER_EASY},
        )
    ]


def test_a_person_without_role_gets_an_answer_without_one(run: Run) -> None:
    (said,) = run(ActionContact(), ("topic_field", "bildung"))
    assert (said.response, said.custom) == ("utter_contact_person_without_role", {"contact": OHNEROLLE})


def test_the_topic_field_of_the_conversation_counts(run: Run) -> None:
    (said,) = run(ActionContact(), topic_field="bildung")
    assert said.values["field"] == "Bildung"


def test_the_topic_field_of_the_message_goes_before_that_of_the_conversation(run: Run) -> None:
    (said,) = run(ActionContact(), ("topic_field", "sport"), topic_field="bildung")
    assert said.values["field"] == "Sport und Vereine"


def test_a_named_person_is_introduced(run: Run) -> None:
    (said,) = run(ActionContact(), ("person", "muster"), topic_field="bildung")
    assert said == (
        "utter_person",
        {
            "name": "Erika Muster",
            "role": "Projektleiterin",
            "fields": "• Sport und Vereine\n• Kultur und Tourismus",
        },
        {"contact": MUSTER},
    )


def test_a_topic_field_goes_before_a_person(run: Run) -> None:
    (said,) = run(ActionContact(), ("person", "muster"), ("topic_field", "bildung"))
    assert said.values["name"] == "Jo Ohnerolle"


@pytest.mark.parametrize("field", ["none", "angeln"])
def test_without_a_known_field_everybody_is_named_and_every_field_offered(run: Run, field: str) -> None:
    (said,) = run(ActionContact(), topic_field=field)
    assert said.response == "utter_contact_overview"
    assert "**Erika Muster**\n• Sport und Vereine\n• Kultur und Tourismus" in said.values["people"]
    assert said.custom["options"] == [
        {"label": label, "choice": {"intent": "contact", "entities": {"topic_field": field}}}
        for label, field in [
            ("Sport und Vereine", "sport"),
            ("Kultur und Tourismus", "kultur"),
            ("Bildung", "bildung"),
        ]
    ]


def test_the_fields_are_offered_in_leichte_sprache_too(run: Run) -> None:
    (said,) = run(ActionContact(), language_level="de-simple")
    assert [option["label"] for option in said.custom["options"]] == ["Sport", "Kultur", "Schule und Lernen"]


@pytest.mark.parametrize("action", [ActionContact(), ActionPerson()], ids=lambda action: action.name())
def test_where_an_address_is_asked_for_none_is_invented(
    run: Run, action: ActionContact | ActionPerson
) -> None:
    said = run(action, ("person", "muster"), ("address", "telefon"))
    assert [said[0].response, said[1:]] == ["utter_person", [ADDRESS]]


def test_what_a_person_does_is_told(run: Run) -> None:
    (said,) = run(ActionPerson(), ("person", "ohnerolle"))
    assert (said.response, said.values["fields"]) == ("utter_person_without_role", "• Bildung")


def test_the_person_of_the_conversation_counts(run: Run) -> None:
    (said,) = run(ActionPerson(), person="muster", language_level="de-simple")
    assert (said.response, said.custom) == ("utter_person", {"contact": MUSTER_EASY})


@pytest.mark.parametrize("person", [(), (("person", "niemand"),), (("person", "vertretung"),)])
def test_an_unknown_person_is_not_invented(run: Run, person: tuple[tuple[str, str], ...]) -> None:
    assert run(ActionPerson(), *person) == [("utter_person_unknown", {}, {})]


def test_a_job_leads_to_its_person(run: Run) -> None:
    (said,) = run(ActionPerson(), ("topic_field", "angeln"), ("topic_field", "bildung"))
    assert (said.response, said.values["name"]) == ("utter_contact_person_without_role", "Jo Ohnerolle")


@pytest.mark.parametrize("person", ["niemand", "vertretung"])
def test_a_person_who_answers_for_nothing_leads_to_the_overview(run: Run, person: str) -> None:
    (said,) = run(ActionContact(), ("person", person))
    assert said.response == "utter_contact_overview"
