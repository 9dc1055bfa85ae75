"""What happens when the assistant is not sure."""

from collections.abc import Callable
from typing import Any

from actions.not_understood import ActionNotUnderstood

Run = Callable[..., list[Any]]


RANKING = {"out_of_scope": 0.3, "coal": 0.25, "money": 0.2, "greet": 0.15, "contact": 0.1, "untitled": 0.1}


def labels(said: Any) -> list[str]:
    return [option["label"] for option in said.custom["options"]]


def test_the_likeliest_topics_are_offered_by_their_titles(run: Run) -> None:
    (said,) = run(ActionNotUnderstood(), ranking=RANKING)
    assert said.response == "utter_did_you_mean"
    assert labels(said) == ["Wann endet die Kohle?", "Woher kommt das Geld?", "Ansprechperson"]
    assert said.custom["options"][0]["choice"] == {"intent": "coal", "entities": {}}


def test_they_are_offered_in_leichte_sprache_too(run: Run) -> None:
    (said,) = run(ActionNotUnderstood(), ranking=RANKING, language_level="de-simple")
    assert labels(said) == ["Das Ende von der Kohle", "Das Geld", "Ansprech-Person"]


def test_a_likely_guess_is_offered_beside_the_next(run: Run) -> None:
    (said,) = run(ActionNotUnderstood(), ranking={"coal": 0.3, "money": 0.05, "contact": 0.04})
    assert labels(said) == ["Wann endet die Kohle?", "Woher kommt das Geld?"]


def test_an_unlikely_guess_is_no_choice(run: Run) -> None:
    assert run(ActionNotUnderstood(), ranking={"coal": 0.1, "money": 0.05}) == [
        ("utter_not_understood", {}, {})
    ]


def test_without_a_guess_the_visitor_is_asked_to_say_it_again(run: Run) -> None:
    assert run(ActionNotUnderstood(), misses=None) == [("utter_not_understood", {}, {})]


def test_the_second_miss_in_a_row_leads_to_a_person(run: Run) -> None:
    assert run(ActionNotUnderstood(), ranking=RANKING, misses="1") == [("utter_not_understood_again", {}, {})]
