"""Does a message ask several questions, or is it one question with a story around it?

A logistic regression over what the classifier says of the message as a whole and of its parts: several
questions leave a trace of each in the whole, and their parts say nothing of the whole's likeliest intent. Its
weights (several.yml) are fitted by benchmarks/nlu_several.py.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from bot.nlu.questions import asks

Chances = Mapping[str, float]
"""Probability by intent."""

_WEIGHTS: dict[str, float] = yaml.safe_load(Path(__file__).with_suffix(".yml").read_text(encoding="utf-8"))
_LEAST_CHANCE = 1e-4
_LEAST_ODDS = 5e-3
_MOST_MARKS = 2


@dataclass(frozen=True)
class Question:
    """A part of a message: its text, its intent, and the probabilities of all intents for it alone."""

    text: str
    intent: str
    chances: Chances


def evidence(text: str, whole: Chances, questions: Sequence[Question], by_meaning: bool) -> dict[str, float]:
    """Return what speaks for and against several questions in `text`, of at least two `questions`.

    `whole`: the probabilities for the message as a whole; by_meaning: only meaning sets the parts apart, no
    word that opens a question does.
    """
    likeliest = max(whole, key=lambda intent: whole[intent])
    others = [question for question in questions if question.intent != likeliest]
    return {
        "weaker_part": _log_odds(_second(question.chances[question.intent] for question in questions)),
        "weaker_in_whole": _log(_second(whole.get(question.intent, 0.0) for question in questions)),
        "whole": _log(whole[likeliest]),
        "whole_in_part": _log(max(question.chances.get(likeliest, 0.0) for question in others)),
        "shortest_part": math.log(min(len(question.text.split()) for question in questions)),
        "length": math.log(len(text.split())),
        "question_marks": float(min(text.count("?"), _MOST_MARKS)),
        "by_meaning": float(by_meaning),
        "all_ask": float(all(asks(question.text) for question in questions)),
    }


def chance(text: str, whole: Chances, questions: Sequence[Question], *, by_meaning: bool = False) -> float:
    """Return the probability that `text` asks all of at least two `questions` with different intents."""
    found = evidence(text, whole, questions, by_meaning)
    score = _WEIGHTS["constant"] + sum(_WEIGHTS[name] * value for name, value in found.items())
    return 1 / (1 + math.exp(-score))


def _second(chances: Iterable[float]) -> float:
    return sorted(chances, reverse=True)[1]


def _log_odds(probability: float) -> float:
    bounded = min(max(probability, _LEAST_ODDS), 1 - _LEAST_ODDS)
    return math.log(bounded / (1 - bounded))


def _log(probability: float) -> float:
    return math.log(max(probability, _LEAST_CHANCE))
