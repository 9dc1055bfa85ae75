"""Understands messages beside the loop that serves everyone else.

The encoder and the larger matrices run without Python's lock: meanwhile the loop goes on, or another message.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.core.processor import MessageProcessor
from rasa.shared.core.trackers import DialogueStateTracker

from bot.nlu.cleaning import MAX_LETTERS_A_TEXT, clean

_THREADS = ThreadPoolExecutor(2, thread_name_prefix="understanding")


async def understood(agent: Agent, text: str, topic: str | None) -> list[dict[str, Any]]:
    """Return the questions in `text` after the answer to `topic`: what `bot.nlu.decision` says of each."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_THREADS, _parts, agent.processor, text, topic)


def _parts(processor: MessageProcessor, text: str, topic: str | None) -> list[dict[str, Any]]:
    message = UserMessage(clean_lines(text), metadata={"topic": topic})
    nobody = DialogueStateTracker.from_events(message.sender_id, [])
    parts: list[dict[str, Any]] = processor._parse_message_with_graph(message, nobody)["parts"]
    return parts


def clean_lines(text: str) -> str:
    """Return `text` cleaned line by line: line breaks separate questions."""
    return "\n".join(filter(None, (clean(line) for line in text[:MAX_LETTERS_A_TEXT].split("\n")))) or " "
