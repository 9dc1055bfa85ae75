"""A conversation with an assistant through its private channel; keeps what else the gateway would keep."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.content.texts import Language
from bot.gateway.content import SWITCHES
from bot.gateway.conversations import MISSES, PASSING

Ask = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]
"""Sends a message of docs/architecture.md, "Gateway to Rasa", and gives the answer."""


@dataclass
class Dialogue:
    """One conversation: language level, last topic, misses in a row, and the buttons offered last.

    handed: the draft of the message that the form gave up last; nothing of it is stored.
    """

    ask: Ask
    language: Language = "de"
    topic: str | None = None
    misses: int = 0
    handed: str | None = None
    options: list[Mapping[str, Any]] = field(default_factory=list)
    id: str = field(default_factory=lambda: f"shell-{secrets.token_hex(8)}")

    async def say(self, text: str) -> list[Mapping[str, Any]]:
        """Send a text, or press the button with that number; return the turns of the answer."""
        choice = self._pressed(text)
        said = {"choice": choice} if choice else {"text": text}
        language = SWITCHES.get(choice["intent"], self.language) if choice else self.language
        about = {"conversation": self.id, "language": language, "topic": self.topic, "misses": self.misses}
        about["handed"] = self.handed
        answer = await self.ask({**about, **said})
        turns: list[Mapping[str, Any]] = answer["turns"]
        self.language = answer["language"]
        for turn in turns:
            self.topic = self.topic if turn["topic"] in PASSING else turn["topic"]
            self.misses = self.misses + 1 if turn["topic"] in MISSES else 0
        commands = [reply.get("handoff") or {} for turn in turns for reply in turn["replies"]]
        self.handed = next((one["draft"] for one in commands if one.get("do") == "submit"), self.handed)
        self.options = [option for turn in turns for reply in turn["replies"] for option in reply["options"]]
        return turns

    def _pressed(self, text: str) -> Mapping[str, Any] | None:
        number = int(text) if text.strip().isdecimal() else 0
        return self.options[number - 1]["choice"] if 0 < number <= len(self.options) else None
