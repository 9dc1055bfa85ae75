"""Follow-ups: short questions that only make sense together with the last answer.

"Und wer zahlt das?" names an aspect (who pays) and no topic. The aspect is found by word lists that staff can
read (data/follow_ups.yml); the topic is the last one answered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from rapidfuzz.distance import OSA

from bot.nlu.cleaning import fold

MAX_WORDS = 10
SOURCES = "where"  # asks for the sources of the last answer, whatever it was about

_WORD = re.compile(r"\w+")
_SETS = ("filler", "ambiguous", "beside", "explain", "explain_beside", "reactions")


@dataclass(frozen=True)
class FollowUps:
    """Which short questions are follow-ups, and which intent answers them after which topic.

    aspects: aspect to folded phrases; filler: folded words without a topic; answers: topic to aspect
    to intent; families: topics that belong together; ambiguous: aspects that say nothing without a topic;
    beside: folded words beside which a name alone is the question; explain: those that ask what it means, and
    explain_beside what may stand with these;
    everywhere: aspect to the intent that answers it after any topic that names none; reactions: folded
    phrases that ask nothing ("ach so").
    """

    aspects: dict[str, list[str]]
    filler: frozenset[str]
    answers: dict[str, dict[str, str]] = field(default_factory=dict)
    families: list[dict[str, Any]] = field(default_factory=list)
    ambiguous: frozenset[str] = frozenset()
    beside: frozenset[str] = frozenset()
    explain: frozenset[str] = frozenset()
    explain_beside: frozenset[str] = frozenset()
    everywhere: dict[str, str] = field(default_factory=dict)
    reactions: frozenset[str] = frozenset()

    @classmethod
    def from_data(cls, data: dict[str, Any], responses: dict[str, list[dict[str, Any]]]) -> FollowUps:
        """Build from data/follow_ups.yml and Rasa's `responses`, whose metadata go before families."""
        answers: dict[str, dict[str, str]] = {}
        for family in data["families"]:
            aspects = {aspect: intent for aspect, intent in family.items() if aspect != "topics"}
            answers.update({topic: dict(aspects) for topic in family["topics"]})
        for name, variations in responses.items():
            told = ((variation.get("metadata") or {}).get("follow_ups") for variation in variations)
            own: dict[str, str] = next(filter(None, told), {})  # the first variation is the general one
            answers.setdefault(name.removeprefix("utter_"), {}).update(own)
        return cls(
            {aspect: [fold(phrase) for phrase in phrases] for aspect, phrases in data["aspects"].items()},
            frozenset(fold(word) for word in data["filler"]),
            {topic: aspects for topic, aspects in answers.items() if aspects},
            data["families"],
            frozenset(data["ambiguous"]),
            frozenset(fold(word) for word in data["beside"]),
            frozenset(fold(word) for word in data["explain"]),
            frozenset(fold(word) for word in data["explain_beside"]),
            data["everywhere"],
            frozenset(fold(phrase) for phrase in data["reactions"]),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return plain data for `from_dict`."""
        named = {one.name: getattr(self, one.name) for one in fields(self)}
        return {**named, **{name: sorted(named[name]) for name in _SETS}}

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> FollowUps:
        """Build from what `as_dict` gave."""
        return cls(**{**data, **{name: frozenset(data[name]) for name in _SETS}})

    def aspect(self, text: str) -> str | None:
        """Return the aspect that `text` asks for, or None when it is more than a follow-up."""
        words = _WORD.findall(fold(text))
        if not words or len(words) > MAX_WORDS:
            return None
        telling = sum(not self._is_filler(word) for word in words)
        sentence = f" {' '.join(words)} "
        best: tuple[int, str] | None = None
        for aspect, phrase, length in self._by_length:
            rest = _without(sentence, words, phrase, length) if length >= telling else None
            if rest is not None and all(self._is_filler(word) for word in rest):
                best = max(best or (0, aspect), (len(phrase), aspect))
        return best[1] if best else None

    def resolve(self, text: str, topic: str | None) -> str | None:
        """Return the intent that answers `text` after `topic`, "where" for its sources, or None."""
        return None if topic is None else self.answer(self.aspect(text), topic)

    def answer(self, aspect: str | None, topic: str | None) -> str | None:
        """Return the intent that answers a question for `aspect` after `topic`, "where" for its sources."""
        if aspect is None or topic is None:
            return None
        return SOURCES if aspect == SOURCES else self.answers.get(topic, {}).get(aspect)

    def choices(self, text: str) -> list[str]:
        """Return the intents between which `text` leaves the choice when nothing was asked before it."""
        aspect = self.aspect(text)
        if aspect not in self.ambiguous:
            return []
        return list(dict.fromkeys(family[aspect] for family in self.families if aspect in family))

    def names_only(self, rest: str) -> bool:
        """Tell whether `rest`, a message without the names in it, says nothing of its own ("und …?")."""
        words = _WORD.findall(fold(rest))
        return len(words) <= MAX_WORDS and all(word in self.beside for word in words)

    def only_reacts(self, text: str) -> bool:
        """Tell whether `text` is nothing but reactions ("aha, ach so")."""
        words = _WORD.findall(fold(text))
        return 0 < len(words) <= MAX_WORDS and bool(self._only_reactions.fullmatch(" ".join(words)))

    def asks_for_the_meaning(self, rest: str) -> bool:
        """Tell whether `rest`, a message without its hard word, only asks what that means."""
        words = set(_WORD.findall(fold(rest)))
        return bool(words & self.explain) and words <= self.explain | self.explain_beside | self.beside

    def _is_filler(self, word: str) -> bool:
        return word in self.filler or word in self._phrases

    @cached_property
    def _phrases(self) -> frozenset[str]:
        return frozenset(phrase for phrases in self.aspects.values() for phrase in phrases)

    @cached_property
    def _only_reactions(self) -> re.Pattern[str]:
        phrases = "|".join(map(re.escape, sorted(self.reactions)))
        return re.compile(rf"(?:(?:{phrases})(?: |$))+")

    @cached_property
    def _by_length(self) -> list[tuple[str, str, int]]:
        """Each phrase with its aspect and the number of its words."""
        return [
            (aspect, phrase, len(phrase.split()))
            for aspect, phrases in self.aspects.items()
            for phrase in phrases
        ]


def _without(sentence: str, words: list[str], phrase: str, length: int) -> list[str] | None:
    """Return the `words` of `sentence` without a phrase of so many words, None where it is not among them."""
    if length > 1:
        if phrase not in sentence or f" {phrase} " not in sentence:  # the first is quicker
            return None
        return sentence.replace(phrase, "", 1).split()
    for number, word in enumerate(words):
        if word == phrase or (len(phrase) > 5 and OSA.distance(word, phrase, score_cutoff=1) <= 1):
            return words[:number] + words[number + 1 :]
    return None
