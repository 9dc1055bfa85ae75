"""A visitor wants a person."""

from collections.abc import Callable
from typing import Any

import pytest

from actions.handoff import ActionHandoff

Run = Callable[..., list[Any]]


@pytest.mark.parametrize(
    ("level", "field", "role"),
    [("de", "Kultur und Tourismus", "Projektleiterin"), ("de-simple", "Kultur", "Projekt-Leiterin")],
)
def test_the_person_for_the_topic_field_is_named(run: Run, level: str, field: str, role: str) -> None:
    (said,) = run(ActionHandoff(), ("topic_field", "kultur"), language_level=level)
    assert said.response == "utter_handoff_request_person"
    assert said.values == {"name": "Erika Muster", "field": field}
    assert said.custom["contact"]["role"] == role


def test_the_topic_field_of_the_conversation_counts(run: Run) -> None:
    (said,) = run(ActionHandoff(), topic_field="bildung")
    assert said.values == {"name": "Jo Ohnerolle", "field": "Bildung"}


def test_a_named_person_goes_before_the_field_of_the_conversation(run: Run) -> None:
    (said,) = run(ActionHandoff(), ("person", "muster"), topic_field="bildung")
    assert said.values == {"name": "Erika Muster", "field": "Sport und Vereine"}


def test_a_named_person_with_one_of_their_fields(run: Run) -> None:
    (said,) = run(ActionHandoff(), ("person", "muster"), ("topic_field", "kultur"))
    assert said.values == {"name": "Erika Muster", "field": "Kultur und Tourismus"}


@pytest.mark.parametrize("person", ["niemand", "vertretung"])
def test_a_person_who_answers_for_nothing_does_not_hide_the_field(run: Run, person: str) -> None:
    (said,) = run(ActionHandoff(), ("person", person), ("topic_field", "bildung"))
    assert said.values["name"] == "Jo Ohnerolle"


@pytest.mark.parametrize("entities", [(), (("person", "vertretung"),), (("topic_field", "angeln"),)])
def test_without_a_field_the_visitor_is_asked_for_one(
    run: Run, entities: tuple[tuple[str, str], ...]
) -> None:
    (said,) = run(ActionHandoff(), *entities, language_level="de-simple")
    assert said.response == "utter_handoff_request_open"
    assert said.custom["options"][2] == {
        "label": "Schule und Lernen",
        "choice": {"intent": "handoff_request", "entities": {"topic_field": "bildung"}},
    }
