"""Sentence embeddings as features, computed only for the messages that need them."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import numpy.typing as npt
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import is_sure
from bot.nlu.cleaning import clean
from bot.nlu.encoders import encoder


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class SentenceEmbedder(GraphComponent):  # type: ignore[misc]
    """Adds the centred embedding of the text as one dense sentence feature.

    Embeddings of one encoder crowd into a narrow cone; without their mean they spread and separate better.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # "use" (2 ms a message) or "e5" (8 to 20 ms)
            "encoder": "use",
            # how much the embedding counts beside features of length 1
            "weight": 1.0,
            # leave out messages of which an earlier classifier is already sure
            "only_unsure": False,
        }

    def __init__(
        self, config: dict[str, Any], name: str, model_storage: ModelStorage, resource: Resource
    ) -> None:
        self._config = config
        self._name = name
        self._model_storage = model_storage
        self._resource = resource
        self._encoder = encoder(config["encoder"])
        self._mean = np.zeros(self._encoder.dimensions, np.float32)

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SentenceEmbedder:
        """Return an untrained component."""
        return cls(config, execution_context.node_name, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the mean of the training messages."""
        self._mean = self._encode(training_data.training_examples).mean(axis=0)
        self.persist()
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to every training message, the sure ones too."""
        self._add(training_data.training_examples)
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to every message that needs it."""
        self._add([m for m in messages if not (self._config["only_unsure"] and is_sure(m))])
        return messages

    def _add(self, messages: list[Message]) -> None:
        if not messages:
            return
        centred = self._encode(messages) - self._mean
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        rows = self._config["weight"] * centred / np.maximum(lengths, 1e-9)
        for row, message in zip(rows, messages):
            message.add_features(Features(row[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._name))

    def _encode(self, messages: list[Message]) -> npt.NDArray[np.float32]:
        return self._encoder.encode([clean(message.get(TEXT) or "") for message in messages])

    def persist(self) -> None:
        """Write the mean as JSON."""
        with self._model_storage.write_to(self._resource) as folder:
            (folder / "mean.json").write_text(json.dumps(self._mean.tolist()), encoding="utf-8")

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> SentenceEmbedder:
        """Return the component trained before."""
        component = cls.create(config, model_storage, resource, execution_context)
        with model_storage.read_from(resource) as folder:
            component._mean = np.array(json.loads((folder / "mean.json").read_text()), np.float32)
        return component
