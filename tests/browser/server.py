"""The real gateway on a port of its own, with an assistant behind it that knows what the tests need."""

from __future__ import annotations

import hashlib
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
from bot.gateway.tables import METADATA, conversations, handoffs, messages
from bot.handoff import identity
from tests.browser.chat import settles
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
        if (gate := self.gates.get(asked(question))) is not None:
            await gate.wait()
        answer = self._answer(question)
        options = [
            {"label": label, "choice": {"intent": "asked", "text": label}}
            for label in answer.get("options", ())
        ]
        more = {key: answer[key] for key in ("sources", "contact", "handoff") if key in answer}
        if "draft" in more.get("handoff", {}):
            draft = hashlib.sha256(question["conversation"].encode()).hexdigest()[:32]
            more["handoff"] = {**more["handoff"], "draft": draft}
        reply = turn(answer["topic"], said(answer["text"], options=options, **more))
        return web.json_response({"language": answer.get("language", question["language"]), "turns": [reply]})

    def _answer(self, question: dict[str, Any]) -> dict[str, Any]:
        text = asked(question)
        if id := identity.find(text):
            command = {"do": "withdraw", "id": id, "contact": None}
            return {"topic": "handoff_withdraw", "text": "", "handoff": command}
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

    def __init__(self, assistant: Assistant, settings: Settings) -> None:
        self.assistant = assistant
        self._settings = settings
        self._seconds = 0.0
        self._port = 0

    @property
    def url(self) -> str:
        """The address of the gateway; it stays the same over a restart."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def received(self) -> list[str]:
        """Every message that the assistant was asked, in order."""
        return [asked(question) for question in self.assistant.questions]

    async def hears(self, text: str) -> None:
        """Wait until the assistant was asked this."""

        async def heard() -> bool:
            return text in self.received

        await settles(heard, True)

    async def warm(self) -> None:
        """Let the checker load."""
        await self.gateway.checker.check("Das ist ein Satz.", None)

    async def languages(self) -> list[str]:
        """The language of every conversation that is kept."""
        return await self._all(conversations.c.language)

    async def said(self) -> list[str]:
        """Every message of a visitor that is kept, in order."""
        bodies = await self._all(messages.c.body, messages.c.author == "visitor")
        return [json.loads(body)["text"] for body in bodies]

    async def handed(self) -> list[dict[str, Any]]:
        """What the county would read, in the order in which it came."""
        query = sa.select(handoffs).order_by(handoffs.c.created_at)

        def work(connection: sa.engine.Connection) -> list[dict[str, Any]]:
            return [dict(row) for row in connection.execute(query).mappings()]

        return await self.gateway.database.read(work)

    @property
    def gateway(self) -> Gateway:
        """The parts of the running gateway."""
        return self._app[GATEWAY]

    async def hand_in(self, concern: str) -> str:
        """Hand a message over as another visitor; give its id."""
        form = {"topic_field": "verkehr", "concern": concern, "mail": "erika@posteo.de", "consent": True}
        async with ClientSession() as http:
            async with http.post(f"{self.url}/api/v1/conversations") as response:
                token = (await response.json())["token"]
            headers = {"Authorization": f"Bearer {token}"}
            async with http.post(f"{self.url}/api/v1/handoffs", json=form, headers=headers) as response:
                return str((await response.json())["handoff"]["id"])

    async def push(self, text: str, handoff: dict[str, str] | None = None) -> None:
        """Let a reply come by itself in every conversation."""
        for conversation in await self._all(conversations.c.id):
            reply = Reply(text, "de", "handoff_request", handoff=handoff, author="staff")
            await self._app[GATEWAY].conversations.push(conversation, [reply])

    async def _all(self, column: sa.Column[str], where: Any = None) -> list[str]:
        query = sa.select(column) if where is None else sa.select(column).where(where)

        def work(connection: sa.engine.Connection) -> list[str]:
            return list(connection.execute(query).scalars())

        return await self._app[GATEWAY].database.read(work)

    def expire(self) -> None:
        """Let a week pass: no token holds any longer."""
        self._seconds += WEEK

    async def start(self) -> None:
        """Start the gateway, the second time on the same port and with what it has kept."""
        self._app = create_app(self._settings, clock=lambda: time.time() + self._seconds)
        # as in production, unlike TestServer, a handler outlives its client
        self._runner = web.AppRunner(self._app, shutdown_timeout=0.5)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self._port).start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Stop the gateway; messages under way are cut off after half a second."""
        await self._runner.cleanup()

    async def reset(self) -> None:
        """Forget everything, for the next test."""
        self._seconds = 0.0
        self.assistant.questions.clear()
        for gate in self.assistant.gates.values():
            gate.set()
        self.assistant.gates.clear()

        def work(connection: sa.engine.Connection) -> None:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(table.delete())

        await self._app[GATEWAY].database.write(work)


@asynccontextmanager
async def running(folder: Path, **settings: Any) -> AsyncIterator[Server]:
    """Start gateway and assistant; their files are kept in `folder`."""
    content = folder / "content"
    shutil.copytree(HERE / "content", content)
    shutil.copytree(TEXTS, content / "texts")
    for name in ("sources.yml", "glossary.yml"):
        (content / name).write_text(_with_evil(HERE / "content" / name), encoding="utf-8")
    assistant = Assistant()
    async with TestServer(assistant.app()) as behind:
        behind_url = str(behind.make_url("")).rstrip("/")
        values = {
            "var_dir": folder,
            "content_dir": content,
            "database_url": f"sqlite:///{folder / 'gateway.db'}",
            "rasa_url": behind_url,
            "actions_url": behind_url,
            "internal_token": TOKEN,
            "assistant_seconds": 60.0,
            "rate_per_minute": 0,
            "rate_per_address": 0,
        }
        server = Server(assistant, Settings(**{**values, **settings}))
        await server.start()
        yield server
        await server.stop()


def _with_evil(path: Path) -> str:
    """Read a file in which a value EVIL stands for the hostile text."""
    return path.read_text(encoding="utf-8").replace("EVIL", json.dumps(EVIL))
