"""What a message asks about the answer before it ("who pays?"): its aspect, learned from real follow-ups."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from bot.nlu.linear import LinearModel, fit
from bot.nlu.ngrams import Ngrams, readable
from bot.nlu.sparse import Row, Sparse, side_by_side

_WORD_WEIGHT = 0.7  # beside the letters' 1.0
_TOPIC_WEIGHT = 0.5
OWN, REACTION, OUTSIDE = "own", "react", "outside"
SPEAK_FOR_THEMSELVES = frozenset((OWN, REACTION, OUTSIDE, "chat"))
"""Aspects of what names its topic itself, or says nothing about the answer before it."""
_LEAST = 5
"""Messages from which an aspect can be learned."""


class FollowUp(NamedTuple):
    """A message that was sent after the answer to `topic`; `answer` is what served it."""

    topic: str
    answer: str
    aspect: str
    text: str


def follow_ups(after: dict[str, dict[str, dict[str, str]]]) -> list[FollowUp]:
    """Return the follow-ups of data/follow_up_messages.yml: topic to answer to aspect to lines of text."""
    return [
        FollowUp(topic, answer, aspect, text)
        for topic, answers in after.items()
        for answer, aspects in answers.items()
        for aspect, lines in aspects.items()
        for text in lines.splitlines()
    ]


class AspectModel:
    """How likely a message asks for which aspect of the topic before it."""

    def __init__(self) -> None:
        self._letters = Ngrams("char_wb", 2, 5)
        self._words = Ngrams("word", 1, 2, weight=_WORD_WEIGHT)
        self._topics: list[str] = []
        self._model: LinearModel | None = None

    def fit(self, follow_ups: list[FollowUp], *, penalty: float, held_out: float, seed: int) -> None:
        """Learn from real follow-ups; aspects of which there are fewer than five are left out."""
        often = Counter(one.aspect for one in follow_ups)
        follow_ups = [one for one in follow_ups if often[one.aspect] >= _LEAST]
        texts = [readable(one.text) for one in follow_ups]
        self._letters.fit(texts)
        self._words.fit(texts)
        self._topics = sorted({one.topic for one in follow_ups})
        rows = self._rows(texts, [one.topic for one in follow_ups]).matrix(sum(self._widths))
        aspects = [one.aspect for one in follow_ups]
        self._model = fit(rows, aspects, penalty=penalty, held_out=held_out, seed=seed)

    def chances(self, asked: Sequence[tuple[str, str]]) -> list[dict[str, float]]:
        """Return the probability of each aspect for each `readable` text and the topic before it.

        `{}` for each before anything was learned.
        """
        if self._model is None or not asked:
            return [{} for _ in asked]
        texts, topics = zip(*asked, strict=True)
        found = self._model.probabilities(self._rows(list(texts), topics))
        return [dict(zip(self._model.classes, row, strict=True)) for row in found.tolist()]

    def _rows(self, texts: list[str], topics: Sequence[str]) -> Sparse:
        letters, words = self._letters.rows(texts), self._words.rows(texts)
        rows = (
            (letters.row(number), words.row(number), self._named(topic))
            for number, topic in enumerate(topics)
        )
        return side_by_side(rows, self._widths)

    @property
    def _widths(self) -> tuple[int, int, int]:
        return self._letters.number, self._words.number, len(self._topics)

    def _named(self, topic: str) -> Row:
        columns = [self._topics.index(topic)] if topic in self._topics else []
        return np.array(columns, np.int64), np.full(len(columns), _TOPIC_WEIGHT, np.float32)

    def save(self, folder: Path) -> None:
        """Write what was learned into `folder`."""
        if self._model is None:
            return
        self._letters.save(folder / "aspect_letters.json")
        self._words.save(folder / "aspect_words.json")
        (folder / "aspect_topics.json").write_text(json.dumps(self._topics), encoding="utf-8")
        self._model.save(folder / "aspects.npz")

    def load(self, folder: Path) -> None:
        """Read what `save` wrote."""
        if (folder / "aspects.npz").exists():
            self._letters.load(folder / "aspect_letters.json")
            self._words.load(folder / "aspect_words.json")
            self._topics = json.loads((folder / "aspect_topics.json").read_text(encoding="utf-8"))
            self._model = LinearModel.load(folder / "aspects.npz")
