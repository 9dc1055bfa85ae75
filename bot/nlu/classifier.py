"""The intent classifier: a calibrated softmax over all features of a message."""

from __future__ import annotations

from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from scipy.sparse import issparse

from bot.nlu.encoders import Matrix
from bot.nlu.linear import Floats, LinearModel, fit
from bot.nlu.neighbours import Neighbours
from bot.nlu.sparse import Row, Sparse, side_by_side

RANKING = "intent_ranking"
_SURE = "sure"
_OUTSIDE = "out_of_scope"
EMERGENCY = "emergency"
_MODEL, _NEIGHBOURS = "classifier.npz", "neighbours.npz"


def is_sure(message: Message) -> bool:
    """Tell whether an earlier classifier of the pipeline has already decided about `message`."""
    return bool(message.get(_SURE))


def settle(message: Message) -> None:
    """Leave `message` as the earlier classifier has decided."""
    message.set(_SURE, True)


def chance_of(message: Message, intent: str) -> float:
    """Return how likely `message` has `intent`, by the last classifier that ranked it."""
    return next((one["confidence"] for one in message.get(RANKING) or [] if one["name"] == intent), 0.0)


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=True)
class IntentClassifier(GraphComponent):
    """Ranks the intents by calibrated probability.

    Used twice it makes a cascade: the first, on cheap features, marks the messages of which it is sure;
    the second decides about the rest with the dear features added.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # aliases of the features to learn from; the order in which a graph runs must not decide it
            "featurizers": ["characters", "words", "meaning"],
            # the dense features by which the nearest training messages are found; none: they are not asked
            "neighbours": None,
            # how much they count beside the classifier: the power to which their chances are taken
            # (messages held out cannot tell it: they are by the people who wrote the others)
            "trust": 0.5,
            # strength of the L2 penalty
            "penalty": 1e-5,
            # share of the messages held out for the calibration
            "held_out": 0.2,
            "seed": 20_200_703,
            # a message above this probability is decided; above 1 none is
            "sure_above": 1.1,
            # ... where it is surely not out of scope: what is nearly in scope deserves the dear look
            "outside_below": 0.005,
            # a message that is more likely than this out of scope is decided, too; above 1 none is
            "outside_above": 1.1,
        }

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        model: LinearModel | None = None,
        neighbours: Neighbours | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._model = model
        self._neighbours = neighbours

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> IntentClassifier:
        """Return an untrained component."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit and calibrate on the labelled messages, and persist."""
        examples = [message for message in training_data.intent_examples if message.get(TEXT)]
        labels = [message.get(INTENT) for message in examples]
        rows, width = self._rows(examples)
        self._model = fit(
            rows.matrix(width),
            labels,
            penalty=self._config["penalty"],
            held_out=self._config["held_out"],
            seed=self._config["seed"],
        )
        if self._config["neighbours"]:
            numbers = np.searchsorted(self._model.classes, labels)
            self._neighbours = Neighbours.of(self._embeddings(examples), numbers, len(self._model.classes))
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder / _MODEL)
            if self._neighbours:
                self._neighbours.save(folder / _NEIGHBOURS)
        return self._resource

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and the full ranking on every message that is not decided yet."""
        open_messages = [message for message in messages if not is_sure(message)]
        if not open_messages or self._model is None:
            return messages
        rows, _ = self._rows(open_messages)
        table = self._model.probabilities(rows, self._evidence(open_messages))
        for message, chances in zip(open_messages, table, strict=True):
            order = chances.argsort()[::-1]
            likely = zip(order.tolist(), chances[order].tolist(), strict=True)
            ranking = [{"name": self._model.classes[i], "confidence": chance} for i, chance in likely]
            message.set(INTENT, ranking[0], add_to_output=True)
            message.set(RANKING, ranking, add_to_output=True)
            message.set(_SURE, self._decides(ranking))
        return messages

    def _rows(self, messages: list[Message]) -> tuple[Sparse, int]:
        """Return the features of `messages` side by side, in the order of the settings, and their number."""
        parts = [_parts(message, self._config["featurizers"]) for message in messages]
        widths = [part.shape[1] for part in parts[0]]
        return side_by_side(([_row(part) for part in one] for one in parts), widths), sum(widths)

    def _evidence(self, messages: list[Message]) -> Floats | float:
        if self._neighbours is None:
            return 0.0
        return self._config["trust"] * self._neighbours.evidence(self._embeddings(messages))

    def _embeddings(self, messages: list[Message]) -> Matrix:
        return np.vstack([_parts(message, [self._config["neighbours"]])[0] for message in messages])

    def _decides(self, ranking: list[dict[str, Any]]) -> bool:
        outside = next((one["confidence"] for one in ranking if one["name"] == _OUTSIDE), 0.0)
        if outside > self._config["outside_above"]:
            return True
        likely = ranking[0]["confidence"] > self._config["sure_above"]
        return likely and outside < self._config["outside_below"]

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """Return the component trained before."""
        with model_storage.read_from(resource) as folder:
            path = folder / _NEIGHBOURS
            neighbours = Neighbours.load(path) if path.exists() else None
            return cls(config, model_storage, resource, LinearModel.load(folder / _MODEL), neighbours)


def _parts(message: Message, names: list[str]) -> list[Any]:
    """Return the sentence features called `names`: sparse or dense matrices of one row."""
    found = {one.origin: one.features for one in message.features if one.attribute == TEXT}
    return [found[name] for name in names]


def _row(part: Any) -> Row:
    """Return a feature of one message, sparse or dense."""
    return (part.indices, part.data) if issparse(part) else (np.arange(part.shape[1]), part[0])
