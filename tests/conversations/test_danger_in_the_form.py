"""Messages that sound like danger while the form asks for the concern: none is lost, real danger gets 112."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.assistant.form import State, turns
from bot.assistant.turns import Turn

MESSAGES: dict[str, list[str]] = yaml.safe_load(
    (Path(__file__).with_name("messages") / "danger.yaml").read_text(encoding="utf-8")
)
HELP, KEPT = "danger", "interrupts"

Parse = Callable[[list[str]], list[dict[str, Any]]]


@pytest.fixture(scope="module")
def heard(parser: Parse) -> dict[str, Turn]:
    """The turn for each message, sent to the form that asks for the concern."""
    texts = [text for kind in MESSAGES.values() for text in kind]
    found = zip(texts, parser(texts), strict=True)
    return {
        text: turns(
            State("concern"), text, [{**p, "ranking": one["ranking"]} for p in one["parts"]], None, 0
        )[-1]
        for text, one in found
    }


def replies(turn: Turn) -> set[str]:
    return {entity["value"] for entity in turn.entities if entity["entity"] == "handoff_reply"}


@pytest.mark.parametrize("text", MESSAGES["concerns"])
def test_a_concern_is_taken_or_offered(text: str, heard: dict[str, Turn]) -> None:
    turn = heard[text]
    assert turn.text == text
    assert turn.intent == "handoff_answer" or KEPT in replies(turn), turn


@pytest.mark.parametrize("text", MESSAGES["danger"])
def test_real_danger_is_told_the_numbers_for_help(text: str, heard: dict[str, Turn]) -> None:
    turn = heard[text]
    assert turn.intent == "emergency" or HELP in replies(turn), turn


@pytest.mark.parametrize("text", MESSAGES["despair"])
def test_despair_is_answered_alone(text: str, heard: dict[str, Turn]) -> None:
    assert (heard[text].intent, replies(heard[text])) == ("emergency", set())
