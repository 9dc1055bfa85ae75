"""Adds the pieces of a message that could be questions of their own, so that one pass classifies them all."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.nlu.cleaning import clean
from bot.nlu.questions import parted
from bot.nlu.segments import spans

PIECE = "piece"
SPAN = "span"
"""Where among the atoms of its message a segment stands (`bot.nlu.segments`)."""


TOLD = "told"
"""Marks a piece that asks nothing: it is looked at for danger alone."""


@DefaultV1Recipe.register([DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER], is_trainable=False)
class QuestionSplitter(GraphComponent):
    """Puts every piece behind its message in the list; `Decision` at the pipeline's end takes them out."""

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> QuestionSplitter:
        """Return the component."""
        return cls()

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Leave the training messages alone: they ask one question each."""
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """Return the messages, each followed by its pieces."""
        result: list[Message] = []
        for message in messages:
            text = _lines(message.get(TEXT) or "")
            result.append(message)
            asked, told = parted(text)
            result += [Message(data={TEXT: piece, PIECE: True}) for piece in asked]
            result += [Message(data={TEXT: piece, PIECE: True, TOLD: True}) for piece in told]
            result += [
                Message(data={TEXT: segment, PIECE: True, SPAN: span})
                for span, segment in spans(text).items()
            ]
        return result


def groups(messages: list[Message]) -> list[list[Message]]:
    """Return each message with the pieces and segments that stand behind it."""
    found: list[list[Message]] = []
    for message in messages:
        if message.get(PIECE):
            found[-1].append(message)
        else:
            found.append([message])
    return found


def _lines(text: str) -> str:
    return "\n".join(clean(line) for line in text.split("\n"))
