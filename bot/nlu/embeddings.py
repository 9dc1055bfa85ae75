"""Sentence embeddings as features, computed only for the messages that need them."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
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
from bot.nlu.encoders import Matrix, encode_many, encoder
from bot.nlu.memory import Memory


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class SentenceEmbedder(GraphComponent):
    """Adds the centred embedding of the text as one dense sentence feature.

    Embeddings of one encoder crowd into a narrow cone; without their mean they spread and separate better.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # name of the feature, by which classifiers choose
            "alias": "meaning",
            # "use" (2 ms a message) or "e5" (8 to 20 ms)
            "encoder": "e5",
            # length of the feature, beside others of length 1
            "weight": 0.7,
            # folder where the embeddings of training messages are kept between trainings
            "memory": ".rasa/embeddings",
            # leave out messages of which an earlier classifier is already sure
            "only_unsure": False,
        }

    def __init__(self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource) -> None:
        self._config = config
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
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Learn the mean of the training messages."""
        self._mean = self._remember(training_data.training_examples).mean(axis=0)
        self.persist()
        return self._resource

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to every training message, the sure ones too."""
        messages = training_data.training_examples
        self._add(messages, self._remember(messages))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to every message that needs it."""
        unsure = [m for m in messages if not (self._config["only_unsure"] and is_sure(m))]
        if unsure:
            self._add(unsure, self._encoder.encode([_readable(message) for message in unsure]))
        return messages

    def _add(self, messages: list[Message], embeddings: Matrix) -> None:
        centred = embeddings - self._mean
        lengths = np.linalg.norm(centred, axis=1, keepdims=True)
        rows = self._config["weight"] * centred / np.maximum(lengths, 1e-9)
        for row, message in zip(rows, messages, strict=True):
            message.add_features(Features(row[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"]))

    def _remember(self, messages: list[Message]) -> Matrix:
        name = self._config["encoder"]
        path = Path(self._config["memory"]) / f"{name}.npz"
        memory = Memory(path, self._encoder.dimensions, partial(encode_many, name))
        return memory.encode([_readable(message) for message in messages])

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


def _readable(message: Message) -> str:
    return clean(message.get(TEXT) or "")
