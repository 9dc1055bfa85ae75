"""Which messengers the environment switches on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

NEEDED: Mapping[str, Sequence[str]] = {
    "telegram": ("TELEGRAM_TOKEN",),
    "matrix": ("MATRIX_HOMESERVER", "MATRIX_USER", "MATRIX_PASSWORD"),
}
"""A messenger is on when all of its variables are set; `Settings.channels` says the same (tested)."""


def switched_on(environment: Mapping[str, str]) -> list[str]:
    """Give the names of the messengers that are on."""
    return [name for name, variables in NEEDED.items() if all(environment.get(one) for one in variables)]
