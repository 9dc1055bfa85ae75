"""docs/settings.md beyond the gateway's part, which tests/gateway/test_settings.py holds against the code."""

from __future__ import annotations

import re
from dataclasses import fields

from bot.gateway.settings import Settings
from tests.docs.pages import ROOT, Page

DESCRIBED = set(re.findall(r"^\| `([A-Z_]+)` \|", Page("docs/settings.md").text, re.MULTILINE))
IN_PYTHON = re.compile(r"environ(?:ment)?(?:\.get\(|\[)\"([A-Z_]+)\"|\bport\(\"([A-Z_]+)\"")
IN_SHELL_AND_YAML = re.compile(r"\$\{([A-Z_]+)")
SCRIPTS = ("scripts/setup", "credentials.yml", "endpoints.yml", "Makefile", "config.yml")


def read_by_the_code() -> set[str]:
    python = [path for folder in ("bot", "actions", "tests") for path in (ROOT / folder).rglob("*.py")]
    names = {
        name
        for path in python
        for found in IN_PYTHON.findall(path.read_text(encoding="utf-8"))
        for name in found
        if name
    }
    for script in SCRIPTS:
        names |= set(IN_SHELL_AND_YAML.findall((ROOT / script).read_text(encoding="utf-8")))
    return names


def test_every_variable_that_the_code_reads_is_described() -> None:
    assert read_by_the_code() - DESCRIBED == set()


def test_every_variable_described_is_read() -> None:
    assert DESCRIBED - read_by_the_code() - {one.name.upper() for one in fields(Settings)} == set()


def test_every_variable_named_in_the_docs_is_described() -> None:
    named = {
        word
        for name in ("README.md", "docs/handbuch.md", "docs/architecture.md")
        for word in Page(name).inline
        if re.fullmatch(r"[A-Z]+_[A-Z_]+", word)
    }
    assert named and named <= DESCRIBED
