"""Applies the fixes that the rules propose, as long as no fact is lost."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from dataclasses import replace

from .checker import check
from .facts import lost
from .report import Finding, Report
from .rule import Edit
from .settings import Project, bare

NEAR = 160
"""Characters before and behind a fix in which facts are compared; a line can be as long as a book."""
_LETTERS = re.compile(r"[^\W\d_]")
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


def _same_letters(old: str, new: str) -> bool:
    """Whether only blanks, hyphens, list marks or capitals differ; a digit may not meet another one."""
    if any(character.isdigit() for character in old + new):
        return False
    return _LETTERS.findall(bare(old)) == _LETTERS.findall(bare(new)) and old.count("**") == new.count("**")


def _breaks_bold(old: str, new: str) -> bool:
    """Whether a mark of bold would be left alone, or bold be lost."""
    return new.count("**") < old.count("**") or (new.count("**") - old.count("**")) % 2 == 1


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    """The line of a stretch, of a long line only the words near it."""
    low = max(text.rfind("\n", 0, start) + 1, text.find(" ", max(0, start - NEAR)) if start > NEAR else 0)
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end
    high = text.rfind(" ", end, end + NEAR) if line_end > end + NEAR else line_end
    return min(low, start), max(high, end)


def _keeps_facts(text: str, finding: Finding) -> bool:
    """Compare what stands around the finding before and after; signs and blanks alone carry no fact."""
    if any(_breaks_bold(text[edit.start : edit.end], edit.text) for edit in finding.edits):
        return False
    if all(_same_letters(text[edit.start : edit.end], edit.text) for edit in finding.edits):
        return True
    start, end = _around(
        text, min(edit.start for edit in finding.edits), max(edit.end for edit in finding.edits)
    )
    before = text[start:end]
    after = apply(before, [Edit(edit.start - start, edit.end - start, edit.text) for edit in finding.edits])
    return before == after or not lost(before, after)
