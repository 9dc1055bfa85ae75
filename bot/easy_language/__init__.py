"""Checks German texts for Leichte Sprache, names the broken rule with its source, and mends what can be.

    from bot.easy_language import check
    report = check("Das Haus des Landkreises wurde gebaut.")

Needs no network. Word lists, rules, profiles and weights are files beside the modules.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .settings import UnknownProfile

if TYPE_CHECKING:
    from .report import Finding, Report, SentenceScore
    from .settings import Project

__all__ = ["Finding", "Project", "Report", "SentenceScore", "UnknownProfile", "check", "fix", "profiles"]


def check(text: str, profile: str = "netzwerk", project: Project | None = None) -> Report:
    """Check a text; see `bot.easy_language.checker.check`."""
    from .checker import check as run

    return run(text, profile, project)


def fix(text: str, profile: str = "netzwerk", project: Project | None = None) -> str:
    """Mend what can be mended without losing a fact; see `bot.easy_language.fixer.fix`."""
    from .fixer import fix as run

    return run(text, profile, project)


def profiles() -> dict[str, str]:
    """Names and German titles of the profiles."""
    from .settings import profiles as load

    return {name: str(entry["title"]) for name, entry in load().items()}


def __getattr__(name: str) -> object:
    if name in {"Finding", "Report", "SentenceScore"}:
        from . import report

        return getattr(report, name)
    if name == "Project":
        from .settings import Project

        return Project
    raise AttributeError(name)
