"""Which answer a follow-up calls for, by the topic before it and by its aspect."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from bot.nlu.aspects import FollowUp

_HALF = (0.5, 0.5)


@dataclass(frozen=True)
class Answers:
    """What served real follow-ups; where few were seen, the staff's answers and the topic itself count more.

    seen: topic to aspect to answer to number of messages; told: topic to aspect to the answer that
    data/follow_ups.yml names; everywhere: the answers that it names for any topic; trust: aspect to how often
    the named answer and the topic's own served where both could.
    """

    seen: dict[str, dict[str, dict[str, int]]]
    told: dict[str, dict[str, str]]
    everywhere: dict[str, str]
    trust: dict[str, tuple[float, float]]

    @classmethod
    def of(
        cls, follow_ups: list[FollowUp], told: dict[str, dict[str, str]], everywhere: dict[str, str]
    ) -> Answers:
        """Count what served."""
        answers = cls({}, told, everywhere, {})
        hits: dict[str, list[tuple[bool, bool]]] = defaultdict(list)
        for topic, answer, aspect, _ in follow_ups:
            counts = answers.seen.setdefault(topic, {}).setdefault(aspect, {})
            counts[answer] = counts.get(answer, 0) + 1
            named = answers.named(topic, aspect)
            if named != topic:
                hits[aspect].append((answer == named, answer == topic))
        for aspect, found in hits.items():
            answers.trust[aspect] = (_share([one for one, _ in found]), _share([other for _, other in found]))
        return answers

    def named(self, topic: str, aspect: str) -> str:
        """Return the answer that staff name for `aspect` after `topic`, else the topic's own."""
        return self.told.get(topic, {}).get(aspect) or self.everywhere.get(aspect) or topic

    def expected(self, topic: str, aspects: dict[str, float]) -> dict[str, float]:
        """Return the probability of each answer, given that of each aspect; `{}` where none is likely."""
        expected: dict[str, float] = defaultdict(float)
        for aspect, chance in aspects.items():
            counts, number = self._counts(topic, aspect)
            for answer, count in counts.items():
                expected[answer] += chance * count / number
        whole = sum(expected.values())
        return {answer: chance / whole for answer, chance in expected.items()} if whole else {}

    def _counts(self, topic: str, aspect: str) -> tuple[dict[str, float], float]:
        """Return how often each answer counts, and the sum of that; found once."""
        known = self._known.get((topic, aspect))
        if known is None:
            counts = defaultdict[str, float](float, self.seen.get(topic, {}).get(aspect, {}))
            named, own = self.trust.get(aspect, _HALF)
            counts[self.named(topic, aspect)] += named
            counts[topic] += own
            known = self._known[topic, aspect] = (dict(counts), sum(counts.values()))
        return known

    @cached_property
    def _known(self) -> dict[tuple[str, str], tuple[dict[str, float], float]]:
        return {}

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for `Answers(**data)`."""
        return {one.name: getattr(self, one.name) for one in fields(self)}


def _share(hits: list[bool]) -> float:
    """Return the share of hits, drawn towards a half where there are few (Laplace's rule of succession)."""
    return (sum(hits) + 1) / (len(hits) + 2)
