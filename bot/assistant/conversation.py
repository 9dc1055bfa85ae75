"""One conversation, opened for one message: read once, taken through its turns, written once.

Rasa's own `Agent.handle_message` reads and writes the conversation for every turn. A message of a visitor may
hold several, and what the channel asks the tracker before them is one reading more.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel
from rasa.shared.core.events import UserUttered
from rasa.shared.core.trackers import DialogueStateTracker


@asynccontextmanager
async def opened(
    agent: Agent, conversation: str, output: OutputChannel
) -> AsyncIterator[DialogueStateTracker]:
    """Give the conversation's tracker, and save it at the end, unless something failed.

    Whoever opens it holds its lock.
    """
    tracker = await agent.processor.fetch_tracker_and_update_session(conversation, output)
    yield tracker
    await agent.processor.save_tracker(tracker)


async def take(
    agent: Agent, tracker: DialogueStateTracker, text: str, parse_data: dict[str, Any], output: OutputChannel
) -> None:
    """Take `tracker` through one turn, as `MessageProcessor.handle_message` does; answers go to `output`."""
    processor = agent.processor
    uttered = UserUttered(
        text, parse_data["intent"], parse_data["entities"], parse_data, input_channel=output.name()
    )
    tracker.update(uttered, processor.domain)
    await processor.run_action_extract_slots(output, tracker)
    await processor._run_prediction_loop(output, tracker)
