"""Which release to start, and why none can be."""

from __future__ import annotations

import subprocess
import sys

from bot.content.messages import Messages
from bot.content.validation import validate
from bot.supervisor import releases
from bot.supervisor.environment import models_folder

say = Messages.load("commands").get


class StartError(Exception):
    """The assistant cannot be started; the argument is what the user reads."""


def usable() -> releases.Release:
    """Return the release of the present state, trained if needed.

    When what staff edited is wrong, say so and return the newest release that worked. Raises `StartError`
    without one.
    """
    problems = validate()
    if problems:
        for problem in problems:
            print(problem, file=sys.stderr)
        kept = releases.all_of(models_folder())
        if not kept:
            raise StartError(say("run_invalid"))
        print(say("run_last_good", name=kept[0].name), file=sys.stderr)
        return kept[0]
    release = releases.current(models_folder())
    if release is None:
        if subprocess.run([sys.executable, "-m", "bot", "train"], check=False).returncode:
            raise StartError(say("run_untrained"))
        release = releases.current(models_folder())
    if release is None:
        raise StartError(say("run_untrained"))
    return release
