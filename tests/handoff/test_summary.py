from __future__ import annotations

from bot.handoff import summary

TITLES = {"stark": "Was ist STARK?", "coal_exit_when": "Wann ist Schluss?"}


def test_the_topics_are_named_once_and_in_order() -> None:
    said = [
        {"topic": topic} for topic in ("greet", "coal_exit_when", "stark", "nlu_fallback", "coal_exit_when")
    ]
    assert summary.topics([*said, {"text": "stark"}], TITLES.get) == ["Wann ist Schluss?", "Was ist STARK?"]


def test_a_long_conversation_keeps_its_last_topics() -> None:
    titles = summary.topics([{"topic": str(number)} for number in range(30)], lambda topic: f"Thema {topic}")
    assert titles == [f"Thema {number}" for number in range(20, 30)]


def test_the_wording_has_nothing_but_who_said_what() -> None:
    entry = {"author": "visitor", "at": "2026", "text": "Hallo", "options": [1], "id": "1"}
    assert summary.wording([entry] * 300, 2) == [{"author": "visitor", "at": "2026", "text": "Hallo"}] * 2
