"""What `make run` starts, of its own for the tests that kill and replace parts of it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.ports import free_ports

STARTING_SECONDS = 180
PARTS = {"bot.assistant", "rasa_sdk", "bot.gateway", "bot.channels"}


class Machine:
    """A running `python -m bot run`."""

    def __init__(self, var: Path) -> None:
        self.var = var
        self.ports = free_ports(3)
        self.address = f"http://127.0.0.1:{self.ports[0]}"
        names = dict(zip(("PORT", "RASA_PORT", "ACTIONS_PORT"), map(str, self.ports), strict=True))
        limits = {"RATE_PER_MINUTE": "0", "RATE_PER_ADDRESS": "0", "ASSISTANT_SECONDS": "10"}
        # A messenger that is away from the first moment on: nobody else may notice.
        messenger = {"TELEGRAM_TOKEN": "1:a", "TELEGRAM_API_URL": "http://127.0.0.1:9"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bot", "run"],
            env={**os.environ, **names, **limits, **messenger, "VAR_DIR": str(var)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        self.said: list[str] = []

    def wait_for(self, text: str) -> str:
        """Reads what it prints until a line holds the text."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + STARTING_SECONDS
        while time.monotonic() < deadline and (line := self.process.stdout.readline()):
            self.said.append(line)
            if text in line:
                return line
        raise AssertionError("".join(self.said))

    def children(self) -> dict[str, int]:
        """The processes it has started, by what they are."""
        found = {}
        pid = self.process.pid
        for child in map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()):
            with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended
                words = Path(f"/proc/{child}/cmdline").read_bytes().decode().split("\0")
                found |= dict.fromkeys(PARTS & {*words}, child)
        return found

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        self.process.wait(120)
        if self.process.stdout:
            self.process.stdout.close()


@pytest.fixture(scope="module")
def machine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machine]:
    machine = Machine(tmp_path_factory.mktemp("var"))
    try:
        machine.wait_for("Der Chat läuft")
        yield machine
    finally:
        machine.stop()
