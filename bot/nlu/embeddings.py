"""Sentence embeddings as features, computed only for the messages that need them."""

from __future__ import annotations

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

_LEAST_VARIANCE = 1e-6  # of the greatest: less is noise


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER], is_trainable=True)
class SentenceEmbedder(GraphComponent):
    """Adds the whitened embedding of the text as one dense sentence feature.

    Embeddings of one encoder crowd into a narrow cone; without their mean, and with the directions in which
    all of them differ made smaller, they separate better (Su et al. 2021, arXiv:2103.15316). The directions
    come in the order of how much the training messages differ in them.
    """

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # name of the feature, by which classifiers choose
            "alias": "meaning",
            # the sentence encoder (bot.nlu.encoders): "e5"
            "encoder": "e5",
            # 0: as the encoder spreads them; 1: the training messages differ alike in every direction
            "whitening": 0.5,
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
        self._directions = np.eye(self._encoder.dimensions, dtype=np.float32)

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
        """Learn the mean of the training messages and in which directions they differ."""
        rows = self._remember(training_data.training_examples)
        self._mean = rows.mean(axis=0)
        self._directions = _directions(rows - self._mean, self._config["whitening"])
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
            self._add(unsure, self._encoded([_readable(message) for message in unsure]))
        return messages

    def _encoded(self, texts: list[str]) -> Matrix:
        """Encode each text once: the pieces of a message may repeat each other."""
        rows = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        return self._encoder.encode(list(rows))[[rows[text] for text in texts]]

    def _add(self, messages: list[Message], embeddings: Matrix) -> None:
        whitened = (embeddings - self._mean) @ self._directions
        lengths = np.linalg.norm(whitened, axis=1, keepdims=True)
        rows = self._config["weight"] * whitened / np.maximum(lengths, 1e-9)
        for row, message in zip(rows, messages, strict=True):
            message.add_features(Features(row[None, :], FEATURE_TYPE_SENTENCE, TEXT, self._config["alias"]))

    def _remember(self, messages: list[Message]) -> Matrix:
        name = self._config["encoder"]
        path = Path(self._config["memory"]) / f"{name}-{self._encoder.version}.npz"
        memory = Memory(path, self._encoder.dimensions, partial(encode_many, name))
        return memory.encode([_readable(message) for message in messages])

    def persist(self) -> None:
        """Write what was learned as plain arrays."""
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / "whitening.npz", mean=self._mean, directions=self._directions)

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
        with (
            model_storage.read_from(resource) as folder,
            np.load(folder / "whitening.npz", allow_pickle=False) as file,
        ):
            component._mean, component._directions = file["mean"], file["directions"]
        return component


def _directions(centred: Matrix, whitening: float) -> Matrix:
    """Return the principal directions of `centred`, a column each, those that differ most first."""
    variances, directions = np.linalg.eigh(centred.T @ centred / len(centred))
    kept = variances > _LEAST_VARIANCE * variances.max()
    scaled = directions[:, kept] * variances[kept] ** (-whitening / 2)
    return np.ascontiguousarray(scaled[:, ::-1], np.float32)


def _readable(message: Message) -> str:
    return clean(message.get(TEXT) or "")
