"""Which answer a follow-up calls for is counted, and where little was seen, named by staff."""

from __future__ import annotations

import json

import pytest

from bot.nlu.answers import Answers
from bot.nlu.aspects import FollowUp

TOLD = {"innoregion": {"pays": "financing", "who": "contact"}, "stark": {"pays": "financing"}}
SEEN = [
    *[FollowUp("innoregion", "management", "who", f"wer {number}") for number in range(6)],
    *[FollowUp("innoregion", "financing", "pays", f"zahlt {number}") for number in range(4)],
]
ANSWERS = Answers.of(SEEN, TOLD, {"person": "request"})


def best(topic: str, aspect: str) -> str:
    expected = ANSWERS.expected(topic, {aspect: 1.0})
    assert sum(expected.values()) == pytest.approx(1)
    return max(expected, key=lambda name: expected[name])


def test_what_was_seen_often_goes_before_what_is_named() -> None:
    assert best("innoregion", "who") == "management"


def test_where_nothing_was_seen_the_named_answer_is_likely_as_far_as_it_proved_right() -> None:
    assert best("stark", "pays") == "financing"


def test_an_answer_for_every_topic_counts_where_the_topic_names_none() -> None:
    assert ANSWERS.named("stark", "person") == "request"
    assert ANSWERS.expected("stark", {"person": 1.0}) == {"request": 0.5, "stark": 0.5}


def test_what_nobody_names_is_asked_of_the_topic_itself() -> None:
    assert ANSWERS.expected("never_heard", {"why": 1.0}) == {"never_heard": 1.0}


def test_several_aspects_share_by_their_probability() -> None:
    expected = ANSWERS.expected("never_heard", {"person": 0.6, "why": 0.4})
    assert expected == pytest.approx({"request": 0.3, "never_heard": 0.7})


def test_without_any_aspect_nothing_is_expected() -> None:
    assert ANSWERS.expected("stark", {}) == {}


def test_plain_data_builds_the_same_again() -> None:
    again = Answers(**json.loads(json.dumps(ANSWERS.as_dict())))
    assert again.expected("innoregion", {"who": 1.0}) == ANSWERS.expected("innoregion", {"who": 1.0})
