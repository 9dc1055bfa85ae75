"""Applies the fixes that the rules propose, as long as no fact is lost."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import replace

from .checker import check
from .facts import lost
from .report import Finding, Report
from .rule import Edit
from .settings import Project

ROUNDS = 6
"""Fixes make room for further fixes (a list splits a line); so many rounds were always enough."""


def fix(
    text: str,
    profile: str = "netzwerk",
    project: Project | None = None,
    only: Container[str] | None = None,
) -> str:
    """Mend a text by machine; a second call changes nothing more.

    Only fixes that keep every number, date, name and negation are made, and with `only` those of these rules.
    Raises `UnknownProfile`.
    """
    seen = {text}
    for _ in range(ROUNDS):
        mended = _once(text, profile, project, only)
        if mended in seen:
            break
        seen.add(mended)
        text = mended
    return text


def _once(text: str, profile: str, project: Project | None, only: Container[str] | None) -> str:
    report = check(text, profile, project)
    chosen: list[Edit] = []
    for finding in report.findings:
        if only is not None and finding.rule not in only:
            continue
        if finding.edits and not _overlaps(finding.edits, chosen) and _keeps_facts(text, finding):
            chosen += finding.edits
    return apply(text, chosen)


def only_safe(text: str, report: Report) -> Report:
    """The report without the fixes that would lose a number, date, name or negation."""
    findings = [
        finding if not finding.edits or _keeps_facts(text, finding) else replace(finding, edits=())
        for finding in report.findings
    ]
    return replace(report, findings=findings)


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Make edits that do not overlap, whatever their order."""
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.text + text[edit.end :]
    return text


def _overlaps(edits: Iterable[Edit], chosen: list[Edit]) -> bool:
    return any(
        (edit.start < other.end and other.start < edit.end) or edit.start == other.start
        for edit in edits
        for other in chosen
    )


def _keeps_facts(text: str, finding: Finding) -> bool:
    """Compare the lines around the finding before and after."""
    start = text.rfind("\n", 0, finding.start) + 1
    end = text.find("\n", max(edit.end for edit in finding.edits))
    end = len(text) if end < 0 else end
    before = text[start:end]
    after = apply(before, [Edit(edit.start - start, edit.end - start, edit.text) for edit in finding.edits])
    return before == after or not lost(before, after)
