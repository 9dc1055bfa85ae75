"""Keeps of all pieces of a message what the dear encoder shall see.

Of the segments these are the likeliest together, of what is told around the questions what may be danger.

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

from bot.nlu.classifier import EMERGENCY, RANKING, chance_of, is_sure, settle
from bot.nlu.segments import best
from bot.nlu.splitter import SPAN, TOLD, groups


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER], is_trainable=False)
class SegmentChooser(GraphComponent):
    """Stands behind the first classifier, whose probabilities it goes by."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Return the default settings."""
        return {
            # what a cut is worth (natural logarithm)
            "reward": 0.2,
            # what is told around the questions is looked at where danger is at least this likely, ...
            "danger_above": 0.02,
            # ... and where it is likeliest: so many pieces
            "most_told": 2,
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
        pieces = [piece for piece in following if not piece.get(SPAN) and not piece.get(TOLD)]
        pieces += self._chosen(whole, [piece for piece in following if piece.get(SPAN)])
        if is_sure(whole):
            for piece in pieces:
                settle(piece)
        return pieces + self._dangerous([piece for piece in following if piece.get(TOLD)])

    def _dangerous(self, told: list[Message]) -> list[Message]:
        """Return what may tell of danger, likeliest first."""
        found = [piece for piece in told if chance_of(piece, EMERGENCY) >= self._config["danger_above"]]
        found.sort(key=lambda piece: -chance_of(piece, EMERGENCY))
        return found[: self._config["most_told"]]

    def _chosen(self, message: Message, segments: list[Message]) -> list[Message]:
        by_span = {tuple(segment.get(SPAN)): segment for segment in segments}
        chances = {span: _chance(segment) for span, segment in by_span.items()}
        return [by_span[span] for span in best(chances, _chance(message), self._config["reward"])]


def _chance(message: Message) -> float:
    ranking = message.get(RANKING)
    return float(ranking[0]["confidence"]) if ranking else 0.0
