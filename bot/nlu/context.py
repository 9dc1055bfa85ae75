"""Which messages only make sense after the last answer ("wie lange dauert das?"), and what they then ask.

The classifier knows messages that stand alone; for the others its guess rests on words like "wann" and "das".
How likely a message needs the last answer is learned from real follow-ups (data/follow_up_messages.yml)
against all messages that stand alone; so likely the last topic counts more than the guess.
"""

from __future__ import annotations

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

from bot.nlu.linear import LinearModel, fit
from bot.nlu.ngrams import Ngrams, readable

CONTEXT = "topic"
"""Key in a message's metadata: the last topic answered."""
DEPENDENCE = "dependence"
"""Key in a message: the probability that it needs the last answer."""
_AFTER, _ALONE = "after", "alone"

Ranking = list[dict[str, Any]]


def topic_of(message: Message) -> str | None:
    """Return the last topic answered before `message`."""
    topic: str | None = (message.get("metadata") or {}).get(CONTEXT)
    return topic


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class ContextClassifier(GraphComponent):
    """Sets on every message and piece how likely it needs what stands before it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # real follow-ups (`after`, by topic) and short messages that stand alone (`alone`)
            "examples": "data/follow_up_messages.yml",
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
        self._ngrams = Ngrams("char_wb", config["min_ngram"], config["max_ngram"])
        self._model: LinearModel | None = None

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
        """Learn follow-ups against messages that stand alone, both alike likely, and persist."""
        examples = yaml.safe_load(Path(self._config["examples"]).read_text(encoding="utf-8"))
        after = [text for texts in examples[_AFTER].values() for text in texts.splitlines()]
        alone = [message.get(TEXT) for message in training_data.intent_examples if message.get(TEXT)]
        alone += examples[_ALONE].splitlines()
        texts = [readable(text) for text in (*after, *alone)]
        self._ngrams.fit(texts)
        self._model = fit(
            self._ngrams.rows(texts),
            [_AFTER] * len(after) + [_ALONE] * len(alone),
            penalty=self._config["penalty"],
            held_out=self._config["held_out"],
            seed=self._config["seed"],
        )
        with self._model_storage.write_to(self._resource) as folder:
            self._ngrams.save(folder / "ngrams.json")
            self._model.save(folder / "classifier.npz")
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training messages alone: they stand alone."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the probability where something may stand before: an answer, or another piece."""
        if self._model is None or (len(messages) == 1 and topic_of(messages[0]) is None):
            return messages
        rows = self._ngrams.rows([readable(message.get(TEXT)) for message in messages])
        column = self._model.classes.index(_AFTER)
        for message, chances in zip(messages, self._model.probabilities(rows), strict=True):
            message.set(DEPENDENCE, float(chances[column]))
        return messages

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
            component._ngrams.load(folder / "ngrams.json")
            component._model = LinearModel.load(folder / "classifier.npz")
        return component


def weighed(ranking: Ranking, weights: dict[str, float], bonus: dict[str, float] | None = None) -> Ranking:
    """Return `ranking`, each probability times its weight (1 where none is given) plus its bonus."""
    bonus = bonus or {}
    scores = {r["name"]: r["confidence"] * weights.get(r["name"], 1.0) for r in ranking}
    scores = {name: scores.get(name, 0.0) + bonus.get(name, 0.0) for name in scores.keys() | bonus.keys()}
    return _ranked({name: score / sum(scores.values()) for name, score in scores.items()})


def mixed(alone: Ranking, after: Ranking, chance: float) -> Ranking:
    """Return the ranking of a message that with probability `chance` is to be read `after` an answer."""
    scores = {r["name"]: (1 - chance) * r["confidence"] for r in alone}
    for r in after:
        scores[r["name"]] = scores.get(r["name"], 0.0) + chance * r["confidence"]
    return _ranked(scores)


def _ranked(scores: dict[str, float]) -> Ranking:
    order = sorted(scores, key=lambda name: (-scores[name], name))
    return [{"name": name, "confidence": scores[name]} for name in order]
