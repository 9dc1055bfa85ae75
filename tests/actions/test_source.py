"""Where something is written."""

from collections.abc import Callable
from typing import Any

import pytest

from actions.source import ActionSource

Run = Callable[..., list[Any]]


NONE = ("utter_source_none", {}, {})


@pytest.mark.parametrize("level", ["de", "de-simple"])
def test_the_sources_of_the_last_answer_are_named_with_their_dates(run: Run, level: str) -> None:
    assert run(ActionSource(), about="coal", language_level=level) == [
        (
            "utter_source",
            {"sources": "• Ein Gesetz (Fassung Juli 2026)\n• Eine Zeitung (Mai 2025)"},
            {"sources": ["gesetz", "zeitung"]},
        )
    ]


@pytest.mark.parametrize(("applicant", "source"), [("none", "gesetz"), ("club", "zeitung")])
def test_an_answer_that_differs_by_who_asks_has_its_own_sources(
    run: Run, applicant: str, source: str
) -> None:
    (said,) = run(ActionSource(), about="money", applicant=applicant, plant="none", programme="none")
    assert said.custom == {"sources": [source]}


def test_a_topic_whose_answers_have_longer_names_has_sources_too(run: Run) -> None:
    (said,) = run(ActionSource(), about="contact")
    assert said.custom == {"sources": ["gesetz"]}


def test_the_source_of_an_explained_word_is_named(run: Run) -> None:
    (said,) = run(ActionSource(), about="glossary", term="revier")
    assert said.custom == {"sources": ["gesetz"]}


@pytest.mark.parametrize(
    "slots", [{"about": "greet"}, {}, {"about": "glossary"}, {"about": "glossary", "term": "x"}]
)
def test_where_there_is_no_source_none_is_invented(run: Run, slots: dict[str, str]) -> None:
    assert run(ActionSource(), **slots) == [NONE]
