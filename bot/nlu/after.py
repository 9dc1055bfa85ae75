"""What a message asks after an answer: a choice among all intents by what is known of each.

A conditional logit: for each intent the classifier's guess at the message alone, how many real follow-ups of
that aspect it has served, and what kind of intent it is speak for or against it. Nothing needs to say first
whether the message is a follow-up; that counts as its dependence. The weights (after.yml) are fitted by
benchmarks/nlu_after.py.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

import numpy as np
import yaml

from bot.nlu.aspects import OUTSIDE, OWN, REACTION, SPEAK_FOR_THEMSELVES
from bot.nlu.linear import Floats

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


def evidence(topic: str, alone: Chances, after: After, kinds: Kinds) -> dict[str, Floats]:
    """Return what speaks for each intent of `alone` after `topic`: by name, a number for each in its order.

    `alone` holds their probabilities with nothing before the message.
    """
    asks = after.aspects
    chance = np.array([*alone.values()])
    guess = np.log(np.maximum(chance, _LEAST_ALONE))
    answers = np.array([after.answers.get(intent, 0.0) for intent in alone])
    expected = np.log(np.maximum(answers, _LEAST_EXPECTED))
    same, outside = _among(alone, {topic}), _among(alone, {kinds.out_of_scope})
    small = _among(alone, kinds.small_talk)
    return {
        "guess": guess,
        "sure_guess": chance**2,
        "expected": expected,
        "expected_by_need": expected * after.dependence,
        "same_topic": same,
        "same_topic_apart": same * after.apart,
        "small_talk": small,
        "small_talk_reaction": small * asks.get(REACTION, 0.0),
        "about_the_chat": _among(alone, kinds.about_the_chat),
        "outside": outside,
        "outside_by_need": outside * after.dependence,
        "outside_aspect": outside * asks.get(OUTSIDE, 0.0),
        "guess_of_own": guess * asks.get(OWN, 0.0),
        "expected_of_own": expected * asks.get(OWN, 0.0),
    }


def _among(intents: Iterable[str], some: Collection[str]) -> Floats:
    return np.array([float(intent in some) for intent in intents])


def chances(topic: str, alone: Chances, after: After, kinds: Kinds) -> dict[str, float]:
    """Return the probability of each intent of a message that follows the answer to `topic`."""
    found = evidence(topic, alone, after, kinds)
    scores = np.sum([_WEIGHTS[name] * values for name, values in found.items()], axis=0)
    odds = np.exp(scores - scores.max())
    return dict(zip(alone, (odds / odds.sum()).tolist(), strict=True))
