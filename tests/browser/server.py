"""A small strict server that speaks the public contract, for browser tests that need no assistant.

What it answers is chosen by the message: see `ANSWERS`. Everything that the widget may not do is refused as the
gateway refuses it, and what it received is kept for the tests to look at.
"""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from aiohttp import web

from bot.widget import files

ROOT = Path(__file__).parents[2]
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'self'; require-trusted-types-for 'script'"
)
EVIL = "<img src=x onerror=\"window.hacked=1\"><script>window.hacked=1</script><a href='javascript:window.hacked=1'>x</a>"
SOURCE = {
    "title": "Landkreis Anhalt-Bitterfeld: Innovationsregion Mitteldeutschland",
    "url": "https://www.anhalt-bitterfeld.de/de/innovationsregion-mitteldeutschland.html",
    "as_of": "undatiert, nach Juli 2020",
}
ANSWERS: dict[str, dict[str, dict[str, Any]]] = {
    "Was ist die Innovationsregion?": {
        "de": {
            "topic": "innoregion_what",
            "text": "Zur **Innovationsregion Mitteldeutschland** haben sich 2018 neun Kommunen aus drei Bundesländern "
            "zusammengeschlossen. Das Projekt lief bis 2022.\n\nEs hatte drei Schwerpunkte:\n• neue Impulse\n"
            "• Strategien und Projekte für Innovation\n• Wertschöpfung und Lebensqualität",
            "sources": [SOURCE, {"title": "Investitionsgesetz Kohleregionen", "url": None, "as_of": "Fassung Juli 2026"}],
            "options": ["Wer gehört dazu?", "Wer bezahlt das?"],
        },
        "de-simple": {
            "topic": "innoregion_what",
            "text": "Die **Innovations-Region** war ein Projekt.\nDas Projekt war in Mittel-Deutschland.\n"
            "9 Kommunen haben mitgemacht.\nDas Projekt hat 2018 angefangen.\n2022 war es zu Ende.\n\n"
            "Das Projekt hatte 3 Ziele:\n• neue Ideen\n• neue Projekte\n• ein gutes Leben in der Region",
            "sources": [SOURCE],
            "options": ["Wer macht mit?", "Wer bezahlt das?"],
        },
    },
    "Wer ist für Radwege zuständig?": {
        "de": {
            "topic": "contact",
            "text": "Für Radwege ist Anja Sachenbacher zuständig.",
            "sources": [SOURCE],
            "contact": {"name": "Anja Sachenbacher", "role": None, "topic_fields": ["verkehr", "kultur", "bildung"]},
        },
    },
    "Böse": {
        "de": {
            "topic": EVIL,
            "text": f"{EVIL} **{EVIL}**\n• {EVIL}",
            "sources": [
                {"title": EVIL, "url": "javascript:window.hacked=1", "as_of": EVIL},
                {"title": EVIL, "url": "data:text/html,<script>window.hacked=1</script>", "as_of": None},
            ],
            "options": [EVIL],
            "contact": {"name": EVIL, "role": EVIL, "topic_fields": [EVIL]},
            "handoff": {"id": EVIL, "state": EVIL},
        },
    },
    "Weitergeben": {
        "de": {
            "topic": "handoff_request",
            "text": "Ihre Nachricht ist gespeichert.",
            "handoff": {"id": "RL-7K2M", "state": "new"},
        },
    },
    "Leichte Sprache": {
        "de": {"topic": "easy_language_on", "text": "Ab jetzt schreibe ich in Leichter Sprache.", "language": "de-simple"},
    },
}


@dataclass
class Talk:
    """One conversation as the server sees it."""

    language: str
    options: dict[str, str] = field(default_factory=dict)
    received: list[str] = field(default_factory=list)
    answered: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    pushed: list[dict[str, Any]] = field(default_factory=list)
    number: int = 0
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def reply(self, answer: dict[str, Any]) -> dict[str, Any]:
        """Make a reply of the contract, with options that only this conversation has."""
        self.number += 1
        options = {f"o{self.number}-{at}": label for at, label in enumerate(answer.get("options", []))}
        self.options |= options
        return {
            "language": self.language,
            "sources": [],
            "contact": None,
            "handoff": None,
            **answer,
            "id": str(self.number),
            "options": [{"id": key, "label": label} for key, label in options.items()],
        }


class Server:
    """The application and what it knows; tests read and change it directly."""

    def __init__(self) -> None:
        self.talks: dict[str, Talk] = {}
        self.delay = 0.0
        self.streams = True
        self.app = web.Application()
        self.app.on_response_prepare.append(_headers)
        for address, path in files().items():
            self.app.router.add_get(address, _file(path))
        self.app.router.add_get("/api/v1/texts", self._texts)
        self.app.router.add_post("/api/v1/conversations", self._begin)
        self.app.router.add_patch("/api/v1/conversations", self._switch)
        self.app.router.add_get("/api/v1/conversations", self._data)
        self.app.router.add_delete("/api/v1/conversations", self._erase)
        self.app.router.add_post("/api/v1/messages", self._say)
        self.app.router.add_get("/api/v1/events", self._events)

    @property
    def received(self) -> list[str]:
        """Every message that took effect, of all conversations, in order of conversations."""
        return [text for talk in self.talks.values() for text in talk.received]

    def push(self, text: str) -> None:
        """Let a reply come by itself in every conversation."""
        for talk in self.talks.values():
            talk.pushed.append(talk.reply({"topic": "handoff_request", "text": text}))
            talk.news.set()

    def _talk(self, request: web.Request) -> Talk:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if token not in self.talks:
            raise _problem(web.HTTPUnauthorized)
        return self.talks[token]

    async def _texts(self, request: web.Request) -> web.Response:
        texts = yaml.safe_load((ROOT / "data" / "texts" / "widget.yml").read_text(encoding="utf-8"))
        return web.json_response({key: entry[request.query["language"]] for key, entry in texts.items()})

    async def _begin(self, request: web.Request) -> web.Response:
        language = (await request.json())["language"]
        token = f"token-{len(self.talks) + 1}"
        talk = self.talks[token] = Talk(language)
        texts = {
            "de": "Guten Tag! Ich bin ein Computerprogramm des Landkreises Anhalt-Bitterfeld. Ich beantworte Fragen zum "
            "Kohleausstieg, zur Innovationsregion und zur Förderung. Wie kann ich Ihnen helfen?",
            "de-simple": "Guten Tag.\nIch bin ein Computer-Programm.\nIch beantworte Fragen zum Kohle-Ausstieg.\n"
            "Schreiben Sie mir jetzt Ihre Frage.",
        }
        options = {
            "de": ["Was ist die Innovationsregion?", "Wer ist für Radwege zuständig?", "Leichte Sprache"],
            "de-simple": ["Was ist die Innovationsregion?", "Alltags-Sprache"],
        }
        greeting = talk.reply({"topic": "greet", "text": texts[language], "options": options[language]})
        return web.json_response(
            {"token": token, "expires_at": "2099-01-01T00:00:00Z", "language": language, "greeting": [greeting]}, status=201
        )

    async def _switch(self, request: web.Request) -> web.Response:
        talk = self._talk(request)
        talk.language = (await request.json())["language"]
        return web.json_response({"language": talk.language})

    async def _data(self, request: web.Request) -> web.Response:
        return web.json_response({"messages": self._talk(request).received})

    async def _erase(self, request: web.Request) -> web.Response:
        self._talk(request)
        del self.talks[request.headers["Authorization"].removeprefix("Bearer ")]
        return web.Response(status=204)

    async def _say(self, request: web.Request) -> web.Response:
        talk = self._talk(request)
        key = request.headers["Idempotency-Key"]
        body = await request.json()
        if key in talk.answered:
            return web.json_response({"replies": talk.answered[key]})
        if "option" in body and body["option"] not in talk.options:
            raise _problem(web.HTTPConflict)
        text = talk.options[body["option"]] if "option" in body else body["text"]
        if not text.strip() or len(text) > 2000:
            raise _problem(web.HTTPUnprocessableEntity)
        talk.received.append(text)
        variations = ANSWERS.get(text, {"de": {"topic": "nlu_fallback", "text": f"Sie haben geschrieben: {text}"}})
        answer = variations.get(talk.language, variations["de"])
        talk.language = answer.get("language", talk.language)
        talk.answered[key] = [talk.reply(answer)]
        await asyncio.sleep(self.delay)
        return web.json_response({"replies": talk.answered[key]})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        talk = self._talk(request)
        after = int(request.query["after"])
        if not self.streams or "text/event-stream" not in request.headers["Accept"]:
            return web.json_response({"replies": [reply for reply in talk.pushed if int(reply["id"]) > after]})
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        while True:
            talk.news.clear()
            for reply in [reply for reply in talk.pushed if int(reply["id"]) > after]:
                after = int(reply["id"])
                await response.write(f"id: {after}\nevent: reply\ndata: {json.dumps(reply)}\n\n".encode())
            await talk.news.wait()


def _problem(kind: type[web.HTTPException]) -> web.HTTPException:
    return kind(text=json.dumps({"title": "…", "status": kind.status_code}), content_type="application/problem+json")


def _file(path: Path) -> Any:
    async def serve(request: web.Request) -> web.FileResponse:
        return web.FileResponse(path)

    return serve


async def _headers(request: web.Request, response: web.StreamResponse) -> None:
    response.headers["Content-Security-Policy"] = CSP


if __name__ == "__main__":
    web.run_app(Server().app, host="127.0.0.1", port=8899)
