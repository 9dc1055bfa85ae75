"""Writes reports: for people, as JSON, and as SARIF 2.1.0 for code review."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from .files import FIXABLE
from .report import Finding, Report
from .rule import rules


class Checked(NamedTuple):
    """A text with its name and report."""

    name: str
    text: str
    report: Report


@lru_cache(maxsize=1)
def messages() -> dict[str, Any]:
    """The German texts of the command."""
    data: dict[str, Any] = yaml.safe_load(
        (Path(__file__).parent / "messages.yml").read_text(encoding="utf-8")
    )
    return data


def as_text(checked: Sequence[Checked]) -> str:
    """One line for each finding, a summary for each file, and what a program cannot say."""
    say = messages()
    lines: list[str] = []
    for item in checked:
        starts = _line_starts(item.text)
        for finding in item.report.findings:
            line, column = _place(starts, finding.start)
            severity = say["severity"][finding.severity]
            values = {**finding.to_dict(), "severity": severity}
            lines.append(say["finding"].format(file=item.name, line=line, column=column, **values))
            if finding.suggestion:
                lines.append(say["suggestion"].format(suggestion=finding.suggestion))
        lines.append(_summary(item))
    return "\n".join([*lines, say["unchecked"]]) + "\n"


def _summary(item: Checked) -> str:
    severities = [finding.severity for finding in item.report.findings]
    return str(
        messages()["summary"].format(
            file=item.name,
            errors=_counted("error", severities),
            warnings=_counted("warning", severities),
            notes=_counted("note", severities),
            score=item.report.score,
        )
    )


def _counted(severity: str, severities: Sequence[str]) -> str:
    number = severities.count(severity)
    return f"{number} {messages()['severity' if number == 1 else 'severities'][severity]}"


def as_json(checked: Sequence[Checked]) -> str:
    """The report of one file with its name; a list of them for several files."""
    reports = [{"file": item.name, **item.report.to_dict()} for item in checked]
    return json.dumps(reports[0] if len(reports) == 1 else reports, ensure_ascii=False, indent=2) + "\n"


def as_sarif(checked: Sequence[Checked]) -> str:
    """SARIF 2.1.0; columns and offsets count Unicode code points."""
    results = [result for item in checked for result in _results(item)]
    described = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.explanation},
            "help": {"text": rule.source},
            "defaultConfiguration": {"level": rule.severity},
        }
        for rule in rules().values()
    ]
    run = {
        "tool": {"driver": {"name": "Revierlotse Leichte Sprache", "language": "de", "rules": described}},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    document = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _results(item: Checked) -> Iterator[dict[str, Any]]:
    starts = _line_starts(item.text)
    for finding in item.report.findings:
        yield _result(item, finding, starts)


def _result(item: Checked, finding: Finding, starts: list[int]) -> dict[str, Any]:
    region = _region(starts, finding.start, finding.end)
    region |= {"charOffset": finding.start, "charLength": finding.end - finding.start}
    artifact = {"uri": Path(item.name).as_posix()}
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "level": finding.severity,
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
    }
    if not finding.edits or not item.name.lower().endswith(FIXABLE):
        return result
    replacements: list[dict[str, Any]] = [
        {
            "deletedRegion": _region(starts, edit.start, edit.end),
            "insertedContent": {"text": edit.text},
        }
        for edit in finding.edits
    ]
    change = {"artifactLocation": artifact, "replacements": replacements}
    return result | {"fixes": [{"description": {"text": messages()["fix"]}, "artifactChanges": [change]}]}


def _region(starts: list[int], start: int, end: int) -> dict[str, int]:
    line, column = _place(starts, start)
    end_line, end_column = _place(starts, end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _line_starts(text: str) -> list[int]:
    return [0, *(index + 1 for index, character in enumerate(text) if character == "\n")]


def _place(starts: list[int], offset: int) -> tuple[int, int]:
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
