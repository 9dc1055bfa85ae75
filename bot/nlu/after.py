"""What a message asks after an answer: a choice among all intents by what is known of each.

A conditional logit: for each intent the classifier's guess at the message alone, how many real follow-ups of
that aspect it has served, and what kind of intent it is speak for or against it. Nothing needs to say first
whether the message is a follow-up; that counts as its dependence. The weights (after.yml) are fitted by
benchmarks/nlu_after.py.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import yaml

from bot.nlu.aspects import OUTSIDE, OWN, REACTION, SPEAK_FOR_THEMSELVES

Chances = Mapping[str, float]
"""Probability by intent."""

_WEIGHTS: dict[str, float] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_LEAST_ALONE = 1e-3
_LEAST_EXPECTED = 1e-2
_APART = 0.5


class After(NamedTuple):
    """What is known of a message after a topic.

    dependence: the probability that it needs something before it; aspects: that of each aspect which it may
    ask for; answers: that of each answer, should it need the topic.
    """

    dependence: float
    aspects: Chances
    answers: Chances

    @property
    def apart(self) -> float:
        """The probability that the message speaks for itself."""
        return sum(self.aspects.get(aspect, 0.0) for aspect in SPEAK_FOR_THEMSELVES)

    @property
    def needs(self) -> float:
        """The probability that the message needs the topic: less where it may speak for itself."""
        return self.dependence * (1 - _APART * self.apart)


class Kinds(NamedTuple):
    """The intents that are no questions, those about the chat, and the one that nobody should answer."""

    small_talk: frozenset[str]
    about_the_chat: frozenset[str]
    out_of_scope: str


def evidence(intent: str, topic: str, alone: float, after: After, kinds: Kinds) -> dict[str, float]:
    """Return what speaks for `intent` after `topic`; `alone` is its probability with nothing before it."""
    asks = after.aspects
    guess = math.log(max(alone, _LEAST_ALONE))
    expected = math.log(max(after.answers.get(intent, 0.0), _LEAST_EXPECTED))
    same, outside = float(intent == topic), float(intent == kinds.out_of_scope)
    small = float(intent in kinds.small_talk)
    return {
        "guess": guess,
        "sure_guess": alone**2,
        "expected": expected,
        "expected_by_need": expected * after.dependence,
        "same_topic": same,
        "same_topic_apart": same * after.apart,
        "small_talk": small,
        "small_talk_reaction": small * asks.get(REACTION, 0.0),
        "about_the_chat": float(intent in kinds.about_the_chat),
        "outside": outside,
        "outside_by_need": outside * after.dependence,
        "outside_aspect": outside * asks.get(OUTSIDE, 0.0),
        "guess_of_own": guess * asks.get(OWN, 0.0),
        "expected_of_own": expected * asks.get(OWN, 0.0),
    }


def chances(topic: str, alone: Chances, after: After, kinds: Kinds) -> dict[str, float]:
    """Return the probability of each intent of a message that follows the answer to `topic`."""
    scores = {
        intent: sum(
            _WEIGHTS[name] * value for name, value in evidence(intent, topic, chance, after, kinds).items()
        )
        for intent, chance in alone.items()
    }
    highest = max(scores.values())
    odds = {intent: math.exp(score - highest) for intent, score in scores.items()}
    whole = sum(odds.values())
    return {intent: one / whole for intent, one in odds.items()}
