"""The private channel between the gateway and Rasa (docs/architecture.md, "Gateway to Rasa").

NLU runs once for a message. Each question in it becomes a turn of its own with its parse data, so rules and
forms see ordinary messages, and no text of a visitor is ever read as a command.
"""

from __future__ import annotations

import hmac
import logging
import os
from asyncio import AbstractEventLoop
from functools import partial
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import InputChannel, OutputChannel
from sanic import Blueprint, Sanic, response
from sanic.request import Request
from sanic.response import HTTPResponse

from bot.assistant import form
from bot.assistant.conversation import opened, take
from bot.assistant.logs import keep_messages_out_of_logs
from bot.assistant.memory import give_back
from bot.assistant.processor import Processor
from bot.assistant.remote import check_answers_only
from bot.assistant.subject import subject
from bot.assistant.tracker import ConversationStore
from bot.assistant.turns import HANDOFF, REQUEST, Turn, from_choice, level_after, with_repetition
from bot.assistant.understanding import understood
from bot.assistant.wishes import Parse, beside
from bot.german import describe

logger = logging.getLogger(__name__)

Reply = dict[str, Any]
_PRIVATELY: Reply = {
    "text": "",
    "options": [],
    "sources": [],
    "contact": None,
    "handoff": {"do": "privately"},
    "asks": False,
}
"""In the place of all about hand-offs where others read along: nothing personal is asked or shown."""


class Collector(OutputChannel):
    """Keeps whole messages with all they carry; Rasa's own collector splits them at blank lines."""

    def __init__(self) -> None:
        self.replies: list[Reply] = []

    @classmethod
    def name(cls) -> str:
        """Return the name of the channel."""
        return "revierlotse"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keep `message` as a reply for the gateway."""
        carried = message.get("metadata") or {}
        custom = message.get("custom") or {}
        self.replies.append(
            {
                "text": (message.get("text") or "").strip(),
                "options": [*custom.get("options", []), *carried.get("options", [])],
                "sources": custom.get("sources", carried.get("sources", [])),
                "contact": custom.get("contact"),
                "handoff": custom.get("handoff"),
                "asks": bool(custom.get("asks")),
            }
        )


class GatewayChannel(InputChannel):
    """Takes messages from the gateway alone: whoever lacks the internal token is refused, without one all."""

    @classmethod
    def name(cls) -> str:
        """Return the part of the address after /webhooks/."""
        return "revierlotse"

    def __init__(self, token: str | None = None) -> None:
        self._token = token or os.environ.get("INTERNAL_TOKEN", "")

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> GatewayChannel:
        """Create the channel from credentials.yml."""
        return cls((credentials or {}).get("token"))

    def blueprint(self, on_new_message: Any) -> Blueprint:
        """Return the three calls of the channel."""
        keep_messages_out_of_logs()
        check_answers_only()
        calls = Blueprint("gateway_channel")

        @calls.listener("after_server_start")
        async def begin(_app: Sanic, _loop: AbstractEventLoop) -> None:
            give_back()

        @calls.listener("after_server_stop")
        async def close(app: Sanic, _loop: AbstractEventLoop) -> None:
            if app.ctx.agent and isinstance(app.ctx.agent.processor, Processor):
                await app.ctx.agent.processor.close()

        @calls.route("/", methods=["GET"])
        async def status(request: Request) -> HTTPResponse:
            agent = _ready_agent(request)
            state = {
                "status": "ok" if agent else "loading",
                "model": agent.model_id if agent else None,
                "german": describe(),
            }
            return response.json(state, status=200 if agent else 503)

        @calls.route("/messages", methods=["POST"])
        async def messages(request: Request) -> HTTPResponse:
            if not self._may(request):
                return response.empty(status=401)
            agent = _ready_agent(request)
            if agent is None:
                return response.empty(status=503)
            return response.json(await answer(agent, request.json))

        @calls.route("/conversations/<conversation>", methods=["DELETE"])
        async def erase(request: Request, conversation: str) -> HTTPResponse:
            if not self._may(request):
                return response.empty(status=401)
            agent = _ready_agent(request)
            if agent is None:
                return response.empty(status=503)
            async with agent.lock_store.lock(conversation):
                await _store(agent).delete(conversation)
            return response.empty(status=204)

        return calls

    def _may(self, request: Request) -> bool:
        given = request.headers.get("Authorization", "").encode("utf-8", "surrogateescape")
        return bool(self._token) and hmac.compare_digest(f"Bearer {self._token}".encode(), given)


def _ready_agent(request: Request) -> Agent | None:
    agent: Agent | None = request.app.ctx.agent
    return agent if agent is not None and agent.is_ready() else None


def _store(agent: Agent) -> ConversationStore:
    """Return the store itself: Rasa wraps it, and its wrappers know no deletion."""
    store = agent.tracker_store
    while not isinstance(store, ConversationStore):
        store = store._tracker_store
    return store


async def answer(agent: Agent, asked: dict[str, Any]) -> dict[str, Any]:
    """Answer one message of the gateway; see docs/architecture.md for both shapes.

    A message of which the gateway kept nothing is undone before the next one (bot/assistant/savepoints.py).
    """
    store = _store(agent)
    agent.processor = Processor.of(agent.processor)  # the server may load a new model
    async with agent.lock_store.lock(asked["conversation"]):
        try:
            if asked.get("after") is not None and (told := store.savepoints.back(asked)) is not None:
                return told
            return await _answer(agent, asked)
        finally:
            store.forget(asked["conversation"])


async def _answer(agent: Agent, asked: dict[str, Any]) -> dict[str, Any]:
    topic, level, misses = asked.get("topic"), asked["language"], asked.get("misses", 0)
    turns_told = []
    store = _store(agent)
    async with opened(agent, asked["conversation"], Collector()) as tracker:
        public = bool(asked.get("public"))
        state = form.dismiss(tracker) if public else form.recall(tracker, asked.get("handed"))
        before = store.written(tracker)
        parse = partial(understood, agent, topic=subject(topic, tracker))
        turns = await _turns(parse, asked, state, topic, misses)
        for turn in turns if state.question else with_repetition(turns, topic):
            level = level_after(turn, level)
            collector = Collector()
            if public and turn.intent in HANDOFF:
                collector.replies.append(dict(_PRIVATELY))
            else:
                await take(agent, tracker, turn.text, turn.parse_data(level, misses), collector)
            turns_told.append(
                {
                    "topic": turn.topic,
                    "intent": turn.intent,
                    "confidence": turn.confidence,
                    "guess": turn.guess,
                    "entities": [{"entity": e["entity"], "value": e["value"]} for e in turn.entities],
                    "replies": [reply for reply in collector.replies if reply["text"] or reply["handoff"]],
                }
            )
        told = {"language": level, "turns": _question_last(turns_told)}
        if asked.get("after") is not None:
            store.savepoints.keep(asked, before, told)
    return told


async def _turns(
    parse: Parse, asked: dict[str, Any], state: form.State, topic: str | None, misses: int
) -> list[Turn]:
    if asked.get("choice"):
        return form.pressed(state, from_choice(asked["choice"], topic))
    turns = form.turns(state, asked["text"], await parse(asked["text"]), topic, misses)
    if state.question:
        return turns
    return await beside(turns, asked["text"], parse, topic, misses)


def _question_last(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Ask the open form's question once, at the end; after another answer as a turn of its own."""
    asked: list[Reply] = []
    for turn in told:
        asked = [reply for reply in turn["replies"] if reply["asks"]]
        turn["replies"] = [reply for reply in turn["replies"] if not reply["asks"]]
    for reply in [*asked, *(reply for turn in told for reply in turn["replies"])]:
        del reply["asks"]
    if asked and told[-1]["topic"] == REQUEST:
        told[-1]["replies"] = _joined([*told[-1]["replies"], *asked])
    elif asked:
        told.append(
            {"topic": REQUEST, "intent": REQUEST, "confidence": 1.0, "entities": [], "replies": asked}
        )
    return told


def _joined(replies: list[Reply]) -> list[Reply]:
    """Make what the form says and asks one reply: nobody should have to put it together."""
    command = next((reply["handoff"] for reply in replies if reply["handoff"]), None)
    return [
        {
            "text": "\n\n".join(reply["text"] for reply in replies if reply["text"]),
            "options": [option for reply in replies for option in reply["options"]],
            "sources": list(dict.fromkeys(source for reply in replies for source in reply["sources"])),
            "contact": None,
            "handoff": command,
        }
    ]
