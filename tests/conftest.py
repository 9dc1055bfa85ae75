"""What holds for all tests, and fixtures that need the trained assistant: its parser, and the whole of it."""

from __future__ import annotations

import asyncio
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import hypothesis
import pytest

from bot.gateway.settings import Settings
from bot.supervisor.environment import models_folder, quiet
from tests.ports import free_ports

SECONDS_TO_START = 180
Parse = Callable[[list[str]], list[dict[str, Any]]]
ParseAfter = Callable[[list[tuple[str, str | None]]], list[dict[str, Any]]]

quiet()
for setting in fields(Settings):  # no test sends anything by what the developer has set up
    os.environ.pop(setting.name.upper(), None)
# The same examples everywhere and each time, however long they take: a red run can be repeated.
hypothesis.settings.register_profile(
    "everywhere", deadline=None, derandomize=True, suppress_health_check=list(hypothesis.HealthCheck)
)
hypothesis.settings.load_profile("everywhere")


@pytest.fixture(scope="session")
def parser(parse_after: ParseAfter) -> Parse:
    """What `python -m bot parse` does, with the model of the present state: texts in, understood out."""
    return lambda texts: parse_after([(text, None) for text in texts])


@pytest.fixture(scope="session")
def parse_after() -> ParseAfter:
    """The same for texts each with the topic of the last answer."""
    from bot.assistant.parsing import Parser
    from bot.supervisor import releases

    release = releases.current(models_folder())
    assert release is not None, "no model of the present state: run `make train`"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what rasa and its libraries say about themselves while loading
        loaded = Parser.load(release.model)
    loop = asyncio.new_event_loop()

    def parse(asked: list[tuple[str, str | None]]) -> list[dict[str, Any]]:
        return [loop.run_until_complete(loaded.understand(text, topic)) for text, topic in asked]

    return parse


@dataclass(frozen=True)
class Whole:
    """The address of a whole assistant, the folder with what its processes tell each other, their token."""

    address: str
    var: Path
    token: str


@pytest.fixture(scope="session")
def assistant(whole: Whole) -> str:
    """The address of the whole assistant."""
    return whole.address


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Whole]:
    """The whole assistant as `make run` starts it, on free ports."""
    var, token = tmp_path_factory.mktemp("assistant"), secrets.token_hex(16)
    ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), map(str, free_ports(3)), strict=True))
    patience = {"RATE_PER_MINUTE": "0", "RATE_PER_ADDRESS": "0", "ASSISTANT_SECONDS": "60"}
    environment = {**os.environ, **ports, **patience, "VAR_DIR": str(var), "INTERNAL_TOKEN": token}
    log = var / "run.log"
    with log.open("wb") as output:
        command = [sys.executable, "-m", "bot", "run"]
        process = subprocess.Popen(command, env=environment, stdout=output, stderr=output)
    address = f"http://127.0.0.1:{ports['PORT']}"
    try:
        _wait_until_ready(address, process, log)
        yield Whole(address, var, token)
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=120)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
        from pgserver import get_server, postgres_server  # looks for its folder when it is imported

        def patient(*words: Any, **options: Any) -> str:
            options["timeout"] = SECONDS_TO_START  # without that it waits ten seconds
            return pg_ctl(*words, **options)

        pg_ctl = postgres_server.pg_ctl
        patch.setattr(postgres_server, "pg_ctl", patient)
        patch.setenv("PGCTLTIMEOUT", str(SECONDS_TO_START))
        with tempfile.TemporaryDirectory() as folder:  # its own user may not look into pytest's folders
            server = get_server(folder, cleanup_mode="stop")
            yield server.get_uri()
            server.cleanup()


def _wait_until_ready(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"`python -m bot run` was not ready after {SECONDS_TO_START} s: {log.read_text()}")
