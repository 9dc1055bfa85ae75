"""The private way to the assistant: `bot/assistant/channel.py` behind `RASA_URL` (docs/architecture.md)."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from bot.content.texts import LANGUAGES, Language
from bot.gateway.replies import Choice, Offer

_CHANNEL = "/webhooks/revierlotse"
_IDLE_SECONDS = 4.0
"""The assistant closes idle connections after 5 s; we must be earlier, or a message meets a closed one."""
_PROBE_SECONDS = 2.0
_CONNECTIONS = 100


class AssistantError(Exception):
    """The assistant gave no answer; `reason` is unreachable, timeout, status, empty or malformed."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Question:
    """What the assistant is asked: a text or the choice behind an option, and what came before.

    `after` is the number of the visitor's last message that was stored.
    """

    conversation: str
    language: Language
    topic: str | None
    misses: int
    text: str | None = None
    choice: Choice | None = None
    handed: str | None = None
    after: int = 0
    public: bool = False
    """Others read along: nothing personal is to be asked or shown."""

    def payload(self) -> dict[str, Any]:
        """Give the body of the private request."""
        asked = {"text": self.text} if self.choice is None else {"choice": self.choice}
        return {
            "conversation": self.conversation,
            **asked,
            "language": self.language,
            "topic": self.topic,
            "misses": self.misses,
            "handed": self.handed,
            "after": self.after,
            "public": self.public,
        }


@dataclass(frozen=True)
class Said:
    """One bubble of an answer; sources are ids of data/sources.yml.

    `handoff` is a command (docs/architecture.md, "Hand-off"); only with one may `text` be empty.
    """

    text: str
    offers: Sequence[Offer]
    sources: Sequence[str]
    contact: Mapping[str, Any] | None
    handoff: Mapping[str, Any] | None


@dataclass(frozen=True)
class AnsweredTurn:
    """What was said to one question of the message; `topic` is the intent that was answered.

    `guess` is the likeliest real intent, and `confidence` how sure the assistant was of what it decided.
    """

    topic: str
    said: Sequence[Said]
    confidence: float | None = None
    guess: str | None = None


@dataclass(frozen=True)
class Answer:
    """The answer to a message: one turn for each question in it, and the language level after it."""

    language: Language
    turns: Sequence[AnsweredTurn]


class Assistant:
    """A client that keeps its connections. When `url` is changed, later messages go to the new one."""

    def __init__(self, url: str, token: str, seconds: float) -> None:
        self.url = url
        self._seconds = seconds
        self._session = ClientSession(
            connector=TCPConnector(limit=_CONNECTIONS, keepalive_timeout=_IDLE_SECONDS),
            headers={"Authorization": f"Bearer {token}"},
            timeout=ClientTimeout(total=seconds),
        )

    @property
    def seconds(self) -> float:
        """The longest time that a question may take."""
        return self._seconds

    async def close(self) -> None:
        """Close the connections."""
        await self._session.close()

    async def ask(self, question: Question) -> Answer:
        """Ask and give the answer; raise `AssistantError`. A message is never sent twice."""
        body = await self._call("POST", "/messages", question.payload())
        try:
            answer = _answer(json.loads(body))
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise AssistantError("malformed") from None
        if not any(turn.said for turn in answer.turns):
            raise AssistantError("empty")
        return answer

    async def status(self) -> Mapping[str, Any]:
        """Give `{"status", "model", "german"}` of the assistant; raise `AssistantError`."""
        body = await self._call("GET", "/", seconds=_PROBE_SECONDS)
        try:
            return dict(json.loads(body))
        except (ValueError, TypeError):
            raise AssistantError("malformed") from None

    async def erase(self, sender_id: str) -> None:
        """Remove the conversation from the assistant's tracker store; raise `AssistantError`.

        200 and 204 mean gone, also for a conversation that never was.
        """
        await self._call("DELETE", f"/conversations/{quote(sender_id, safe='')}")

    async def _call(
        self, method: str, path: str, payload: Mapping[str, Any] | None = None, seconds: float | None = None
    ) -> bytes:
        timeout = ClientTimeout(total=seconds or self._seconds)
        try:
            async with self._session.request(
                method, f"{self.url}{_CHANNEL}{path}", json=payload, timeout=timeout, allow_redirects=False
            ) as response:
                body = await response.read()
                if response.status not in (200, 204):
                    raise AssistantError("status")
                return body
        except asyncio.TimeoutError:
            raise AssistantError("timeout") from None
        except (ClientError, OSError):
            raise AssistantError("unreachable") from None


def _answer(content: Any) -> Answer:
    language = content["language"]
    if language not in LANGUAGES:
        raise ValueError("unknown language")
    return Answer(language, [_turn(turn) for turn in content["turns"]])


def _turn(content: Any) -> AnsweredTurn:
    guess = content.get("guess")
    return AnsweredTurn(
        _text(content["topic"])[:64],
        [_said(reply) for reply in content["replies"]],
        float(content["confidence"]),
        _text(guess)[:64] if guess else None,
    )


def _said(content: Any) -> Said:
    command = content.get("handoff")
    return Said(
        text="" if command and content["text"] == "" else _text(content["text"]),
        offers=[Offer(_text(one["label"]), dict(one["choice"])) for one in content.get("options") or ()],
        sources=[_text(source) for source in content.get("sources") or ()],
        contact=_mapping(content.get("contact"), "name", "role", "topic_fields"),
        handoff=dict(command) if command else None,
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or not value:
        raise ValueError("text expected")
    return value


def _mapping(value: Any, *keys: str) -> Mapping[str, Any] | None:
    """Take the keys that the public contract has; None when there is nothing."""
    return {key: value[key] for key in keys} if value else None
