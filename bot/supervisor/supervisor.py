"""Starts gateway and assistant, keeps them alive, and replaces the assistant by a newer one."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import tarfile
from collections.abc import Awaitable, Callable
from pathlib import Path

from bot.supervisor.assistant import Assistant, SmokeError
from bot.supervisor.messengers import switched_on
from bot.supervisor.ports import free_port
from bot.supervisor.releases import Release, all_of
from bot.supervisor.service import GivenUpError, Service, first

SMOKE = (
    "Hallo",
    "Wer gehört zur Innovationsregion?",
    "Was heißt Strukturwandel?",
    "Wer ist für Sport zuständig?",
)
"""A new assistant has to answer these before visitors get to it."""
READY_SECONDS = 180.0
_LOOK_SECONDS = 1.5
"""The gateway looks for another address once a second."""

Tell = Callable[..., None]
"""Reports a step: its key, and values for its text."""


class Supervisor:
    """The processes of one machine. `tell` reports what happens to whoever started it."""

    def __init__(self, host: str, port: int, ports: tuple[int, int], var: Path, tell: Tell) -> None:
        self.address = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        self._host, self._port, self._ports, self._var = host, port, ports, var
        self._tell = tell
        self._token = os.environ.get("INTERNAL_TOKEN") or secrets.token_urlsafe(32)
        self._services: dict[Service, asyncio.Task[None]] = {}
        self._assistant: Assistant | None = None
        self._gateway: Service | None = None
        self._failed: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._publishing = asyncio.Lock()

    async def start(self, release: Release) -> None:
        """Start everything at once, wait until it can answer; raise `GivenUpError` or `TimeoutError`."""
        assistant = self._assistant = self._prepare(release, self._ports)
        self._point_at(assistant)
        gateway = self._gateway = self._prepare_gateway(assistant)
        for service in (*assistant.services, gateway):
            self._run(service)
        for messenger in self._prepare_messengers(gateway):
            self._run(messenger)
        everything = self._ready(*assistant.services, gateway)
        await self._or_failure(asyncio.wait_for(everything, READY_SECONDS))

    async def serve(self) -> None:
        """Serve and take commands until cancelled; raise `GivenUpError` when a process will not stay up."""
        socket = self._var / "supervisor.sock"
        socket.unlink(missing_ok=True)
        server = await asyncio.start_unix_server(self._command, socket)
        socket.chmod(0o600)
        try:
            await self._failed
        finally:
            server.close()
            socket.unlink(missing_ok=True)

    async def stop(self) -> None:
        """Stop the gateway and the messengers, which let messages under way finish, and then the rest."""
        front = [one for one in self._services if one is self._gateway or one.optional]
        await asyncio.gather(*(service.stop() for service in front))
        await asyncio.gather(*(service.stop() for service in self._services))
        await asyncio.gather(*self._services.values(), return_exceptions=True)

    async def publish(self, release: Release, tell: Tell) -> None:
        """Start an assistant for `release` beside the present one, try it, move over, stop the old one.

        Raises `SmokeError`, `TimeoutError` or `GivenUpError`; then the present one just goes on.
        """
        async with self._publishing:
            fresh = self._prepare(release, (free_port(), free_port()))
            trial = [asyncio.create_task(service.run()) for service in fresh.services]
            try:
                tell("publish_starting")
                await first(asyncio.wait_for(fresh.ready(), READY_SECONDS), *trial)
                tell("publish_trying")
                await _try(fresh)
            except BaseException:
                await fresh.stop()
                await asyncio.gather(*trial, return_exceptions=True)
                raise
            old, self._assistant = self._assistant, fresh
            for service, task in zip(fresh.services, trial, strict=True):
                self._watch(service, task)
            self._point_at(fresh)
            tell("publish_moved")
            await asyncio.sleep(_LOOK_SECONDS + float(os.environ.get("ASSISTANT_SECONDS") or 10))
            if old is not None:
                await old.stop()
                for service in old.services:
                    await self._services.pop(service)
            tell("publish_done", name=release.name)

    def _prepare(self, release: Release, ports: tuple[int, int]) -> Assistant:
        return Assistant.of(release, ports, self._token, self._var, self._report_restart)

    def _prepare_gateway(self, assistant: Assistant) -> Service:
        environment = {
            "HOST": self._host,
            "PORT": str(self._port),
            "VAR_DIR": str(self._var),
            "CONTENT_DIR": str((self._var / "content").absolute()),
            "RASA_URL": assistant.rasa_url,
            "ACTIONS_URL": assistant.actions_url,
            "INTERNAL_TOKEN": self._token,
        }
        command = (sys.executable, "-m", "bot.gateway")
        return Service(
            "gateway", command, environment, f"{self.address}/readyz", self._var / "log", self._report_restart
        )

    def _prepare_messengers(self, gateway: Service) -> list[Service]:
        """Prepare a process for each messenger that is switched on; nobody waits for it to be ready."""
        return [
            Service(
                name,
                (sys.executable, "-m", "bot.channels", name),
                gateway.environment,
                "",
                self._var / "log",
                self._report_restart,
                optional=True,
            )
            for name in switched_on(os.environ)
        ]

    def _point_at(self, assistant: Assistant) -> None:
        """Tell the gateway where the assistant is and which content belongs to it, the content first."""
        self._var.mkdir(parents=True, exist_ok=True)
        link = self._var / ".content"
        link.unlink(missing_ok=True)
        link.symlink_to(assistant.release.content.absolute(), target_is_directory=True)
        link.replace(self._var / "content")
        draft = self._var / ".assistant.url"
        draft.write_text(f"{assistant.rasa_url}\n{assistant.actions_url}\n", encoding="ascii")
        draft.replace(self._var / "assistant.url")

    def _run(self, service: Service) -> None:
        self._watch(service, asyncio.create_task(service.run()))

    def _watch(self, service: Service, task: asyncio.Task[None]) -> None:
        self._services[service] = task
        task.add_done_callback(self._note_failure)

    def _note_failure(self, task: asyncio.Task[None]) -> None:
        if not task.cancelled() and (error := task.exception()) and not self._failed.done():
            self._failed.set_exception(error)

    async def _ready(self, *services: Service) -> None:
        async def one(service: Service) -> None:
            await service.ready()
            self._tell(f"ready_{service.name}")

        await asyncio.gather(*map(one, services))

    async def _or_failure(self, work: Awaitable[object]) -> None:
        await first(work, self._failed)

    def _report_restart(self, name: str) -> None:
        self._tell("restarted", name=name)

    def _restart(self, name: str) -> str:
        """Restart a messenger; give the step to tell."""
        for service in self._services:
            if service.optional and service.name == name:
                service.restart()
                return "end"
        return "restart_off"

    async def _command(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry out `{"publish": release, "folder": its folder}` or `{"restart": messenger}`.

        The answer are lines, after success the last one is "end".
        """

        def tell(key: str, **values: str) -> None:
            writer.write(json.dumps({"step": key, **values}).encode() + b"\n")

        try:
            wanted = json.loads(await reader.readline())
            if "restart" in wanted:
                tell(self._restart(wanted["restart"]))
                return
            release = next(one for one in all_of(Path(wanted["folder"])) if one.name == wanted["publish"])
            if not tarfile.is_tarfile(release.model):
                raise ValueError(release.model)
            await self.publish(release, tell)
            tell("end")
        except SmokeError as error:
            tell("publish_silent", text=str(error))
        except (GivenUpError, TimeoutError, asyncio.TimeoutError):
            tell("publish_no_start", log=str(self._var / "log"))
        except (ValueError, KeyError, StopIteration):
            tell("publish_no_release")
        finally:
            writer.close()


async def _try(assistant: Assistant) -> None:
    conversation = f"smoke-{secrets.token_hex(8)}"
    for language in ("de", "de-simple"):
        for text in SMOKE:
            message = {"text": text, "language": language, "topic": None, "misses": 0}
            await assistant.ask({"conversation": conversation, **message})
    await assistant.forget(conversation)
