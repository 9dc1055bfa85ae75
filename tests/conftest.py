"""Fixtures that need the trained assistant: its parser, and the whole of it as `make run` starts it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from bot.supervisor.environment import models_folder, quiet

SECONDS_TO_START = 180
Parse = Callable[[list[str]], list[dict[str, Any]]]

quiet()


@pytest.fixture(scope="session")
def parser() -> Parse:
    """What `python -m bot parse` does, with the model of the present state: texts in, understood out."""
    from bot.assistant.parsing import Parser
    from bot.supervisor import releases

    release = releases.current(models_folder())
    assert release is not None, "no model of the present state: run `make train`"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what rasa and its libraries say about themselves while loading
        loaded = Parser.load(release.model)
    loop = asyncio.new_event_loop()

    def parse(texts: list[str]) -> list[dict[str, Any]]:
        return [loop.run_until_complete(loaded.understand(text)) for text in texts]

    return parse


@pytest.fixture(scope="session")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The whole assistant as `make run` starts it, on free ports; gives its address."""
    var = tmp_path_factory.mktemp("assistant")
    ports = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), map(str, _free_ports(3)), strict=True))
    limits = {"RATE_PER_MINUTE": "100000", "RATE_PER_ADDRESS": "100000"}
    environment = {**os.environ, **ports, **limits, "VAR_DIR": str(var), "HOST": "127.0.0.1"}
    log = (var / "run.log").open("wb")
    process = subprocess.Popen([sys.executable, "-m", "bot", "run"], env=environment, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{ports['PORT']}"
    try:
        _wait_until_ready(address, process)
        yield address
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(timeout=30)
        log.close()


def _free_ports(number: int) -> list[int]:
    sockets = [socket.socket() for _ in range(number)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [int(one.getsockname()[1]) for one in sockets]
    for one in sockets:
        one.close()
    return ports


def _wait_until_ready(address: str, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        assert process.poll() is None, "`python -m bot run` stopped before it was ready"
        try:
            with urllib.request.urlopen(f"{address}/readyz", timeout=5) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except (urllib.error.URLError, OSError):
            time.sleep(0.5)
    raise AssertionError(f"{address}/readyz did not answer 200 within {SECONDS_TO_START} s")
