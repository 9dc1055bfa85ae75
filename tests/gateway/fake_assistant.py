"""A small real server that speaks the private contract of docs/architecture.md, and can misbehave."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

TOKEN = "internal"


def said(text: str, **more: Any) -> dict[str, Any]:
    return {"text": text, "options": [], "sources": [], "contact": None, "handoff": None, **more}


def turn(topic: str, *replies: dict[str, Any], **more: Any) -> dict[str, Any]:
    told = {"topic": topic, "intent": topic, "confidence": 0.9, "entities": [], "replies": list(replies)}
    return told | more


@dataclass
class FakeAssistant:
    """Answers each message with the turns that `answers` has for it, else with an echo that has a source."""

    answers: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    mode: str = "well"  # well, error, empty, malformed, drop, refuse_erasure
    seconds: float = 0.0
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    status_seconds: float = 0.0
    questions: list[dict[str, Any]] = field(default_factory=list)
    erased: list[str] = field(default_factory=list)
    unauthorized: int = 0
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    def keep(self, text: str) -> asyncio.Event:
        """Keep the answer to this text until the event is set."""
        self.gates[text] = asyncio.Event()
        return self.gates[text]

    def app(self) -> web.Application:
        app = web.Application()
        app.router.add_post("/webhooks/revierlotse/messages", self._message)
        app.router.add_get("/webhooks/revierlotse/", self._status)
        app.router.add_delete("/webhooks/revierlotse/conversations/{id}", self._erase)
        app.router.add_get("/health", self._health)
        return app

    def _check(self, request: web.Request) -> None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.unauthorized += 1
            raise web.HTTPUnauthorized

    async def _message(self, request: web.Request) -> web.Response:
        self._check(request)
        question = await request.json()
        self.questions.append(question)
        self.asked.set()
        await asyncio.sleep(self.seconds)
        if (gate := self.gates.get(question.get("text", ""))) is not None:
            await gate.wait()
        if self.mode == "error":
            raise web.HTTPInternalServerError
        if self.mode == "drop":
            assert request.transport is not None
            request.transport.abort()
        if self.mode == "malformed":
            return web.Response(text='{"turns": 5}')
        turns = [] if self.mode == "empty" else self._turns(question)
        language = question["language"]
        if "choice" in question and question["choice"]["intent"] == "easy_language_off":
            language = "de"
        return web.json_response({"language": language, "turns": turns})

    def _turns(self, question: dict[str, Any]) -> list[dict[str, Any]]:
        if "choice" in question:
            return [turn(question["choice"]["intent"], said("gewählt"))]
        known = self.answers.get(question["text"])
        return known or [turn("ststg_what", said(f"Echo: {question['text']}", sources=["kreisseite"]))]

    async def _status(self, request: web.Request) -> web.Response:
        self._check(request)
        await asyncio.sleep(self.status_seconds)
        return web.json_response({"status": "ok", "model": "m-1", "german": "stand-in (HanTa)"})

    async def _health(self, _request: web.Request) -> web.Response:
        return web.json_response({"status": "ok"})

    async def _erase(self, request: web.Request) -> web.Response:
        self._check(request)
        if self.mode in ("error", "refuse_erasure"):
            raise web.HTTPInternalServerError
        self.erased.append(request.match_info["id"])
        return web.Response(status=204)


if __name__ == "__main__":
    port, seconds = int(sys.argv[1]), float(sys.argv[2])
    web.run_app(
        FakeAssistant(seconds=seconds).app(), host="127.0.0.1", port=port, print=None, access_log=None
    )
