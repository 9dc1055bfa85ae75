"""`python -m bot shell` in a real terminal."""

import os
import pty
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

SECONDS = 300


class Terminal:
    """A program in a pseudo terminal."""

    def __init__(self, *command: str, **environment: str) -> None:
        self.master, slave = pty.openpty()
        self.process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1", **environment},
            start_new_session=True,
        )
        os.close(slave)
        self.shown = ""

    def see(self, text: str) -> str:
        """Waits until a text is shown; gives all that was shown since the last call."""
        deadline = time.monotonic() + SECONDS
        while text not in self.shown:
            assert time.monotonic() < deadline, self.shown
            if select.select([self.master], [], [], 0.1)[0]:
                self.shown += os.read(self.master, 65536).decode("utf-8", "replace")
        shown, self.shown = self.shown, ""
        return shown

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.terminate()
        self.process.wait(120)
        os.close(self.master)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[Terminal]:
    terminal = Terminal(sys.executable, "-m", "bot", "shell", VAR_DIR=str(tmp_path))
    yield terminal
    terminal.close()


def test_staff_talk_to_the_bot_and_see_what_it_understood(terminal: Terminal, tmp_path: Path) -> None:
    terminal.see("Sie:")
    terminal.type("Wer ist für Sport zuständig?\r")
    shown = terminal.see("1. ")
    assert "contact " in shown
    assert "topic_field=sport" in shown
    assert "\x1b[" in shown  # in colour
    terminal.type("einfacher bitte\r")
    terminal.see("Sie (Leichte Sprache):")
    terminal.type("\x04")
    assert terminal.process.wait(120) == 0
    assert "einfacher bitte" in (tmp_path / "shell_history").read_text(encoding="utf-8")
