"""Hard words are explained, and none is invented."""

from collections.abc import Callable
from typing import Any

import pytest

from actions.glossary import ActionGlossary

Run = Callable[..., list[Any]]


@pytest.mark.parametrize(
    ("level", "term", "explanation", "label"),
    [
        ("de", "Kohlerevier", "Ein Gebiet, in dem Kohle abgebaut wird.", "Wann endet die Kohle?"),
        (
            "de-simple",
            "Kohle-Revier",
            "Ein Kohle-Revier ist ein Gebiet.\nDort gibt es Kohle.",
            "Das Ende von der Kohle",
        ),
    ],
)
def test_a_word_is_explained_with_its_source_and_topic(
    run: Run, level: str, term: str, explanation: str, label: str
) -> None:
    assert run(ActionGlossary(), ("term", "revier"), language_level=level) == [
        (
            "utter_glossary",
            {"term": term, "explanation": explanation},
            {
                "sources": ["gesetz"],
                "options": [{"label": label, "choice": {"intent": "coal", "entities": {}}}],
            },
        )
    ]


def test_a_word_without_topic_and_source_offers_nothing(run: Run) -> None:
    (said,) = run(ActionGlossary(), ("term", "grw"))
    assert said.custom == {"sources": [], "options": []}


def test_the_first_known_word_of_the_message_is_explained(run: Run) -> None:
    (said,) = run(ActionGlossary(), ("term", "unbekannt"), ("term", "grw"), ("term", "revier"))
    assert said.values["term"] == "GRW"


@pytest.mark.parametrize("entities", [(), (("term", "unbekannt"),)])
def test_an_unknown_word_is_not_invented_nor_taken_from_before(
    run: Run, entities: tuple[tuple[str, str], ...]
) -> None:
    assert run(ActionGlossary(), *entities, text="Was heißt Quux?", term="revier") == [
        ("utter_glossary_unknown", {}, {})
    ]


def test_a_button_without_a_word_explains_the_last_one(run: Run) -> None:
    (said,) = run(ActionGlossary(), text="", term="revier")
    assert said.values["term"] == "Kohlerevier"


def test_a_button_without_any_word_asks_for_one(run: Run) -> None:
    assert run(ActionGlossary(), text=" ") == [("utter_glossary_which", {}, {})]
