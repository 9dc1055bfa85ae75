"""`python -m bot train`: trains the assistant when data, configuration or code of a component changed."""

from __future__ import annotations

import argparse
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.content.messages import Messages

_BEAT_SECONDS = 10.0
say = Messages.load("commands").get


def add(commands: Any) -> None:
    """Add the command."""
    parser = commands.add_parser("train", help=say("train"), description=say("train_more"))
    parser.add_argument("--force", action="store_true", help=say("train_force"))
    parser.add_argument("--into", type=Path, default=None, metavar="FOLDER", help=say("train_into"))


def run(arguments: argparse.Namespace) -> int:
    """Train if needed; return 1 when the training fails."""
    from bot.supervisor import releases
    from bot.supervisor.environment import models_folder

    folder = arguments.into or models_folder()
    with releases.training_lock(folder):
        present = releases.current(folder)
        if present and not arguments.force:
            print(say("train_present", name=present.name), flush=True)
            return 0
        print(say("train_starts"), flush=True)
        release = releases.new(folder)
        with _heartbeat():
            trained = _train(release)
        if not trained:
            release.delete()
            print(say("train_failed"), flush=True)
            return 1
        release.write()
        releases.tidy(folder)
    print(say("train_done", name=release.name), flush=True)
    return 0


@contextmanager
def _heartbeat() -> Iterator[None]:
    """Say every now and then how long it has taken: libraries are silent for minutes."""
    done, began = threading.Event(), time.monotonic()

    def beat() -> None:
        while not done.wait(_BEAT_SECONDS):
            print(say("train_goes_on", seconds=round(time.monotonic() - began)), flush=True)

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def _train(release: Any) -> bool:
    """Train the model of a release; its cache makes a training quick that changes only texts."""
    from rasa.api import train

    from bot.content.places import PROJECT

    result = train(
        domain=str(PROJECT / "domain.yml"),
        config=str(PROJECT / "config.yml"),
        training_files=[str(PROJECT / "data")],
        output=str(release.folder),
        fixed_model_name=release.name,
    )
    return bool(result.code == 0 and release.model.exists())
