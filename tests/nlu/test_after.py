"""What a message asks after an answer."""

from __future__ import annotations

import pytest

from bot.nlu.after import After, Kinds, chances, evidence

KINDS = Kinds(frozenset(("affirm", "thanks")), frozenset(("privacy",)), "out_of_scope")
ALONE = {"stark": 0.3, "jtf": 0.25, "affirm": 0.2, "privacy": 0.15, "out_of_scope": 0.1}
NEEDS_IT = After(0.95, {"pays": 1.0}, {"jtf": 0.9, "stark": 0.1})
STANDS_ALONE = After(0.02, {"own": 1.0}, {"jtf": 0.9, "stark": 0.1})


def best(after: After, alone: dict[str, float], topic: str = "stark") -> str:
    found = chances(topic, alone, after, KINDS)
    return max(found, key=lambda intent: found[intent])


def test_the_probabilities_of_all_intents_are_one_together() -> None:
    found = chances("stark", ALONE, NEEDS_IT, KINDS)
    assert found.keys() == ALONE.keys()
    assert sum(found.values()) == pytest.approx(1)


def test_a_follow_up_is_read_by_the_answer_that_served_others() -> None:
    assert best(NEEDS_IT, ALONE) == "jtf"


def test_what_is_surely_understood_alone_stays_what_it_is() -> None:
    sure = {"privacy": 0.97, "stark": 0.02, "jtf": 0.01}
    assert best(STANDS_ALONE, sure) == "privacy"
    assert best(NEEDS_IT._replace(dependence=0.4), sure) == "privacy"


def test_the_more_a_message_needs_the_answer_the_likelier_is_what_is_expected() -> None:
    little, much = (chances("stark", ALONE, NEEDS_IT._replace(dependence=need), KINDS) for need in (0.1, 0.9))
    assert much["jtf"] > little["jtf"]
    assert much["out_of_scope"] < little["out_of_scope"]


def test_who_only_reacts_makes_small_talk_likelier_and_the_topic_less_likely() -> None:
    reacts = After(0.5, {"react": 1.0}, {"stark": 1.0})
    asks = After(0.5, {"pays": 1.0}, {"stark": 1.0})
    one, other = chances("stark", ALONE, reacts, KINDS), chances("stark", ALONE, asks, KINDS)
    assert one["affirm"] > other["affirm"]
    assert one["stark"] < other["stark"]


def test_a_message_that_speaks_for_itself_needs_the_topic_less() -> None:
    assert After(0.8, {"own": 0.5, "react": 0.5}, {}).needs == pytest.approx(0.4)
    assert After(0.8, {"pays": 1.0}, {}).needs == pytest.approx(0.8)


def test_evidence_of_nothing_stays_bounded() -> None:
    found = evidence("stark", {"jtf": 0.0}, After(0.0, {}, {}), KINDS)
    assert all(-10 < value < 10 for values in found.values() for value in values)
