"""The trained NLU without dialogue, for `python -m bot parse`, tests and benchmarks."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from rasa.core.agent import Agent
from rasa.model import get_latest_model

from bot.assistant.logs import keep_messages_out_of_logs
from bot.assistant.understanding import understood


class Parser:
    """Understands messages with a trained model."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent

    @classmethod
    def load(cls, models: Path = Path("models")) -> Parser:
        """Load `models`, or the newest model in that folder.

        Raises:
            FileNotFoundError: there is no trained model.
        """
        keep_messages_out_of_logs()
        path = get_latest_model(str(models))
        if path is None:
            raise FileNotFoundError(str(models))
        return cls(Agent.load(path))

    def parse(self, text: str, topic: str | None = None) -> dict[str, Any]:
        """Return what was understood of `text`, as `python -m bot parse` prints it.

        `topic` is the topic of the last answer, to which a follow-up refers.
        """
        return asyncio.run(self.understand(text, topic))

    async def understand(self, text: str, topic: str | None = None) -> dict[str, Any]:
        """Like `parse`, inside a running loop."""
        parts = await understood(self._agent, text, topic)
        first = parts[0]
        return {
            "text": text,
            "intent": first["intent"],
            "confidence": first["confidence"],
            "entities": _plain(first["entities"]),
            "ranking": [{"name": r["name"], "confidence": r["confidence"]} for r in first["ranking"][:10]],
            "parts": [
                {
                    "text": part["text"],
                    "intent": part["intent"],
                    "confidence": part["confidence"],
                    "entities": _plain(part["entities"]),
                }
                for part in parts
            ],
        }


def _plain(entities: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"entity": entity["entity"], "value": entity["value"]} for entity in entities]
