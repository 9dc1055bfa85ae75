"""Keeps of all pieces of a message what the dear encoder shall see: the segments that are likeliest together.

Where the first classifier is sure of the whole message, its word on the pieces is enough, too.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.classifier import RANKING, is_sure, settle
from bot.nlu.segments import best
from bot.nlu.splitter import SPAN, groups


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class SegmentChooser(GraphComponent):
    """Stands behind the first classifier, whose probabilities it goes by."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # what a cut is worth (natural logarithm)
            "reward": 0.2,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> SegmentChooser:
        """Return the component."""
        return cls(config)

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training messages alone: they ask one question each."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages without the segments that lost."""
        return [
            message
            for whole, *following in groups(messages)
            for message in [whole, *self._kept(whole, following)]
        ]

    def _kept(self, whole: Message, following: list[Message]) -> list[Message]:
        pieces = [piece for piece in following if not piece.get(SPAN)]
        pieces += self._chosen(whole, [piece for piece in following if piece.get(SPAN)])
        if is_sure(whole):
            for piece in pieces:
                settle(piece)
        return pieces

    def _chosen(self, message: Message, segments: list[Message]) -> list[Message]:
        by_span = {tuple(segment.get(SPAN)): segment for segment in segments}
        chances = {span: _chance(segment) for span, segment in by_span.items()}
        return [by_span[span] for span in best(chances, _chance(message), self._config["reward"])]


def _chance(message: Message) -> float:
    ranking = message.get(RANKING)
    return float(ranking[0]["confidence"]) if ranking else 0.0
