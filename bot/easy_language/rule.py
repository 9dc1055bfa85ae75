"""What a rule is: a function that yields hits, and its description in rules.yml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, get_args

import yaml

from .document import Document
from .settings import Settings

Severity = Literal["error", "warning", "note"]
SEVERITIES: tuple[Severity, ...] = get_args(Severity)


class Edit(NamedTuple):
    """Replace the code points from `start` to `end` by `text`."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Hit:
    """A place where a text breaks a rule; the rule's description turns it into a finding."""

    start: int
    end: int
    values: dict[str, str | int] = field(default_factory=dict)
    suggestion: str | None = None
    edits: tuple[Edit, ...] = ()
    severity: Severity | None = None
    message: str = "message"
    """Key of the message in the rule's description, where a rule has more than one."""


Check = Callable[[Document, Settings], Iterator[Hit]]


@dataclass(frozen=True)
class Rule:
    """A rule with its German texts; `sources` are keys of the catalogue in rules.yml."""

    id: str
    family: str
    title: str
    severity: Severity
    sources: tuple[str, ...]
    explanation: str
    messages: dict[str, str]
    good: tuple[str, ...]
    bad: tuple[str, ...]
    number: int | None
    check: Check

    @property
    def source(self) -> str:
        """The sources by name; what was not read in the original is marked."""
        return "; ".join(catalogue()[key.split(" ", 1)[0]].cite(key) for key in self.sources)


@dataclass(frozen=True)
class Source:
    """A catalogue of rules, and how it was read: `original`, `excerpt` or `memory`."""

    name: str
    read: str
    mark: str

    def cite(self, key: str) -> str:
        """Name, place in the catalogue, and the mark of what was not read in the original."""
        place = key.split(" ", 1)[1:]
        return " ".join([self.name, *place, *([self.mark] if self.mark else [])])


_checks: dict[str, Check] = {}


def rule(identifier: str) -> Callable[[Check], Check]:
    """Register a function as the check of the rule that rules.yml describes under this id."""

    def register(check: Check) -> Check:
        if identifier in _checks:
            raise ValueError(f"two checks for rule {identifier!r}")
        _checks[identifier] = check
        return check

    return register


@lru_cache(maxsize=1)
def _description() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "rules.yml").read_text(encoding="utf-8"))
    return data


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Source]:
    """The sources of the rules by their key."""
    data = _description()
    return {
        key: Source(entry["name"], entry["read"], data["marks"].get(entry["read"], ""))
        for key, entry in data["sources"].items()
    }


@lru_cache(maxsize=1)
def rules() -> dict[str, Rule]:
    """All rules by id, in the order of rules.yml; `ValueError` where a description or a check is missing."""
    from . import address, grammar, layout, number, sentence, text, word  # noqa: F401 (they register their checks)

    described = {entry["id"]: entry for entry in _description()["rules"]}
    if set(described) != set(_checks):
        raise ValueError(f"description or check missing: {sorted(set(described) ^ set(_checks))}")
    return {identifier: _rule(entry, _checks[identifier]) for identifier, entry in described.items()}


def _rule(entry: dict[str, Any], check: Check) -> Rule:
    messages = {key: str(text) for key, text in entry.items() if key.startswith("message")}
    return Rule(
        id=entry["id"],
        family=check.__module__.rsplit(".", 1)[-1].removesuffix("_rules"),
        title=entry["title"],
        severity=entry["severity"],
        sources=tuple(entry["sources"]),
        explanation=entry["explanation"],
        messages=messages,
        good=tuple(entry["good"]),
        bad=tuple(entry["bad"]),
        number=entry.get("number"),
        check=check,
    )


def limits() -> dict[str, str]:
    """German messages about what was not checked."""
    texts: dict[str, str] = _description()["limits"]
    return texts
