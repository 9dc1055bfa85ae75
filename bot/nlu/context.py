"""Which messages only make sense after the last answer ("wie lange dauert das?"), and what they then ask.

The classifier knows messages that stand alone; for the others its guess rests on words like "wann" and "das".
How likely a message needs the last answer is learned from real follow-ups (data/follow_up_messages.yml)
against all messages that stand alone; so likely the answers that follow-ups to its topic call for count more
than the guess.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.after import After
from bot.nlu.answers import Answers
from bot.nlu.aspects import SPEAK_FOR_THEMSELVES, AspectModel, follow_ups
from bot.nlu.classifier import RANKING
from bot.nlu.dependence import DependenceModel
from bot.nlu.follow_ups import FollowUps
from bot.nlu.ngrams import readable_text
from bot.nlu.splitter import SPAN, TOLD, groups

CONTEXT = "topic"
"""Key in a message's metadata: the last topic answered."""
AFTER = "after"
"""Key in a message: what is known of it after each topic that may stand before it (`bot.nlu.after.After`)."""

Ranking = list[dict[str, Any]]


def topic_of(message: Message) -> str | None:
    """Return the last topic answered before `message`."""
    topic: str | None = (message.get("metadata") or {}).get(CONTEXT)
    return topic


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class ContextClassifier(GraphComponent):
    """Sets on every message and piece how likely it needs what stands before it, and what it then asks."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # real follow-ups (`after`, by topic) and short messages that stand alone (`alone`)
            "examples": "data/follow_up_messages.yml",
            # the answers that staff name for an aspect of a topic
            "follow_ups": "data/follow_ups.yml",
            # a piece that needs something before it at least this likely is read after the others, too
            "piece_above": 0.5,
            # strength of the L2 penalty for the aspects, of which there are few examples
            "aspect_penalty": 3e-5,
            # shortest and longest n-gram of letters
            "min_ngram": 2,
            "max_ngram": 5,
            # strength of the L2 penalty
            "penalty": 1e-5,
            # share of the messages held out for the calibration
            "held_out": 0.2,
            "seed": 20_200_703,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._dependence = DependenceModel(config["min_ngram"], config["max_ngram"])
        self._aspects = AspectModel()
        self._answers = Answers({}, {}, {}, {})

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> ContextClassifier:
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn what is a follow-up, which aspect it asks for and which answer that calls for; persist."""
        examples = _read(self._config["examples"])
        asked = follow_ups(examples["after"])
        after = [one.text for one in asked if one.aspect not in SPEAK_FOR_THEMSELVES]
        alone = [message.get(TEXT) for message in training_data.intent_examples if message.get(TEXT)]
        alone += examples["alone"].splitlines()
        settings = {"held_out": self._config["held_out"], "seed": self._config["seed"]}
        self._dependence.fit(after, alone, penalty=self._config["penalty"], **settings)
        self._aspects.fit(asked, penalty=self._config["aspect_penalty"], **settings)
        named = FollowUps.from_data(_read(self._config["follow_ups"]), training_data.responses)
        self._answers = Answers.of(asked, named.answers, named.everywhere)
        self._persist()
        return self._resource

    def _persist(self) -> None:
        with self._model_storage.write_to(self._resource) as folder:
            self._dependence.save(folder)
            self._aspects.save(folder)
            answers = json.dumps(self._answers.as_dict(), ensure_ascii=False)
            (folder / "answers.json").write_text(answers, encoding="utf-8")

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training messages alone: they stand alone."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set what is known of each after the last topic, and of pieces after those before them."""
        for group in groups([message for message in messages if not message.get(TOLD)]):
            if len(group) > 1 or topic_of(group[0]) is not None:
                self._read(group)
        return messages

    def _read(self, group: list[Message]) -> None:
        chances = self._dependence.chances([readable_text(message) for message in group])
        asked = [
            (message, topic, chance)
            for number, (message, chance) in enumerate(zip(group, chances, strict=True))
            for topic in self._before(group, number, chance)
        ]
        aspects = self._aspects.chances([(readable_text(message), topic) for message, topic, _ in asked])
        for (message, topic, chance), found in zip(asked, aspects, strict=True):
            known = message.get(AFTER) or {}
            message.set(AFTER, {**known, topic: self._after(topic, found, chance)})

    def _before(self, group: list[Message], number: int, chance: float) -> list[str]:
        """Return the topics that may stand before a message or, where it needs one, before its piece."""
        if number == 0:
            topic = topic_of(group[0])
            return [] if topic is None else [topic]
        if chance < self._config["piece_above"]:
            return []
        kind = bool(group[number].get(SPAN))
        earlier = [piece.get(RANKING) for piece in group[1:number] if bool(piece.get(SPAN)) == kind]
        return sorted({ranking[0]["name"] for ranking in earlier if ranking})

    def _after(self, topic: str, aspects: dict[str, float], dependence: float) -> After:
        asked = {aspect: chance for aspect, chance in aspects.items() if aspect not in SPEAK_FOR_THEMSELVES}
        return After(dependence, aspects, self._answers.expected(topic, asked))

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ContextClassifier:
        """Return the component trained before."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._dependence.load(folder)
            component._aspects.load(folder)
            component._answers = Answers(**json.loads((folder / "answers.json").read_text(encoding="utf-8")))
        return component


def weighed(ranking: Ranking, weights: dict[str, float], bonus: dict[str, float] | None = None) -> Ranking:
    """Return `ranking`, each probability times its weight (1 where none is given) plus its bonus."""
    bonus = bonus or {}
    scores = {r["name"]: r["confidence"] * weights.get(r["name"], 1.0) for r in ranking}
    scores = {name: scores.get(name, 0.0) + bonus.get(name, 0.0) for name in scores.keys() | bonus.keys()}
    return ranked({name: score / sum(scores.values()) for name, score in scores.items()})


def mixed(alone: Ranking, after: Ranking, chance: float) -> Ranking:
    """Return the ranking of a message that with probability `chance` is to be read `after` an answer."""
    scores = {r["name"]: (1 - chance) * r["confidence"] for r in alone}
    for r in after:
        scores[r["name"]] = scores.get(r["name"], 0.0) + chance * r["confidence"]
    return ranked(scores)


def ranked(scores: dict[str, float]) -> Ranking:
    """Return the intents of `scores`, likeliest first."""
    order = sorted(scores, key=lambda name: (-scores[name], name))
    return [{"name": name, "confidence": scores[name]} for name in order]


def _read(path: str) -> Any:
    return yaml.safe_load(Path(path).read_text(encoding="utf-8"))
