"""The real gateway on a port of its own, with an assistant behind it that knows what the tests need."""

from __future__ import annotations

import asyncio
import json
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
import yaml
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from bot.gateway.application import create_app
from bot.gateway.gateway import GATEWAY, Gateway
from bot.gateway.replies import Reply
from bot.gateway.settings import Settings
from bot.gateway.tables import conversations
from tests.gateway.fake_assistant import TOKEN, FakeAssistant, said, turn

HERE = Path(__file__).parent
TEXTS = HERE.parents[1] / "data" / "texts"
EVIL = (
    '<img src=x onerror="window.hacked=1"> **<script>window.hacked=1</script>** '
    "<a href='javascript:window.hacked=1'>hier</a>"
)
WEEK = 7 * 24 * 3600.0


class Assistant(FakeAssistant):
    """Answers as tests/browser/answers.yml has it, in the register of the conversation; else it echoes."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[str, dict[str, Any]] = yaml.safe_load(_with_evil(HERE / "answers.yml"))

    async def _message(self, request: web.Request) -> web.Response:
        question = await request.json()
        self.questions.append(question)
        await asyncio.sleep(self.seconds)
        answer = self._answer(question)
        options = [
            {"label": label, "choice": {"intent": "asked", "text": label}}
            for label in answer.get("options", ())
        ]
        more = {key: answer[key] for key in ("sources", "contact", "handoff") if key in answer}
        reply = turn(answer["topic"], said(answer["text"], options=options, **more))
        return web.json_response({"language": answer.get("language", question["language"]), "turns": [reply]})

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        text = asked(question)
        echo = {"topic": "nlu_fallback", "text": f"Sie haben geschrieben: {text}"}
        variations = self.known.get(text, {"de": echo})
        answer: dict[str, Any] = variations.get(question["language"], variations["de"])
        return answer


def asked(question: dict[str, Any]) -> str:
    """What a message says: its text, or what the pressed option stands for."""
    choice = question.get("choice") or {}
    return str(question.get("text") or choice.get("text") or choice["intent"])


class Server:
    """A running gateway; tests look into it and disturb it."""

    def __init__(self, assistant: Assistant, gateway: web.Application, url: str, clock: list[float]) -> None:
        self.assistant = assistant
        self.url = url
        self._gateway = gateway
        self._clock = clock

    @property
    def received(self) -> list[str]:
        """Every message that took effect, in order."""
        return [asked(question) for question in self.assistant.questions]

    async def warm(self) -> None:
        """Let the checker load."""
        await self._gateway[GATEWAY].checker.check("Das ist ein Satz.", None)

    async def languages(self) -> list[str]:
        """The language of every conversation that is kept."""
        return await self._all(conversations.c.language)

    @property
    def gateway(self) -> Gateway:
        """The parts of the running gateway."""
        return self._gateway[GATEWAY]

    async def hand_in(self, concern: str) -> str:
        """Hand a message over as another visitor; give its id."""
        form = {"topic_field": "verkehr", "concern": concern, "mail": "erika@posteo.de", "consent": True}
        async with ClientSession() as http:
            async with http.post(f"{self.url}/api/v1/conversations") as response:
                token = (await response.json())["token"]
            headers = {"Authorization": f"Bearer {token}"}
            async with http.post(f"{self.url}/api/v1/handoffs", json=form, headers=headers) as response:
                return str((await response.json())["handoff"]["id"])

    async def push(self, text: str) -> None:
        """Let a reply come by itself in every conversation."""
        for conversation in await self._all(conversations.c.id):
            reply = Reply(text, "de", "handoff_request", author="staff")
            await self._gateway[GATEWAY].conversations.push(conversation, [reply])

    async def _all(self, column: sa.Column[str]) -> list[str]:
        def work(connection: sa.engine.Connection) -> list[str]:
            return list(connection.execute(sa.select(column)).scalars())

        return await self._gateway[GATEWAY].database.read(work)

    def expire(self) -> None:
        """Let a week pass: no token holds any longer."""
        self._clock[0] += WEEK


@asynccontextmanager
async def running(folder: Path, **settings: Any) -> AsyncIterator[Server]:
    """Start gateway and assistant; their files are kept in `folder`."""
    content = folder / "content"
    shutil.copytree(HERE / "content", content)
    shutil.copytree(TEXTS, content / "texts")
    (content / "sources.yml").write_text(_with_evil(HERE / "content" / "sources.yml"), encoding="utf-8")
    assistant, clock = Assistant(), [0.0]
    async with TestServer(assistant.app()) as behind:
        behind_url = str(behind.make_url("")).rstrip("/")
        values = {
            "var_dir": folder,
            "content_dir": content,
            "database_url": f"sqlite:///{folder / 'gateway.db'}",
            "rasa_url": behind_url,
            "actions_url": behind_url,
            "internal_token": TOKEN,
            "rate_per_minute": 0,
            "rate_per_address": 0,
        }
        app = create_app(Settings(**{**values, **settings}), clock=lambda: time.time() + clock[0])
        runner = web.AppRunner(
            app, shutdown_timeout=1
        )  # as in production, unlike TestServer, a handler outlives its client
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        yield Server(assistant, app, f"http://127.0.0.1:{runner.addresses[0][1]}", clock)
        await runner.cleanup()


def _with_evil(path: Path) -> str:
    """Read a file in which a value EVIL stands for the hostile text."""
    return path.read_text(encoding="utf-8").replace("EVIL", json.dumps(EVIL))
