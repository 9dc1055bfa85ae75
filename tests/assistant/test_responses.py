"""Every variation of an answer gets its sources and labelled buttons."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.assistant.responses import complete, language

EASY = {"type": "slot", "name": "language_level", "value": "de-simple"}


def condition(**slots: str) -> list[dict[str, str]]:
    return [{"type": "slot", "name": name, "value": value} for name, value in slots.items()]


RESPONSES: dict[str, list[dict[str, Any]]] = {
    "utter_coal": [
        {
            "text": "lang",
            "metadata": {
                "title": "Kohle",
                "sources": ["gesetz"],
                "next": ["money"],
                "choices": [
                    {"title": "Sport", "intent": "contact", "entities": {"topic_field": "sport"}},
                    {"title": "Alle", "intent": "contact"},
                ],
                "follow_ups": {"pays": "money"},
            },
        },
        {"text": "kurz", "condition": [EASY], "metadata": {"title": "Die Kohle"}},
    ],
    "utter_money": [
        {"text": "Geld", "metadata": {"title": "Geld", "sources": []}},
        {"text": "Geld", "condition": [EASY], "metadata": {"title": "Das Geld"}},
    ],
    "utter_apply": [
        {
            "text": "a",
            "condition": condition(applicant="none"),
            "metadata": {"sources": ["a"], "title": "Antrag"},
        },
        {"text": "b", "condition": condition(applicant="club"), "metadata": {"sources": ["b"]}},
        {"text": "c", "condition": [EASY, *condition(applicant="club")]},
        {"text": "d", "condition": [EASY, *condition(applicant="firm")]},
    ],
    "utter_contact_person_card": [{"text": "x", "metadata": {"title": "Kontakt"}}],
    "utter_plain": [{"text": "x", "metadata": {"next": ["contact", "contact_person"]}}, {"text": "y"}],
}


def metadata(name: str, number: int) -> dict[str, Any]:
    carried: dict[str, Any] = complete(RESPONSES)[name][number]["metadata"]
    return carried


def test_a_button_has_the_title_of_its_topic_in_the_register_of_the_answer() -> None:
    money = {"intent": "money", "entities": {}}
    assert metadata("utter_coal", 0)["options"][0] == {"label": "Geld", "choice": money}
    assert metadata("utter_coal", 1)["options"][0] == {"label": "Das Geld", "choice": money}


def test_a_choice_keeps_its_own_label_and_entities() -> None:
    assert metadata("utter_coal", 0)["options"][1:] == [
        {"label": "Sport", "choice": {"intent": "contact", "entities": {"topic_field": "sport"}}},
        {"label": "Alle", "choice": {"intent": "contact", "entities": {}}},
    ]


def test_leichte_sprache_gets_the_sources_of_standard_german() -> None:
    assert metadata("utter_coal", 1)["sources"] == ["gesetz"]


def test_an_answer_that_differs_by_entity_gets_the_sources_of_its_own_variation() -> None:
    assert [metadata("utter_apply", number)["sources"] for number in range(4)] == [["a"], ["b"], ["b"], ["a"]]


def test_what_an_answer_says_about_follow_ups_reaches_the_understanding() -> None:
    assert metadata("utter_coal", 0)["follow_ups"] == {"pays": "money"}


def test_a_topic_whose_answers_have_longer_names_lends_their_title() -> None:
    assert [option["label"] for option in metadata("utter_plain", 0)["options"]] == ["Kontakt", "Kontakt"]


def test_texts_and_conditions_stay_and_the_original_is_not_changed() -> None:
    before = yaml.safe_dump(RESPONSES)
    done = complete(RESPONSES)
    assert [v["text"] for v in done["utter_apply"]] == ["a", "b", "c", "d"]
    assert done["utter_coal"][1]["condition"] == [EASY]
    assert yaml.safe_dump(RESPONSES) == before


def test_a_button_to_a_topic_without_title_is_a_mistake() -> None:
    with pytest.raises(KeyError, match="nowhere"):
        complete({"utter_x": [{"text": "x", "metadata": {"next": ["nowhere"]}}]})


def test_the_language_of_a_variation_is_in_its_condition() -> None:
    assert language({"text": "x"}) == "de"
    assert language({"text": "x", "condition": condition(applicant="club")}) == "de"
    assert language({"text": "x", "condition": [EASY]}) == "de-simple"


def test_every_button_of_the_assistant_has_a_label_in_both_registers() -> None:
    loaded: dict[str, list[dict[str, Any]]] = {}
    for path in Path("data/responses").glob("*.yml"):
        loaded.update(yaml.safe_load(path.read_text(encoding="utf-8"))["responses"])
    for name, variations in complete(loaded).items():
        for variation in variations:
            assert all(option["label"] for option in variation["metadata"]["options"]), name
