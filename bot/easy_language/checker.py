"""Runs the rules over a text."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

from .document import Document, analyse
from .language import is_german
from .report import Finding, Report, SentenceScore
from .rule import Hit, Rule, Severity, limits, rules
from .score import score
from .settings import Project, Settings, own_project, settings
from .statements import statements

LONGEST_TEXT = 60_000
"""Code points that are checked; of a longer text the rest is reported as not checked."""

TOO_LONG = "text-length"
NOT_GERMAN = "text-language"


def check(text: str, profile: str = "netzwerk", project: Project | None = None) -> Report:
    """Check a text for Leichte Sprache.

    `profile` is one of profiles.yml; `project` brings words and names that are
    allowed, by default data/easy_language.yml. Raises `UnknownProfile`. Texts longer than `LONGEST_TEXT` are
    checked up to a line or word break before that limit, and a finding says so.
    """
    project = project or own_project()
    chosen = settings(profile, project)
    head = text if len(text) <= LONGEST_TEXT else text[: _break_before(text, LONGEST_TEXT)]
    document = analyse(head)
    findings = _findings(head, document, chosen)
    scores = _scores(document, findings)
    if not is_german(document):
        findings.insert(0, _not_german(document))
    if len(head) < len(text):
        findings.append(_not_checked(text, len(head)))
    mean = sum(sentence.score for sentence in scores) / len(scores) if scores else 0.0
    return Report(mean, scores, findings)


def _break_before(text: str, limit: int) -> int:
    for sign in ("\n", " "):
        place = text.rfind(sign, limit // 2, limit)
        if place > 0:
            return place
    return limit


def _findings(text: str, document: Document, chosen: Settings) -> list[Finding]:
    found = [
        _finding(text, rule, hit, chosen)
        for rule in rules().values()
        if rule.id not in chosen.off
        for hit in rule.check(document, chosen)
    ]
    return sorted(found, key=lambda finding: (finding.start, finding.end, finding.rule))


def _finding(text: str, rule: Rule, hit: Hit, chosen: Settings) -> Finding:
    quoted = text[hit.start : hit.end]
    message = rule.messages[hit.message].format(text=_short(quoted), suggestion=hit.suggestion, **hit.values)
    severity = hit.severity or chosen.severities.get(rule.id, rule.severity)
    return Finding(
        rule.id,
        _severity(severity),
        hit.start,
        hit.end,
        quoted,
        message,
        hit.suggestion,
        rule.source,
        hit.edits,
    )


def _severity(name: str) -> Severity:
    if name == "error":
        return "error"
    return "warning" if name == "warning" else "note"


def _short(text: str) -> str:
    line = " ".join(text.replace("**", "").split())
    return line if len(line) <= 60 else line[:57] + "…"


def _scores(document: Document, findings: list[Finding]) -> list[SentenceScore]:
    scores = []
    for sentence, found in zip(document.sentences, _by_sentence(document, findings), strict=True):
        value, shares = score(sentence, Counter(finding.rule for finding in found))
        scores.append(SentenceScore(sentence.start, sentence.end, value, statements(sentence), shares))
    return scores


def _by_sentence(document: Document, findings: list[Finding]) -> list[list[Finding]]:
    starts = [sentence.start for sentence in document.sentences]
    found: list[list[Finding]] = [[] for _ in starts]
    for finding in findings:
        place = bisect_right(starts, finding.start) - 1
        if place >= 0:
            found[place].append(finding)
    return found


def findings_of(document: Document, chosen: Settings) -> list[list[Finding]]:
    """The findings of each sentence of a document: those that begin in it."""
    return _by_sentence(document, _findings(document.text, document, chosen))


def _not_german(document: Document) -> Finding:
    first = document.sentences[0]
    return Finding(
        NOT_GERMAN, "warning", first.start, first.end, first.text, limits()["not_german"], None, ""
    )


def _not_checked(text: str, checked: int) -> Finding:
    message = limits()["too_long"].format(checked=checked, length=len(text))
    return Finding(TOO_LONG, "warning", checked, len(text), "", message, None, "")
