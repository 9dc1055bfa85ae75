"""Messages that need the last answer are read with it; those that stand alone are not."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.nlu.aspects import follow_ups
from bot.nlu.context import mixed, weighed

GATE = 0.75
ALONE_GATE = 0.9
NOT_ANSWERED = ("out_of_scope", "nlu_fallback")
MESSAGES = yaml.safe_load(Path(__file__).with_name("_follow_ups.yml").read_text(encoding="utf-8"))
RANKING = [{"name": "greet", "confidence": 0.6}, {"name": "coal", "confidence": 0.4}]

ParseAfter = Callable[[list[tuple[str, str | None]]], list[dict[str, Any]]]


def test_a_weight_lowers_an_intent_and_the_rest_gains() -> None:
    best, other = weighed(RANKING, {"greet": 0.1})
    assert (best["name"], other["name"]) == ("coal", "greet")
    assert best["confidence"] == pytest.approx(0.4 / 0.46)
    assert best["confidence"] + other["confidence"] == pytest.approx(1)


def test_a_bonus_counts_for_an_intent_that_the_words_do_not_suggest() -> None:
    best = weighed(RANKING, {}, {"stark": 1.0})[0]
    assert (best["name"], best["confidence"]) == ("stark", pytest.approx(0.5))


def test_the_more_a_message_needs_the_answer_the_more_that_counts() -> None:
    after = [{"name": "stark", "confidence": 1.0}]
    assert mixed(RANKING, after, 0.0)[0] == {"name": "greet", "confidence": 0.6}
    assert mixed(RANKING, after, 1.0)[0] == {"name": "stark", "confidence": 1.0}
    assert sum(r["confidence"] for r in mixed(RANKING, after, 0.3)) == pytest.approx(1)


@pytest.mark.parametrize(("kind", "gate"), [("after", GATE), ("alone", ALONE_GATE)])
def test_what_nobody_trained_is_read_with_the_last_answer_or_alone(
    kind: str, gate: float, parse_after: ParseAfter
) -> None:
    asked = MESSAGES[kind]
    found = parse_after([(text, topic) for topic, text, _ in asked])
    understood = [[part["intent"] for part in parsed["parts"]] for parsed in found]
    wrong = [
        (topic, text, got)
        for (topic, text, right), got in zip(asked, understood, strict=True)
        if len(got) != 1 or got[0] not in (*right, *(NOT_ANSWERED if "out_of_scope" in right else ()))
    ]
    assert 1 - len(wrong) / len(asked) >= gate, wrong


def test_none_of_them_is_trained() -> None:
    trained = yaml.safe_load(Path("data/follow_up_messages.yml").read_text(encoding="utf-8"))
    texts = [*(one.text for one in follow_ups(trained["after"])), *trained["alone"].splitlines()]
    lines = {text.lower() for text in texts}
    assert not [text for kind in MESSAGES.values() for _, text, _ in kind if text.lower() in lines]
