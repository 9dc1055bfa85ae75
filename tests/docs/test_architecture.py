"""The table "House" of docs/architecture.md holds for the code."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.docs.pages import ROOT, Page

TABLE = re.findall(
    r"^\| `((?:bot|actions)[\w/]*)/` \| .* \| (.*?) \|$", Page("docs/architecture.md").text, re.MULTILINE
)
MAY_IMPORT = {folder: set(re.findall(r"`(bot\.\w+)`", allowed)) for folder, allowed in TABLE}
WITH_RASA = {folder for folder, allowed in TABLE if "rasa" in allowed} | {"actions"}


def imported(path: Path) -> set[str]:
    """Return the modules that a file imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def packages_of(folder: str) -> set[str]:
    names = {name for path in (ROOT / folder).rglob("*.py") for name in imported(path)}
    found = {".".join(name.split(".")[:2]) for name in names if name.startswith("bot.")}
    return {name for name in found if (ROOT / name.replace(".", "/")).is_dir()} - {folder.replace("/", ".")}


def test_the_table_names_every_package() -> None:
    packages = {f"bot/{path.parent.name}" for path in (ROOT / "bot").glob("*/__init__.py")}
    assert set(MAY_IMPORT) == packages | {"actions"}


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_package_imports_what_the_table_says(folder: str) -> None:
    assert packages_of(folder) == MAY_IMPORT[folder]


@pytest.mark.parametrize("folder", sorted(set(MAY_IMPORT) - WITH_RASA))
def test_a_package_without_rasa_does_not_import_it(folder: str) -> None:
    names = {name.split(".")[0] for path in (ROOT / folder).rglob("*.py") for name in imported(path)}
    assert names & {"rasa", "rasa_sdk", "sanic", "tensorflow"} == set()
