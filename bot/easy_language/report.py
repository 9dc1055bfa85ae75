"""What a check gives back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .rule import Edit, Severity


@dataclass(frozen=True)
class Finding:
    """A place that breaks a rule; `start` and `end` count Unicode code points of the text."""

    rule: str
    severity: Severity
    start: int
    end: int
    text: str
    message: str
    suggestion: str | None
    source: str
    edits: tuple[Edit, ...] = field(default=(), repr=False)
    """How to mend it by machine; empty where a person has to."""

    def to_dict(self, details: bool = False) -> dict[str, Any]:
        """The finding as the HTTP contract gives it; with `details` also how to mend it."""
        names = ("rule", "severity", "start", "end", "text", "message", "suggestion", "source")
        found = {name: getattr(self, name) for name in names}
        return found | {"edits": [edit._asdict() for edit in self.edits]} if details else found


@dataclass(frozen=True)
class SentenceScore:
    """A sentence with its difficulty, its estimated number of statements, and each rule's share."""

    start: int
    end: int
    score: float
    statements: float
    shares: dict[str, float] = field(default_factory=dict, repr=False)

    def to_dict(self, details: bool = False) -> dict[str, Any]:
        """The sentence as the HTTP contract gives it; with `details` also each rule's share of its score."""
        found = {
            "start": self.start,
            "end": self.end,
            "score": round(self.score, 3),
            "statements": round(self.statements, 2),
        }
        return found | {"shares": _rounded(self.shares)} if details else found


@dataclass(frozen=True)
class Report:
    """The result of a check: `score` is the mean of the sentences' scores and grows with difficulty."""

    score: float
    sentences: list[SentenceScore]
    findings: list[Finding]

    @property
    def errors(self) -> list[Finding]:
        """The findings of severity error."""
        return [finding for finding in self.findings if finding.severity == "error"]

    def shares(self) -> dict[str, float]:
        """Each rule's share of the text's score, the greatest first."""
        total: dict[str, float] = {}
        for sentence in self.sentences:
            for rule, share in sentence.shares.items():
                total[rule] = total.get(rule, 0.0) + share / len(self.sentences)
        return dict(sorted(total.items(), key=lambda item: -item[1]))

    def to_dict(self, details: bool = False) -> dict[str, Any]:
        """The report as the HTTP contract gives it.

        With `details` also what the contract leaves out: fixes, and how much each rule gives to the scores.
        A score is `base` and the sum of its shares.
        """
        found: dict[str, Any] = {
            "score": round(self.score, 3),
            "sentences": [sentence.to_dict(details) for sentence in self.sentences],
            "findings": [finding.to_dict(details) for finding in self.findings],
        }
        if details:
            base = self.score - sum(self.shares().values()) if self.sentences else 0.0
            found |= {"base": round(base, 3), "shares": _rounded(self.shares())}
        return found


def _rounded(shares: Mapping[str, float]) -> dict[str, float]:
    return {rule: round(share, 3) for rule, share in shares.items()}
