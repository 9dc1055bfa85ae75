"""What Rasa's rules get to see of a message."""

from typing import Any

import pytest

from bot.assistant.turns import Turn, from_choice, from_parts, level_after, with_repetition


def part(intent: str, text: str = "…", **changed: Any) -> dict[str, Any]:
    return {"text": text, "intent": intent, "confidence": 0.9, "entities": [], "ranking": [], **changed}


def test_each_part_becomes_a_turn_about_the_topic_before_it() -> None:
    turns = from_parts([part("coal"), part("money")], "greet")
    assert [(turn.intent, turn.topic, turn.about) for turn in turns] == [
        ("coal", "coal", "greet"),
        ("money", "money", "coal"),
    ]


def test_a_question_for_the_source_keeps_the_topic() -> None:
    (turn,) = from_parts([part("ask_source")], "coal")
    assert (turn.topic, turn.about) == ("coal", "coal")
    (turn,) = from_parts([part("ask_source")], None)
    assert turn.topic == "ask_source"


def test_the_source_of_an_answer_in_the_same_message_can_be_asked_for() -> None:
    turns = from_parts([part("coal"), part("ask_source"), part("ask_source")], None)
    assert [turn.topic for turn in turns] == ["coal", "coal", "coal"]


def test_a_repetition_answers_the_last_topic_with_the_entities_of_the_message() -> None:
    entity = {"entity": "applicant", "value": "club"}
    (turn,) = from_parts([part("repeat", entities=[entity])], "apply")
    assert (turn.intent, turn.confidence, turn.entities) == ("apply", 1.0, [entity])


def test_without_a_last_topic_there_is_nothing_to_repeat() -> None:
    (turn,) = from_parts([part("repeat")], None)
    assert turn.intent == "repeat"


@pytest.mark.parametrize(("misses", "intent"), [(0, "deny"), (1, "nlu_fallback")])
def test_a_no_to_all_guesses_is_the_next_miss(misses: int, intent: str) -> None:
    (turn,) = from_parts([part("deny")], "nlu_fallback", misses)
    assert turn.intent == intent


def test_a_button_is_sure_and_has_no_text() -> None:
    (turn,) = from_choice({"intent": "contact", "entities": {"topic_field": "sport"}}, "coal")
    assert turn == Turn("", "contact", 1.0, [{"entity": "topic_field", "value": "sport"}], about="coal")
    (turn,) = from_choice({"intent": "contact"}, None)
    assert turn.entities == []


def test_parse_data_carry_level_misses_and_topic_as_entities() -> None:
    ranking = [{"name": str(number), "confidence": 0.1} for number in range(9)]
    turn = Turn("Wer?", "contact", 0.8, [{"entity": "plant", "value": "schkopau"}], ranking, about="coal")
    data = turn.parse_data("de-simple", 2)
    assert data["text"] == "Wer?"
    assert data["intent"] == {"name": "contact", "confidence": 0.8}
    assert {entity["entity"]: entity["value"] for entity in data["entities"]} == {
        "plant": "schkopau",
        "programme": "none",
        "language_level": "de-simple",
        "misses": "2",
        "about": "coal",
    }
    assert data["intent_ranking"] == ranking[:5]
    assert turn.entities == [{"entity": "plant", "value": "schkopau"}], "the turn itself is not changed"


@pytest.mark.parametrize(
    ("intent", "before", "after"),
    [
        ("easy_language_on", "de", "de-simple"),
        ("easy_language_off", "de-simple", "de"),
        ("coal", "de-simple", "de-simple"),
    ],
)
def test_only_a_wish_changes_the_level(intent: str, before: str, after: str) -> None:
    assert level_after(Turn("", intent, 1.0), before) == after


def test_a_change_of_level_repeats_the_last_topic() -> None:
    switch, other = Turn("", "easy_language_on", 1.0), Turn("", "coal", 1.0)
    assert with_repetition([switch], "money") == [switch, Turn("", "money", 1.0)]
    assert with_repetition([switch], None) == [switch]
    assert with_repetition([other], "money") == [other]


def test_the_guess_is_the_likeliest_intent_that_has_an_answer() -> None:
    ranking = [
        {"name": name, "confidence": 0.3} for name in ("out_of_scope", "nlu_fallback", "contact", "coal")
    ]
    assert Turn("", "nlu_fallback", 0.2, ranking=ranking).guess == "contact"
    assert Turn("", "handoff_answer", 1.0).guess is None
